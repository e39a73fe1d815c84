"""What is said of one detached handle."""

from __future__ import annotations

from dataclasses import dataclass

from codemod.model import Applicability, Plan


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a fix may be trusted and why, the `plan` it follows and the `storage` for the handle."""

    applicability: Applicability
    reason: str
    plan: Plan | None = None
    storage: str | None = None
