"""What a rule is. Rules are values: a module under `codemod/rules` with one `RULE` constant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codemod.model import Finding, Span
from codemod.rust.index import Index
from codemod.rust.syntax import Tree

# What `collect` found, with the file it found it in. A site is plain, picklable data of the rule's own.
Located = tuple[Path, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of one rule, `[rules.<id>] <name> = "…"` in the settings file."""

    name: str
    choices: tuple[str, ...]
    default: str
    help: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    `id` is the module's name with hyphens; the folders `templates/<id>` and `golden/<id>` bear it too.
    `wanted` is the cheap test of a file's bytes, made before any parse. `collect` sees one parsed file and
    nothing else, so it may run in another process. `decide` sees all that `collect` found, in order of the
    files, together with the index of the workspace and the rule's options, and says something of every
    site. Every declared option has a value; besides there is "strict", which is "yes" where the user never
    wants a handle detached that something could own, and else "no". `default` says whether the rule runs
    without being selected.

    `place` gives the span that the finding about a site will have. A rule needs it whose plans mend several
    sites at once: a site that somebody allowed is kept from such a plan by deciding without it. Where it is
    missing, all findings of that plan lose it.
    """

    id: str
    summary: str
    wanted: Callable[[bytes], bool]
    collect: Callable[[Tree], tuple[Any, ...]]
    decide: Callable[[Sequence[Located], Index, Mapping[str, str]], list[Finding]]
    links: Callable[[Any], bool] = lambda site: True
    options: tuple[Option, ...] = field(default=())
    default: bool = True
    place: Callable[[Any], Span] | None = None

    def with_defaults(self, given: Mapping[str, str]) -> dict[str, str]:
        """The options of this rule: what was `given`, and the default of everything else."""
        return {option.name: given.get(option.name, option.default) for option in self.options}
