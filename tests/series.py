"""Made series of samples by shape: what leaks, what fills and stops, what only makes noise."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from codemod.evidence.growth import Verdict

MIB = 1 << 20
GROWING, STEADY, TOO_SHORT = Verdict.GROWING, Verdict.STEADY, Verdict.TOO_SHORT

# Of a number of samples, what stands on the level at the beginning, in MiB.
Make = Callable[[Random, int], list[float]]


@dataclass(frozen=True)
class Shape:
    """A kind of series, and the verdicts that are right about it."""

    name: str
    make: Make
    right: tuple[Verdict, ...]

    def points(self, seed: int, samples: int) -> list[tuple[float, float]]:
        """Seconds and bytes of one series, one sample a second."""
        random = Random(f"{self.name} {seed} {samples}")
        level = random.uniform(40, 600)
        made = self.make(random, samples)
        return [(float(second), (level + value) * MIB) for second, value in enumerate(made)]


def _over(samples: int, value: Callable[[float], float]) -> list[float]:
    """`value` of a time that goes from 0 to 1."""
    return [value(place / (samples - 1)) for place in range(samples)]


def _noisy(random: Random, values: list[float], deviation: float) -> list[float]:
    return [value + random.gauss(0, deviation) for value in values]


def _with_bursts(random: Random, values: list[float], most: int, longest: int) -> list[float]:
    for _ in range(random.randint(2, most)):
        start, height = random.randrange(len(values)), random.uniform(10, 200)
        for place in range(start, min(len(values), start + random.randint(1, max(1, longest)))):
            values[place] += height
    return values


def _steps(random: Random, samples: int, moments: Sequence[float], least: float, most: float) -> list[float]:
    height = random.uniform(least, most)
    steps = _over(samples, lambda time: height * sum(moment < time for moment in moments))
    return _noisy(random, steps, 0.1)


def slow_leak(random: Random, samples: int) -> list[float]:
    growth = random.uniform(12, 40)
    return _noisy(random, _over(samples, lambda time: growth * time), growth * random.uniform(0.02, 0.15))


def leak_after_a_start(random: Random, samples: int) -> list[float]:
    start, quick, growth = random.uniform(20, 200), random.uniform(0.01, 0.05), random.uniform(10, 50)
    return _noisy(
        random, _over(samples, lambda time: start * (1 - math.exp(-time / quick)) + growth * time), 0.5
    )


def leak_under_bursts(random: Random, samples: int) -> list[float]:
    growth = random.uniform(8, 40)
    values = _over(samples, lambda time: growth * time)
    return _noisy(random, _with_bursts(random, values, 12, samples // 25), 0.5)


def leak_under_teeth(random: Random, samples: int) -> list[float]:
    tooth, height, shift = random.uniform(1 / 30, 1 / 8), random.uniform(5, 40), random.random()
    growth = height * random.uniform(0.5, 1.5)
    return _noisy(
        random, _over(samples, lambda time: growth * time + height * ((time / tooth + shift) % 1)), 0.3
    )


def leak_in_even_steps(random: Random, samples: int) -> list[float]:
    number, shift = random.randint(8, 25), random.random()
    return _steps(random, samples, [(place + shift) / number for place in range(number)], 1, 5)


def leak_at_random_moments(random: Random, samples: int) -> list[float]:
    return _steps(random, samples, [random.random() for _ in range(random.randint(30, 90))], 0.5, 3)


def leak_from_the_middle(random: Random, samples: int) -> list[float]:
    growth = random.uniform(20, 80)
    return _noisy(random, _over(samples, lambda time: growth * max(0.0, time - 0.5)), 0.5)


def flat(random: Random, samples: int) -> list[float]:
    return _noisy(random, [0.0] * samples, random.uniform(0.01, 8))


def step_at_the_start(random: Random, samples: int) -> list[float]:
    height, moment = random.uniform(20, 300), random.uniform(0, 0.2)
    return _noisy(random, _over(samples, lambda time: height * (time > moment)), random.uniform(0.01, 3))


def cache_of_a_limit(random: Random, samples: int) -> list[float]:
    size, quick = random.uniform(20, 300), random.uniform(0.01, 0.1)
    return _noisy(
        random, _over(samples, lambda time: size * (1 - math.exp(-time / quick))), random.uniform(0.01, 1)
    )


def filled_at_half_time(random: Random, samples: int) -> list[float]:
    size, end = random.uniform(20, 300), random.uniform(0.2, 0.5)
    return _noisy(random, _over(samples, lambda time: size * min(1.0, time / end)), random.uniform(0.01, 2))


def filled_late(random: Random, samples: int) -> list[float]:
    size, end = random.uniform(20, 300), random.uniform(0.5, 0.85)
    return _noisy(random, _over(samples, lambda time: size * min(1.0, time / end)), random.uniform(0.01, 2))


def ever_slower(random: Random, samples: int) -> list[float]:
    size, quick = random.uniform(5, 60), random.uniform(50, 1000)
    return _noisy(
        random, _over(samples, lambda time: size * math.log1p(time * quick)), random.uniform(0.01, 1)
    )


def teeth(random: Random, samples: int) -> list[float]:
    tooth, height, shift = random.uniform(1 / 60, 1 / 4), random.uniform(5, 100), random.random()
    return _noisy(random, _over(samples, lambda time: height * ((time / tooth + shift) % 1)), 0.3)


def uneven_teeth(random: Random, samples: int) -> list[float]:
    height = random.uniform(5, 60)
    rate = height / (samples * random.uniform(0.03, 0.15))
    values, value = [], 0.0
    for _ in range(samples):
        value += rate * random.expovariate(1)
        if value > height * random.uniform(0.7, 1.3):
            value = height * random.uniform(0, 0.1)
        values.append(value)
    return values


def bursts(random: Random, samples: int) -> list[float]:
    return _noisy(random, _with_bursts(random, [0.0] * samples, 12, samples // 15), 1)


def wandering(random: Random, samples: int) -> list[float]:
    # An autoregressive process, which forgets within a hundredth to a thirtieth of the time.
    memory = math.exp(-1 / (samples * random.uniform(0.01, 0.03)))
    scale, value, values = random.uniform(1, 10), random.gauss(), []
    for _ in range(samples):
        value = memory * value + math.sqrt(1 - memory**2) * random.gauss()
        values.append(value * scale)
    return values


def wave(random: Random, samples: int) -> list[float]:
    height, turns, shift = random.uniform(5, 30), random.uniform(2, 6), random.random()
    return _noisy(
        random, _over(samples, lambda time: height * math.sin(math.tau * (time * turns + shift))), 1
    )


def falling(random: Random, samples: int) -> list[float]:
    loss = random.uniform(1, 30)
    return _noisy(random, _over(samples, lambda time: -loss * time), 1)


def late_jump(random: Random, samples: int) -> list[float]:
    return _steps(random, samples, [random.uniform(0.3, 0.95)], 10, 200)


def two_jumps(random: Random, samples: int) -> list[float]:
    return _steps(random, samples, [random.uniform(0.3, 0.9), random.uniform(0.3, 0.9)], 10, 200)


def _shapes(makes: Sequence[Make], *right: Verdict) -> list[Shape]:
    return [Shape(make.__name__.replace("_", " "), make, right) for make in makes]


SHAPES = [
    *_shapes(
        [
            *(slow_leak, leak_after_a_start, leak_under_bursts, leak_under_teeth),
            *(leak_in_even_steps, leak_at_random_moments, leak_from_the_middle),
        ],
        GROWING,
    ),
    *_shapes(
        [
            *(flat, step_at_the_start, cache_of_a_limit, filled_at_half_time),
            *(teeth, uneven_teeth, bursts, wandering, wave, falling),
        ],
        STEADY,
    ),
    # Whether these go on, nobody can know yet: all that is asked is that they are not called a leak.
    *_shapes([filled_late, ever_slower, late_jump, two_jumps], STEADY, TOO_SHORT),
]
