"""The values that travel from stage to stage: nothing here reads, writes or decides.

Positions are byte offsets into the file as it stands on disk; only `Location`, which is for people, counts
lines and columns from 1. Paths are absolute and stay `Path` objects, so that names which are not valid
UTF-8 survive the trip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path
from typing import NamedTuple


class Applicability(StrEnum):
    """How far a suggestion may be trusted, in the sense of rustc and ruff.

    SAFE is merged without a question, REVIEW wants a person's eye, REPORT carries no suggestion, FINE is a
    site that was looked at and found right (shown by an audit only).
    """

    SAFE = "safe"
    REVIEW = "review"
    REPORT = "report"
    FINE = "fine"


# What the tool itself says, under names like those of rules.
AUDIT = "audit"
SUPPRESSION = "suppression"
OWN_RULES = {
    AUDIT: "a `.detach` that no rule says anything of (shown by an audit only)",
    SUPPRESSION: "a comment that allows something, and does not do what it says",
}


# A plain tuple, as every file brings hundreds, which travel between processes.
class Span(NamedTuple):
    """A half-open range of bytes."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        """True when `other` lies inside this span, borders included."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where a span stands, for people: lines and columns from 1, columns in characters."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def of(cls, data: bytes, span: Span) -> Location:
        """Count the line and column of both ends of `span` in `data`."""

        def column(offset: int) -> int:
            line_start = data.rfind(b"\n", 0, offset) + 1
            return len(data[line_start:offset].decode("utf-8", "replace")) + 1

        line = data.count(b"\n", 0, span.start) + 1
        end_line = line + data.count(b"\n", span.start, span.end)
        return cls(line, column(span.start), end_line, column(span.end))


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: its absolute path and its bytes, untouched."""

    path: Path
    data: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that could not be processed, and the way out of it. Leads to exit code 2."""

    path: Path | None
    message: str
    hint: str = ""


class ReattachError(Exception):
    """An error that ends a command: what is wrong, and how to get past it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `span` of the file at `path` by `text`. An empty span inserts."""

    path: Path
    span: Span
    text: bytes


class Place(Enum):
    """How a snippet's text meets its span.

    INLINE replaces the span. ABOVE goes onto lines of its own before the span's start, BELOW onto lines of
    its own after the span's end.
    """

    INLINE = "inline"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Snippet:
    """One piece of Rust still to be rendered: which template, with what, and where it goes.

    `template` is relative to the templates directory. `indent` is the white space of the line the text is
    put into; every line of the rendered text but the first gets it in front. `values` are the template's
    variables.
    """

    path: Path
    span: Span
    template: str
    values: Mapping[str, object]
    indent: str = ""
    place: Place = Place.INLINE


@dataclass(frozen=True, slots=True)
class Plan:
    """All snippets of one fix. They stand or fall together, over however many files."""

    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rendered plan: the edits of one fix, applied together or not at all."""

    edits: tuple[Edit, ...]


# The rule, the file and the expression of a finding.
Key = tuple[str, Path, Span]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one place.

    `span` covers the whole expression. `reason` says why the applicability is what it is. `owner` names the
    type that owns, or would own, the handle. `storage` is where the fix puts it and `storage_options` the
    other forms that would fit: "vec", "slot", "field", "map", "set", "return". `risk` runs from 0 (cannot
    leak) to 1 (leaks on every event). `subject` is a short phrase for commit messages: what leaked here.
    `done` says what the fix does about it.
    """

    rule: str
    path: Path
    span: Span
    location: Location
    message: str
    applicability: Applicability
    reason: str
    owner: str | None = None
    storage: str | None = None
    storage_options: tuple[str, ...] = ()
    risk: float = 0.0
    subject: str = ""
    done: str = ""
    crate: str = ""
    plan: Plan | None = None
    suggestion: Suggestion | None = None

    @property
    def key(self) -> Key:
        """What tells it from all others about the same text."""
        return self.rule, self.path, self.span


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file before and after, and the findings whose suggestions made the difference."""

    path: Path
    before: bytes
    after: bytes
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that a compiler's message points to. `line` is the text of the line it begins in."""

    path: Path
    span: Span
    primary: bool = True
    line: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message of the compiler: `level` is "error" or "warning", `rendered` what it would print.

    `crate` is the package that was compiled. `marks` are all places it points to, those of its notes and of
    the macros around them included; `notes` is what stands at them. Two messages are equal when they say the
    same of the same places, whatever crate was compiled and however it was printed.
    """

    level: str
    code: str
    message: str
    marks: tuple[Mark, ...]
    notes: tuple[str, ...] = ()
    crate: str = field(default="", compare=False)
    rendered: str = field(default="", compare=False)

    @property
    def headline(self) -> str:
        """The message on one line, in the compiler's manner: "error[E0063]: missing field …"."""
        code = f"[{self.code}]" if self.code else ""
        return " ".join(f"{self.level}{code}: {self.message}".split())


@dataclass(frozen=True, slots=True)
class Dropped:
    """A suggestion that was not applied, and why: it collided, or its result failed the check.

    `diagnostics` are the compiler's messages that speak against it, if it was a compiler that did.
    """

    finding: Finding
    reason: str
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Unverified:
    """A suggestion that was applied, although a check by the compiler never saw all of it, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of all suggestions by the compiler has cost and left open.

    `command` is what was run, `runs` how often. The suggestions that were applied are either among those it
    has `compiled` or `unverified`.
    """

    command: str
    runs: int
    compiled: tuple[Finding, ...] = ()
    unverified: tuple[Unverified, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Which fix it is, over all rounds: its rule, and where its expression starts in the file on disk.

    `start` is None for one whose place on disk cannot be told: it came up in text that others had changed.
    """

    rule: str
    path: Path
    start: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """All that one run over a tree has found out. Nothing in it has touched a disk yet.

    `files` counts the sources looked at, `fixable` the findings whose suggestion was asked for; `unsafe` says
    that those for review were. `changes`
    are sorted by path; they hold these suggestions, unless they were only planned. `known` counts the
    findings that the baseline holds, which are not among `findings`, and `shrunk` those of the baseline
    that are gone. `rules` are the ids of the rules that were run, over the files `scanned`. `not_formatted`
    says why rustfmt, which was wanted, could not be run. `verified` is None where no compiler was asked.
    """

    root: Path
    files: int = 0
    findings: tuple[Finding, ...] = ()
    changes: tuple[FileChange, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    problems: tuple[Problem, ...] = ()
    steps: tuple[CommitStep, ...] = field(default=())
    fixable: int = 0
    unsafe: bool = False
    known: int = 0
    shrunk: int = 0
    rules: tuple[str, ...] = ()
    scanned: tuple[Path, ...] = ()
    not_formatted: Problem | None = None
    verified: Verified | None = None


@dataclass(frozen=True, slots=True)
class CommitStep:
    """One commit to be: the findings of one rule in one crate, and the files as they stand after it.

    Steps build on one another in order; the last step's files equal the run's changes.
    """

    rule: str
    crate: str
    findings: tuple[Finding, ...]
    files: tuple[tuple[Path, bytes], ...]
