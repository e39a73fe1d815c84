"""What the system tells of a process and of everything below it. The only importer of psutil."""

from __future__ import annotations

import psutil

from codemod.evidence.samples import Reading
from codemod.model import ReattachError

_PATIENCE = 3.0


class Tree:
    """A process, its children, their children, and those whose parent has ended since they were seen."""

    def __init__(self, pid: int) -> None:
        """Watch the process `pid`.

        Raises:
            ReattachError: if there is no such process.
        """
        try:
            self.root = psutil.Process(pid)
            self.name = self.root.name()
        except psutil.NoSuchProcess as error:
            raise ReattachError(f"there is no process {pid}") from error
        except psutil.AccessDenied:
            self.name = f"process {pid}"
        self.denied: dict[str, str] = {}
        """What could not be read, by the name of the measure, with the process whose it is."""
        self._below: set[psutil.Process] = set()

    def read(self) -> Reading | None:
        """The tree as it is now; None when its root has ended."""
        own = self._of(self.root)
        if own is None or not self.is_alive():
            return None
        self._look_below()
        found = [self._of(process) for process in self._below]
        readings = [own, *(reading for reading in found if reading is not None)]
        return Reading(
            rss=sum(each.rss for each in readings),
            uss=_sum([each.uss for each in readings]),
            threads=sum(each.threads for each in readings),
            fds=_sum([each.fds for each in readings]),
            children=len(readings) - 1,
        )

    def is_alive(self) -> bool:
        """Whether the root is there, and no zombie that only waits to be asked for its exit code."""
        try:
            return self.root.is_running() and self.root.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or as soon as the root has ended."""
        try:
            self.root.wait(seconds)
        except psutil.TimeoutExpired:
            return

    def survivors(self) -> int:
        """How many processes below the root are there."""
        self._look_below()
        return sum(_is_there(process) for process in self._below)

    def end_below(self) -> None:
        """End whatever is left below the root: politely first, then by force."""
        self._look_below()
        for send in (psutil.Process.terminate, psutil.Process.kill):
            for process in self._below:
                try:
                    send(process)
                except psutil.Error:
                    continue
            _, alive = psutil.wait_procs(self._below, timeout=_PATIENCE)
            self._below = set(alive)

    def _look_below(self) -> None:
        found = _below(self.root)
        # Whose parent has ended belongs to nobody any more; a server that was left behind must not get lost.
        for left in self._below - found:
            found |= {left, *_below(left)}
        self._below = {process for process in found if process.is_running()}

    def _of(self, process: psutil.Process) -> Reading | None:
        """One process; None if it has ended, be it while it was looked at."""
        try:
            with process.oneshot():
                if process.status() == psutil.STATUS_ZOMBIE:
                    return None
                rss, threads = process.memory_info().rss, process.num_threads()
                return Reading(rss, self._uss(process), threads, self._fds(process), 0)
        except psutil.NoSuchProcess:
            return None
        except psutil.AccessDenied as error:
            if process == self.root:
                raise ReattachError(
                    f"process {process.pid} may not be looked at", "run as its user, or as root"
                ) from error
            self._note("processes", process)
            return None

    def _uss(self, process: psutil.Process) -> int | None:
        try:
            return int(process.memory_full_info().uss)
        except psutil.AccessDenied:
            self._note("uss", process)
            return None

    def _fds(self, process: psutil.Process) -> int | None:
        try:
            return process.num_fds()
        except psutil.AccessDenied:
            self._note("fds", process)
            return None

    def _note(self, what: str, process: psutil.Process) -> None:
        if what not in self.denied:
            try:
                name = process.name()
            except psutil.Error:
                name = "process"
            self.denied[what] = f"{name} ({process.pid})"


def _below(process: psutil.Process) -> set[psutil.Process]:
    try:
        return set(process.children(recursive=True))
    except psutil.Error:
        return set()


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _is_there(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
