"""The accounts of an audit: every textual `.detach…` of a tree appears in it exactly once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from codemod.model import AUDIT, Applicability, Finding
from codemod.rust.mentions import Mention

_NOBODY = "no rule looked at it"


def unaccounted(
    findings: Sequence[Finding],
    mentions: Mapping[Path, Sequence[Mention]],
    crate_of: Callable[[Path], str],
) -> list[Finding]:
    """A finding for each of `mentions` that `findings` say nothing of, with the reason why nobody has to.

    A finding speaks of the detach that its expression ends in, not of those inside.
    """
    spoken_of = {(finding.path, finding.span) for finding in findings}
    return [
        _finding(path, mention, crate_of(path))
        for path, here in mentions.items()
        for mention in here
        if (path, mention.span) not in spoken_of
    ]


def _finding(path: Path, mention: Mention, crate: str) -> Finding:
    return Finding(
        rule=AUDIT,
        path=path,
        span=mention.span,
        location=mention.location,
        message=f"no rule decides about this `.{mention.name}`",
        applicability=Applicability.FINE,
        reason=mention.where or _NOBODY,
        crate=crate,
    )
