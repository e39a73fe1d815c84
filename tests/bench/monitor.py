"""How often the verdict of `reattach monitor` is right, on made series and on real processes.

    python tests/bench/monitor.py series [--seeds 300] [--samples 120 300 900]
    python tests/bench/monitor.py processes [--runs 20] [--seconds 15] [--jobs 4] [--seed 1]

`series` judges made series of every shape in `tests/series.py`. `processes` starts small programs that leak,
fill a cache or make noise (`tests/watched_program.py`), and lets `reattach monitor` watch them, some at once.
Wanted are at least 19 of 20 of each kind.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from codemod.evidence.growth import Verdict, judge  # noqa: E402 - found by the line above
from codemod.evidence.samples import MEASURES  # noqa: E402
from codemod.evidence.watched import WARM_UP_SHARE  # noqa: E402
from tests.series import SHAPES, Shape  # noqa: E402
from tests.watched_program import KINDS, Kind  # noqa: E402

PROGRAM = ROOT / "tests" / "watched_program.py"


def series_verdict(shape: Shape, seed: int, samples: int) -> Verdict:
    """The verdict about one made series of memory, without its warm-up."""
    points = shape.points(seed, samples)
    return judge(points[int(len(points) * WARM_UP_SHARE) :], MEASURES[0]).verdict


def bench_series(seeds: int, samples: Sequence[int]) -> None:
    """Print the share of right verdicts by shape and number of samples."""
    print(f"{'right, of ' + str(seeds):26}" + "".join(f"{number:>10} samples" for number in samples))
    for shape in SHAPES:
        cells = []
        for number in samples:
            right = sum(series_verdict(shape, seed, number) in shape.right for seed in range(seeds))
            cells.append(f"{100 * right / seeds:16.1f} %")
        print(f"{shape.name:26}" + "".join(cells) + f"   {' or '.join(shape.right)}")


def process_verdict(kind: Kind, seconds: float, seed: int) -> str:
    """The verdict of `reattach monitor` about one run of the program."""
    command = [sys.executable, "-m", "codemod", "monitor", "--output-format=json", "--quiet"]
    command += ["--interval=0.1", f"--duration={seconds}", "--", sys.executable, str(PROGRAM)]
    done = subprocess.run(
        [*command, kind.name, str(seed), str(seconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"reattach monitor: exit code {done.returncode}")
    values: dict[str, Any] = json.loads(done.stdout)
    verdicts = {measure["name"]: measure["verdict"] for measure in values["measures"]}
    found = {verdicts[name] for name in kind.measures}
    return found.pop() if len(found) == 1 else ", ".join(sorted(found))


def bench_processes(runs: int, seconds: float, jobs: int, seed: int) -> None:
    """Print the verdicts on every kind of program, and how many of them are right."""
    with ThreadPoolExecutor(jobs) as pool:
        for kind in KINDS:
            verdicts = Counter(pool.map(partial(process_verdict, kind, seconds), range(seed, seed + runs)))
            told = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common())
            print(f"{kind.name:12} {verdicts[kind.right]} of {runs} right ({kind.right}): {told}", flush=True)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="what", required=True)
    series = commands.add_parser("series")
    series.add_argument("--seeds", type=int, default=300)
    series.add_argument("--samples", type=int, nargs="+", default=[120, 300, 900])
    processes = commands.add_parser("processes")
    processes.add_argument("--runs", type=int, default=20)
    processes.add_argument("--seconds", type=float, default=15)
    processes.add_argument("--jobs", type=int, default=4)
    processes.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.what == "series":
        bench_series(options.seeds, options.samples)
    else:
        bench_processes(options.runs, options.seconds, options.jobs, options.seed)


if __name__ == "__main__":
    main()
