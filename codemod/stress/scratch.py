"""A folder for what a run needs on the way, also removed when the run was killed: then by the next one."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

_PREFIX = "reattach-stress-"
_LOCK = "lock"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that is gone at the end, as are those of runs that could not remove theirs."""
    for left in Path(gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        _remove_if_left(left)
    with TemporaryDirectory(prefix=_PREFIX) as name, Path(name, _LOCK).open("w") as lock:
        # Whoever is killed lets go of it, whatever its process was called and wherever that ran.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(name)


def _remove_if_left(path: Path) -> None:
    with suppress(OSError), path.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path.parent)
