"""From sites to findings: let the rules decide, keep what was allowed out of it, render what they plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from codemod import suppress
from codemod.model import Applicability, Finding, Key, Suggestion
from codemod.rule import Located, Rule
from codemod.scan import Scan
from codemod.settings import Settings
from codemod.suppress import Allows
from codemod.workspace import Workspace

# The one that stands first wins where several rules speak of one place: a fix says more than a report.
_ORDER = tuple(Applicability)


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides about what was found in files.

    `targets` are the files that a fix may change. Where nothing is to be rendered, suggestions have no edits.
    """

    rules: Sequence[Rule]
    settings: Settings
    targets: frozenset[Path]
    render: bool = True

    def __call__(
        self, scans: Sequence[Scan], workspace: Workspace, without: Collection[Key] = ()
    ) -> list[Finding]:
        """All that the rules say of `scans`, fine places and (as fine) allowed ones included.

        The places `without` get no fix, and no fix of another place mends them along with its own.
        """
        allows = allows_in(scans)
        found: list[Finding] = []
        for rule in self.rules:
            sites = [
                (scan.path, site)
                for scan in scans
                for rule_id, each in scan.sites
                if rule_id == rule.id
                for site in each
            ]
            if sites:
                found += self._of_rule(rule, sites, workspace, allows, without)
        return [self._rendered(finding, workspace) for finding in found]

    def _rendered(self, finding: Finding, workspace: Workspace) -> Finding:
        if finding.plan is None:
            return finding
        outside = sorted({snippet.path for snippet in finding.plan.snippets} - self.targets)
        if outside:
            reason = f"its fix also changes {outside[0].name}, which is outside of the paths given"
            return replace(finding, applicability=Applicability.REPORT, reason=reason, plan=None)
        if not self.render:
            return replace(finding, plan=None, suggestion=Suggestion(()))
        from codemod.render import render_plan

        return replace(finding, plan=None, suggestion=render_plan(finding.plan, workspace.data))

    def _of_rule(
        self,
        rule: Rule,
        sites: Sequence[Located],
        workspace: Workspace,
        allows: Allows,
        without: Collection[Key],
    ) -> list[Finding]:
        def left_alone(finding: Finding) -> bool:
            return finding.key in without or suppress.reason_for(finding, allows) is not None

        options = rule.with_defaults(self.settings.rules.get(rule.id, {}))
        options["strict"] = "yes" if self.settings.strict else "no"
        found = rule.decide(sites, workspace.index, options)
        apart = [finding for finding in found if left_alone(finding)]
        if apart and rule.place is not None:
            places = {(finding.path, finding.span) for finding in apart}
            others = [(path, site) for path, site in sites if (path, rule.place(site)) not in places]
            found = [*apart, *(rule.decide(others, workspace.index, options) if others else ())]
        shared = [finding.plan for finding in found if left_alone(finding)]
        found = [replace(each, plan=None) if each.key in without else each for each in found]
        trust = self.settings.applicability.get(rule.id)
        return [_settled(_trusted(finding, trust), allows, shared) for finding in found]


def allows_in(scans: Sequence[Scan]) -> Allows:
    """The comments that allow something, by file."""
    return {scan.path: suppress.read(scan.path, scan.allows) for scan in scans if scan.allows}


def one_each(findings: Sequence[Finding]) -> list[Finding]:
    """`findings` sorted, with one for each expression: what goes furthest, and what else is said of it."""
    in_order = sorted(findings, key=lambda finding: (str(finding.path), finding.span, _weight(finding)))
    groups = groupby(in_order, key=lambda finding: (finding.path, finding.span))
    return [_joined([*group]) for _, group in groups]


def _weight(finding: Finding) -> tuple[int, float, str]:
    return _ORDER.index(finding.applicability), -finding.risk, finding.rule


def _joined(group: Sequence[Finding]) -> Finding:
    first, *others = group
    also = [other for other in others if other.applicability is not Applicability.FINE]
    if not also:
        return first
    reason = "; ".join([first.reason, *(f"{other.rule}: {other.message}" for other in also)])
    return replace(first, reason=reason, risk=max(finding.risk for finding in group))


def _trusted(finding: Finding, trust: Applicability | None) -> Finding:
    """`finding` with its fix as far trusted as the settings say; what has no fix stays as it is."""
    kind = finding.applicability
    if trust in (None, kind) or kind not in (Applicability.SAFE, Applicability.REVIEW):
        return finding
    if trust is Applicability.SAFE and finding.plan is None:
        return finding
    plan = None if trust is Applicability.REPORT else finding.plan
    reason = f"{finding.reason}; the settings say {trust}"
    return replace(finding, applicability=trust, reason=reason, plan=plan)


def _settled(finding: Finding, allows: Allows, shared: Sequence[object]) -> Finding:
    """`finding` after what comments say of it, and of the places that its plan would change as well."""
    reason = suppress.reason_for(finding, allows)
    if reason is not None:
        return suppress.silenced(finding, reason)
    if finding.plan is not None and any(finding.plan is plan for plan in shared):
        reason = "its fix is one with that of a place where a comment allows it"
        return replace(finding, applicability=Applicability.REPORT, reason=reason, plan=None)
    return finding
