"""The files of a workspace as one run sees them: as read, or as changed by a round of fixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from codemod.discover import read_source
from codemod.model import Source
from codemod.rust.facts import FileFacts, facts_of
from codemod.rust.index import Index
from codemod.rust.syntax import parse
from codemod.scan import Scan, scan_source


class Workspace:
    """All Rust files below `root`, read when they are asked for.

    Each is read once, so that a run sees one state of it. `scans` brings the bytes and facts that are
    known already.
    """

    def __init__(self, root: Path, files: Sequence[Path], scans: Iterable[Scan]) -> None:
        self._root = root
        self._files = files
        self._data: dict[Path, bytes | None] = {}
        self._facts: dict[Path, FileFacts] = {}
        self._scans: dict[tuple[Path, tuple[str, ...]], Scan] = {}
        for scan in scans:
            if scan.source is not None:
                self._data[scan.path] = scan.source.data
            if scan.facts is not None:
                self._facts[scan.path] = scan.facts
        self.index = Index(root, files, self._read, self._facts_of)

    def data(self, path: Path) -> bytes:
        """The bytes of the file at `path`; raises KeyError for one that could not be read."""
        data = self._read(path)
        if data is None:
            raise KeyError(path)
        return data

    def changed(self, texts: Mapping[Path, bytes]) -> Workspace:
        """This workspace with other bytes in some files."""
        others = {path: data for path, data in texts.items() if data != self._data.get(path)}
        after = Workspace(self._root, self._files, ())
        after._data = {**self._data, **others}
        after._facts = {path: facts for path, facts in self._facts.items() if path not in others}
        after._scans = {asked: scan for asked, scan in self._scans.items() if asked[0] not in others}
        return after

    def scan(self, path: Path, rule_ids: tuple[str, ...]) -> Scan:
        """What the rules find in the file at `path`; raises KeyError for one that could not be read."""
        if (path, rule_ids) not in self._scans:
            scan = scan_source(Source(path, self.data(path)), rule_ids)
            self._scans[path, rule_ids] = scan
            if scan.facts is not None:
                self._facts[path] = scan.facts
        return self._scans[path, rule_ids]

    def _read(self, path: Path) -> bytes | None:
        if path not in self._data:
            source = read_source(path)
            # Whether it can be read matters to who asked for it; as a neighbour it just says nothing.
            self._data[path] = source.data if isinstance(source, Source) else None
        return self._data[path]

    def _facts_of(self, path: Path) -> FileFacts:
        if path not in self._facts:
            data = self._read(path)
            self._facts[path] = facts_of(parse(data)) if data is not None else FileFacts()
        return self._facts[path]
