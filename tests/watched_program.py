"""A small program to be watched: it leaks, fills a cache, or makes noise, in ways that its seed decides.

    python tests/watched_program.py KIND SEED SECONDS

It knows how long it has, so that a cache is full long before the end and a leak makes some steps.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

_STEP = 0.02
_KIB = 1 << 10
_MIB = 1 << 20


def _ticks(seconds: float) -> Iterator[float]:
    """The share of the time that is over, again and again until it is over."""
    start = time.monotonic()
    while (elapsed := time.monotonic() - start) < seconds:
        yield elapsed / seconds
        time.sleep(_STEP)


def _block(random: Random, least: int, most: int) -> bytes:
    return b"x" * random.randint(least, most)


def leak(random: Random, seconds: float) -> None:
    """Keeps what should have been let go of, a little faster or slower all the time."""
    kept: list[bytes] = []
    growth = random.uniform(15, 60) * _MIB
    for over in _ticks(seconds):
        while sum(map(len, kept)) < growth * over * random.uniform(0.97, 1):
            kept.append(_block(random, 4 * _KIB, 256 * _KIB))


def leak_small(random: Random, seconds: float) -> None:
    """The same with many small objects, besides work that makes garbage."""
    kept: list[tuple[int, str]] = []
    number = random.randint(150_000, 400_000)
    for over in _ticks(seconds):
        while len(kept) < number * over:
            kept.append((len(kept), f"resource {len(kept)}"))
        _ = [_block(random, _KIB, 64 * _KIB) for _ in range(random.randint(0, 60))]


def threads(random: Random, seconds: float) -> None:
    """Starts threads that never end, and some that do."""
    number = random.randint(15, 40)
    started = 0
    for over in _ticks(seconds):
        while started < number * over:
            threading.Thread(target=time.sleep, args=(seconds * 2,), daemon=True).start()
            started += 1
        threading.Thread(target=time.sleep, args=(random.uniform(0, 0.1),), daemon=True).start()


def files(random: Random, seconds: float) -> None:
    """Opens files and closes only some of them."""
    number = random.randint(15, 60)
    kept: list[int] = []
    for over in _ticks(seconds):
        while len(kept) < number * over:
            kept.append(os.open(os.devnull, os.O_RDONLY))
        passing = [os.open(os.devnull, os.O_RDONLY) for _ in range(random.randint(0, 8))]
        time.sleep(random.uniform(0, _STEP))
        for descriptor in passing:
            os.close(descriptor)


def children(random: Random, seconds: float) -> None:
    """Leaves children behind, as a server that is started anew beside the old one."""
    number = random.randint(8, 12)
    kept: list[subprocess.Popen[bytes]] = []
    try:
        for over in _ticks(seconds):
            while len(kept) < number * over:
                kept.append(subprocess.Popen(["sleep", str(seconds * 2)]))
            if random.random() < 0.1:
                subprocess.run(["true"], check=True)
    finally:
        for child in kept:
            child.kill()
            child.wait()


def cache(random: Random, seconds: float) -> None:
    """Fills a cache to its limit within the first third, then puts new entries in the place of old ones.

    All of one size: with others the heap itself goes on growing for a while, as it falls to pieces.
    """
    entries: dict[int, bytes] = {}
    places = random.randint(200, 600)
    end = random.uniform(0.05, 0.3)
    size = random.randint(4 * _KIB, 200 * _KIB)
    for over in _ticks(seconds):
        while len(entries) < places * min(1.0, over / end):
            entries[len(entries)] = _block(random, size, size)
        for _ in range(random.randint(0, 5)):
            entries[random.randrange(len(entries) or 1)] = _block(random, size, size)


def memo(random: Random, seconds: float) -> None:
    """Remembers an answer for each key: there are so many keys, and chance asks for them."""
    known: dict[int, bytes] = {}
    keys = random.randint(200, 800)
    asked = 0
    for over in _ticks(seconds):
        while asked < keys * 40 * over:
            asked += 1
            known.setdefault(random.randrange(keys), b"x" * (40 * _KIB))


def teeth(random: Random, seconds: float) -> None:
    """Lets garbage pile up, and collects it now and then."""
    garbage: list[bytes] = []
    limit = random.uniform(5, 40) * _MIB
    rate = limit / (seconds * random.uniform(0.03, 0.12))
    last = 0.0
    for over in _ticks(seconds):
        due, last = rate * (over - last) * seconds, over
        while due > 0:
            garbage.append(_block(random, 16 * _KIB, 256 * _KIB))
            due -= len(garbage[-1])
        if sum(map(len, garbage)) > limit * random.uniform(0.7, 1.3):
            garbage.clear()


def bursts(random: Random, seconds: float) -> None:
    """Rests, and from time to time takes much memory, threads and children for a moment."""
    for _ in _ticks(seconds):
        if random.random() < 0.03:
            held = [_block(random, _MIB, 8 * _MIB) for _ in range(random.randint(1, 10))]
            workers = [threading.Thread(target=time.sleep, args=(0.1,)) for _ in range(random.randint(0, 6))]
            for worker in workers:
                worker.start()
            if random.random() < 0.5:
                subprocess.run(["sleep", "0.1"], check=True)
            for worker in workers:
                worker.join()
            held.clear()


@dataclass(frozen=True)
class Kind:
    """A kind of program, the measures it is about, and the verdict that is right about them."""

    name: str
    run: Callable[[Random, float], None]
    right: str
    measures: tuple[str, ...]


_MEMORY = ("rss", "uss")
_ALL = ("rss", "uss", "threads", "fds", "children")
KINDS = (
    Kind("leak", leak, "growing", _MEMORY),
    Kind("leak-small", leak_small, "growing", _MEMORY),
    Kind("threads", threads, "growing", ("threads",)),
    Kind("files", files, "growing", ("fds",)),
    Kind("children", children, "growing", ("children",)),
    Kind("cache", cache, "steady", _ALL),
    Kind("memo", memo, "steady", _ALL),
    Kind("teeth", teeth, "steady", _ALL),
    Kind("bursts", bursts, "steady", _ALL),
)


def main() -> None:
    """Run the kind of program that the command line names."""
    name, seed, seconds = sys.argv[1:]
    (kind,) = (kind for kind in KINDS if kind.name == name)
    kind.run(Random(f"{name} {seed}"), float(seconds))


if __name__ == "__main__":
    main()
