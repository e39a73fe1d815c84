"""A copy of a work tree to try fixes on, in which the compiler finds what it knows already.

The copy stands at one place for all runs, and a file in it keeps its time as long as it keeps its content,
from run to run: so cargo compiles again what has changed, and nothing else. The times of the files in the
work tree would not tell that: they may be older than what was tried in the copy last.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from codemod.model import ReattachError

_RECORD, _LOCK = "files.json", "lock"
# Makes backups pass the folder by, as they do with all that cargo builds.
_CACHE_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n"
# What cargo goes by, and is often kept out of repositories.
_ALWAYS = ("Cargo.lock", ".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain")


@contextmanager
def reserved(home: Path) -> Iterator[None]:
    """Make the folder `home`, and keep other runs out of it; raises ReattachError when one is in it."""
    home.mkdir(parents=True, exist_ok=True)
    for name, text in {"CACHEDIR.TAG": _CACHE_TAG, ".gitignore": "*\n"}.items():
        (home / name).write_text(text)
    with (home / _LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReattachError(
                f"another run is checking fixes in {home}", "wait for its end, or set CARGO_TARGET_DIR"
            ) from None
        except OSError:  # a file system that knows no locks
            pass
        yield


class Bench:
    """The copy at `home / "tree"` of the work tree at `top`, once `lay_out` has made it."""

    def __init__(self, top: Path, home: Path) -> None:
        self.top = top
        self.tree = home / "tree"
        self._record = home / _RECORD
        self._known = _read_record(self._record)
        self._tried: set[Path] = set()

    def lay_out(self, files: Iterable[Path], root: Path) -> None:
        """Copy `files` of the work tree, and what the workspace at `root` needs besides."""
        wanted = [root / name for name in _ALWAYS] + [self.top / name for name in _ALWAYS]
        for path in dict.fromkeys([*files, *(path for path in wanted if path.is_file())]):
            there = self.there(path)
            there.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # gone since it was listed
                shutil.copyfile(path, there, follow_symlinks=False)
                if not there.is_symlink():
                    there.chmod(stat.S_IMODE(path.stat().st_mode) | stat.S_IWUSR)
                    self._set_time(there)
        self._keep_record()

    def put(self, texts: Mapping[Path, bytes]) -> None:
        """Make the copy hold `texts` in these files, and in all others what they hold in the work tree."""
        back = {path: path.read_bytes() for path in self._tried - texts.keys()}
        for path, data in {**back, **texts}.items():
            there = self.there(path)
            if there.read_bytes() != data:
                there.write_bytes(data)
                self._set_time(there)
        self._tried = set(texts)
        # Before anything is compiled: a run that is killed must not leave a time that lies.
        self._keep_record()

    def there(self, path: Path) -> Path:
        """Where the copy has the file at `path` of the work tree."""
        return self.tree / path.relative_to(self.top)

    def here(self, path: Path) -> Path:
        """The file of the work tree that `path` is a copy of; any other path stays."""
        return self.top / path.relative_to(self.tree) if path.is_relative_to(self.tree) else path

    def _set_time(self, path: Path) -> None:
        name = str(path.relative_to(self.tree))
        digest = hashlib.blake2b(path.read_bytes(), digest_size=20).hexdigest()
        known = self._known.get(name)
        if known is not None and known[0] == digest:
            os.utime(path, ns=(known[1], known[1]))
        else:
            self._known[name] = (digest, path.stat().st_mtime_ns)

    def _keep_record(self) -> None:
        # Cut short, it is no JSON, and then everything counts as changed.
        self._record.write_text(json.dumps(self._known))


def _read_record(path: Path) -> dict[str, tuple[str, int]]:
    """Of each file of the copy what it held last, and since when; empty where that is not known."""
    try:
        return {name: (digest, time) for name, (digest, time) in json.loads(path.read_bytes()).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
