"""Which fixes a build has compiled: those it has not seen are not proved by it, however well it went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from codemod.cargo import Unit
from codemod.fixing import Fixed
from codemod.model import Origin, Span
from codemod.rust.cfg import conditions, holds
from codemod.rust.syntax import Tree, parse


def not_compiled(fixed: Fixed, units: Sequence[Unit]) -> dict[Origin, str]:
    """The fixes of which some part is in none of `units`, the crates that were compiled, and why.

    A part counts as compiled when a crate was made from its file, and every `#[cfg]` over it was met there.
    """
    texts = {change.path: change.after for change in fixed.changes}

    @cache
    def tree(path: Path) -> Tree:
        return parse(texts[path])

    found = {}
    for origin, finding in fixed.applied.items():
        reasons = (
            _reason(path, span, finding.crate, units, tree(path)) for path, span in _parts(fixed, origin)
        )
        reason = next(filter(None, reasons), "")
        if reason:
            found[origin] = reason
    return found


def _parts(fixed: Fixed, origin: Origin) -> Iterator[tuple[Path, Span]]:
    for path, regions in fixed.regions.items():
        for region in regions:
            if region.written and origin in region.owners:
                yield path, region.span


def _reason(path: Path, span: Span, crate: str, units: Sequence[Unit], tree: Tree) -> str:
    """Why none of `units` has compiled the text at `span`; empty when one has."""
    readers = [unit for unit in units if path in unit.files]
    if not readers:
        if any(unit.package == crate for unit in units):
            return f"nothing that was compiled reads {path.name}"
        return f"the package `{crate}` was not compiled" if crate else f"{path.name} is in no package"
    predicates = conditions(tree, span)
    unmet = [[each for each in predicates if not holds(each, unit.cfg)] for unit in readers]
    fewest = min(unmet, key=len)
    return f"`#[cfg({fewest[0]})]` is not met in this build" if fewest else ""
