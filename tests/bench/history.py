"""Commits that gave a detached handle an owner, beside what `--strict` says of the tree before each."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from statistics import fmean, median
from typing import Any

from codemod.model import Applicability
from tests.bench.audited import Share, Site, audit, sites_of
from tests.bench.labelled import Unusable

# The labels' names of where a handle was put, in the words of a finding's `storage`.
FORMS = {
    "vec-field": "vec",
    "option-slot": "slot",
    "plain-field": "field",
    "map-field": "map",
    "keyed-map": "map",
    "task-set": "set",
    "returned": "return",
}
FORMS |= {form: form for form in FORMS.values()}
# From here on a site stands in the top quarter of its crate.
TOP_QUARTER = 75.0
# All that the rules read; a tree restricted to it is small, and lacks no file that types are looked up in.
_READ_BY_RULES = ("*.rs", "*Cargo.toml")
_KEYS = ("parent", "path", "lines", "storage")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of one commit: the lines of `.detach…` before it, and what it did with the handles."""

    parent: str
    path: str
    lines: tuple[int, ...]
    storage: str

    @property
    def form(self) -> str | None:
        """The chosen form in a finding's words; None when the handle is not kept at all, but awaited, say."""
        return FORMS.get(self.storage.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one line of an entry.

    `site` is None when the audit has no site there. `percentile` is the rank of its risk among all sites of
    the crate, from 0 to 100.
    """

    entry: Entry
    line: int
    site: Site | None
    percentile: float | None

    @property
    def shown(self) -> bool:
        return self.site is not None and self.site.verdict is not Applicability.FINE

    @property
    def offered(self) -> bool:
        return self.entry.form is not None and self.offers(self.entry.form)

    @property
    def first(self) -> bool:
        """True when the form that was chosen is the one offered before all others."""
        return self.offered and self.site is not None and self.site.storage[0] == self.entry.form

    def offers(self, form: str) -> bool:
        """True when the finding offers to put the handle there."""
        return self.shown and self.site is not None and form in self.site.storage


@dataclass(frozen=True, slots=True)
class Replay:
    """All results, and the entries whose tree could not be had, with the reason."""

    results: tuple[Result, ...]
    unavailable: tuple[tuple[Entry, str], ...]

    @property
    def at_hand(self) -> Share:
        """How many of the entries could be judged."""
        judged = len({result.entry for result in self.results})
        return Share(judged, judged + len(self.unavailable))


def read_entries(file: Path) -> list[Entry]:
    """The entries of a JSON list of objects with at least the keys parent, path, lines and storage.

    Raises:
        Unusable: for a file that cannot be read or holds something else.
    """
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"{file}: {error}") from error
    if not isinstance(listed, list) or not listed:
        raise Unusable(f"{file}: not a list of entries")
    return [_entry(item, f"{file}: entry {number}") for number, item in enumerate(listed, 1)]


def _entry(item: Any, where: str) -> Entry:
    if not isinstance(item, dict) or any(key not in item for key in _KEYS):
        raise Unusable(f"{where}: must have {', '.join(_KEYS)}")
    lines = item["lines"]
    if not isinstance(lines, list) or not lines or not all(type(line) is int for line in lines):
        raise Unusable(f"{where}: `lines` must be a list of numbers")
    parent, path, storage = (str(item[key]) for key in ("parent", "path", "storage"))
    return Entry(parent, path, tuple(lines), storage)


def replay(
    entries: Sequence[Entry], repository: Path, done: Callable[[int], None] = lambda count: None
) -> Replay:
    """Audit the crate of every entry, in its parent tree out of `repository`, with `strict`.

    `done` is told how many entries are through.
    """
    results: list[Result] = []
    unavailable: list[tuple[Entry, str]] = []
    count = 0
    for parent, group in groupby(
        sorted(entries, key=lambda entry: entry.parent), key=lambda entry: entry.parent
    ):
        members = list(group)
        with tempfile.TemporaryDirectory(prefix="reattach-history-") as folder:
            tree = Path(folder).resolve()
            problem = take_out(repository, parent, tree)
            for entry in members:
                missing = problem or (
                    "" if (tree / entry.path).is_file() else f"{entry.path} is not in {parent[:10]}"
                )
                if missing:
                    unavailable.append((entry, missing))
            here = [entry for entry in members if not problem and (tree / entry.path).is_file()]
            results += _judged(here, tree)
        count += len(members)
        done(count)
    return Replay(tuple(results), tuple(unavailable))


def take_out(repository: Path, commit: str, folder: Path) -> str:
    """Put the Rust files and manifests of `commit` into `folder`; the reason if git cannot, else empty."""
    command = ["git", "-C", str(repository), "archive", "--format=tar", commit, "--", *_READ_BY_RULES]
    made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if made.returncode:
        said = made.stderr.decode("utf-8", "replace").strip()
        return said.splitlines()[-1] if said else f"git archive: exit code {made.returncode}"
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
        files = [member for member in archive if member.isfile()]
        archive.extractall(folder, files, filter="data")
    return ""


def _judged(entries: Sequence[Entry], tree: Path) -> Iterator[Result]:
    """What the audit of each entry's crate says of its lines."""

    def crate_of(entry: Entry) -> Path:
        folders = (tree / entry.path).parents
        return next((f for f in folders if f == tree or (f / "Cargo.toml").is_file()), tree)

    for crate, group in groupby(sorted(entries, key=crate_of), key=crate_of):
        sites = sites_of(audit(tree, [crate], strict=True))
        risks = [site.risk for site in sites]
        for entry in group:
            for line in entry.lines:
                site = next((s for s in sites if s.path == entry.path and s.token_line == line), None)
                yield Result(entry, line, site, percentile(site.risk, risks) if site else None)


def percentile(value: float, among: Sequence[float]) -> float:
    """The rank of `value`, one of `among`, from 0 to 100; equal values share the middle of their ranks."""
    below = sum(other < value for other in among)
    equal = sum(other == value for other in among)
    return 100 * (below + equal / 2) / len(among)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a replay comes to, by sites and by entries, all of whose sites must be right.

    `offered` and `first` count only where the chosen form is one that a finding can offer; `forms` is the
    mean number of forms that such a site is offered, for who offers all is always right. `elsewhere` has the
    rest, by what was chosen: how many are offered "return", with which whoever calls can do it. `rank` is the
    median over the entries of the median percentile of their sites.
    """

    shown: Share
    shown_entries: Share
    offered: Share
    offered_entries: Share
    first: Share
    forms: float
    by_form: dict[str, Share]
    elsewhere: dict[str, Share]
    rank: float | None
    misses: tuple[Result, ...]


def figures(results: Sequence[Result]) -> Figures:
    """Hold the verdicts against what was chosen."""
    entries = [list(group) for _, group in groupby(results, key=lambda result: result.entry)]
    storable = [result for result in results if result.entry.form is not None]
    kept = [entry for entry in entries if entry[0].entry.form is not None]
    others = [result for result in results if result.entry.form is None]
    ranks = [[r.percentile for r in entry if r.percentile is not None] for entry in entries]
    return Figures(
        shown=_share([result.shown for result in results]),
        shown_entries=_share([all(result.shown for result in entry) for entry in entries]),
        offered=_share([result.offered for result in storable]),
        offered_entries=_share([all(result.offered for result in entry) for entry in kept]),
        first=_share([result.first for result in storable]),
        forms=fmean([len(r.site.storage) for r in storable if r.site and r.shown] or [0]),
        by_form={
            form: _share([result.offered for result in storable if result.entry.form == form])
            for form in sorted({str(result.entry.form) for result in storable})
        },
        elsewhere={
            storage: _share([r.offers("return") for r in others if r.entry.storage == storage])
            for storage in sorted({result.entry.storage for result in others})
        },
        rank=median([median(rank) for rank in ranks if rank]) if any(ranks) else None,
        misses=tuple(r for r in results if not r.shown or not (r.offered or r.entry.form is None)),
    )


def _share(answers: Sequence[bool]) -> Share:
    return Share(sum(answers), len(answers))


def as_data(found: Replay, result: Figures) -> dict[str, Any]:
    """`result` as plain values for JSON, with every site."""
    shares = {
        name: getattr(result, name)
        for name in ("shown", "shown_entries", "offered", "offered_entries", "first")
    }
    return {
        **{name: {"part": s.part, "whole": s.whole, "ratio": s.ratio} for name, s in shares.items()},
        "by_form": {form: {"part": s.part, "whole": s.whole} for form, s in result.by_form.items()},
        "elsewhere": {form: {"part": s.part, "whole": s.whole} for form, s in result.elsewhere.items()},
        "forms_per_site": result.forms,
        "median_percentile": result.rank,
        "top_quarter": result.rank is not None and result.rank >= TOP_QUARTER,
        "unavailable": [{**asdict(entry), "reason": reason} for entry, reason in found.unavailable],
        "sites": [
            {
                **asdict(r.entry),
                "line": r.line,
                "verdict": r.site.verdict if r.site else None,
                "reason": r.site.reason if r.site else None,
                "offers": r.site.storage if r.site else (),
                "risk": r.site.risk if r.site else None,
                "percentile": r.percentile,
            }
            for r in found.results
        ],
    }


def as_text(found: Replay, result: Figures) -> str:
    """`result` for people."""
    rank = "none" if result.rank is None else f"{result.rank:.1f}"
    quarter = "in" if result.rank is not None and result.rank >= TOP_QUARTER else "below"
    lines = [
        f"entries whose tree is at hand:            {found.at_hand}",
        f"sites shown under --strict:               {result.shown}; whole entries {result.shown_entries}",
        f"sites offered the form that was chosen:   {result.offered}; whole entries {result.offered_entries}",
        f"    as the first of {result.forms:.1f} on average:        {result.first}",
        *(f"    {form + ':':<38}{share}" for form, share in result.by_form.items()),
        *(
            f"    not kept but {form + ':':<25}{share} could be returned"
            for form, share in result.elsewhere.items()
        ),
        f"median percentile of risk in the crate:   {rank}, {quarter} the top quarter",
    ]
    lines += [
        f"unavailable: {entry.path} before {entry.parent[:10]}: {why}" for entry, why in found.unavailable
    ]
    if result.misses:
        lines += ["", f"{len(result.misses)} misses:"]
    return "\n".join([*lines, *map(_miss, result.misses)])


def _miss(result: Result) -> str:
    place = f"{result.entry.path}:{result.line} in {result.entry.parent[:10]}"
    if result.site is None:
        return f"{place}: no site there"
    if not result.shown:
        said = f"{result.site.verdict}, {result.entry.storage} was chosen"
    else:
        said = f"{', '.join(result.site.storage) or 'nothing'} offered, {result.entry.storage} was chosen"
    return f"{place}: {said}\n    verdict: {result.site.reason}"
