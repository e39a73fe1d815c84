"""What is said of one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codemod.model import Applicability, Finding, Location, Plan, Span
from codemod.rust.index import Index


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a fix may be trusted and why, the `plan` it follows and the `storage` for the handle."""

    applicability: Applicability
    reason: str
    plan: Plan | None = None
    storage: str | None = None

    def finding(self, rule: str, message: str, path: Path, span: Span, index: Index) -> Finding:
        """The finding of `rule` about `span` of the file at `path`, without what only the rule can add."""
        crate = index.crate_of(path)
        return Finding(
            rule=rule,
            path=path,
            span=span,
            location=Location.of(index.data(path) or b"", span),
            message=message,
            applicability=self.applicability,
            reason=self.reason,
            storage=self.storage,
            crate=crate.name if crate else "",
            plan=self.plan,
        )
