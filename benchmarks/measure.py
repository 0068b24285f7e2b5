"""Taking times fairly: candidates and their floor in turn, so that load hits them alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """The times of one candidate in milliseconds."""

    all: tuple[float, ...]

    @property
    def p50(self) -> float:
        return statistics.median(self.all)

    @property
    def p95(self) -> float:
        return self.percentile(95)

    @property
    def p99(self) -> float:
        return self.percentile(99)

    def percentile(self, share: int) -> float:
        ordered = sorted(self.all)
        return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def in_turn(rounds: int, **candidates: Callable[[], object]) -> dict[str, Times]:
    """Run every candidate once per round, ``rounds`` times after one warm-up round."""
    taken: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(rounds + 1):
        for name, run in candidates.items():
            begun = time.perf_counter()
            run()
            if number:
                taken[name].append((time.perf_counter() - begun) * 1000)
    return {name: Times(tuple(times)) for name, times in taken.items()}


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and whether it meets its goal."""

    what: str
    times: Times
    floor: str
    ratio: float
    goal: str
    is_met: bool

    def as_markdown(self) -> str:
        times = f"{self.times.p50:.1f} / {self.times.p95:.1f}"
        verdict = "yes" if self.is_met else "**no**"
        cells = (self.what, times, self.floor, f"{self.ratio:.2f}", self.goal, verdict)
        return f"| {' | '.join(cells)} |"


def against(what: str, times: Times, floor: Times, named: str, most: float) -> Row:
    """Compare medians: ``times`` may be at most ``most`` times its ``floor``."""
    ratio = times.p50 / floor.p50
    return Row(what, times, f"{named}, {floor.p50:.1f}", ratio, f"≤ {most:g} ×", ratio <= most)


def within(what: str, times: Times, p95: float) -> Row:
    """Hold the 95th percentile against a time in milliseconds."""
    return Row(
        what, times, f"{p95:g} ms", times.p95 / p95, f"p95 ≤ {p95:g} ms", times.p95 <= p95
    )
