"""Taking times fairly: candidates and their floor in turn, so that load hits them alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import connection


@dataclass(frozen=True)
class Times:
    """The times of one candidate in milliseconds; what it kept processors busy on average."""

    all: tuple[float, ...]
    cpu: float = 0

    def __str__(self):
        return f"{self.p50:.1f} / {self.p95:.1f}"

    @property
    def p50(self) -> float:
        return statistics.median(self.all)

    @property
    def p95(self) -> float:
        return self.percentile(95)

    @property
    def p99(self) -> float:
        return self.percentile(99)

    def slowed(self, pace: float) -> "Times":
        """The same on a machine that is so many times slower."""
        return Times(tuple(time * pace for time in self.all), self.cpu * pace)

    def percentile(self, share: int) -> float:
        ordered = sorted(self.all)
        return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def in_turn(rounds: int, **candidates: Callable[[], object]) -> dict[str, Times]:
    """Run every candidate once per round, ``rounds`` times after one warm-up round."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in candidates}
    for number in range(rounds + 1):
        for name, run in candidates.items():
            begun = time.perf_counter() * 1000, busy()
            run()
            if number:
                taken[name].append((time.perf_counter() * 1000 - begun[0], busy() - begun[1]))
    return {
        name: Times(tuple(wall for wall, _ in all), statistics.fmean(cpu for _, cpu in all))
        for name, all in taken.items()
    }


def busy() -> float:
    """How many milliseconds processors gave to this process and to its database session."""
    connection.ensure_connection()
    session = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return time.process_time() * 1000 + int(session.read_text().split()[0]) / 1e6


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and whether it meets its goal."""

    what: str
    measured: object
    floor: object = ""
    ratio: float | None = None
    goal: str = ""
    is_met: bool | None = None

    def as_markdown(self) -> str:
        cpu = f"{self.measured.cpu:.1f}" if isinstance(self.measured, Times) else ""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        verdict = {True: "yes", False: "**no**", None: ""}[self.is_met]
        cells = (self.what, self.measured, cpu, self.floor, ratio, self.goal, verdict)
        return f"| {' | '.join(map(str, cells))} |"


def beside(what: str, times: Times, floor: Times, named: str) -> Row:
    """Compare medians where no goal was set."""
    return Row(what, times, f"{named}: {floor}, CPU {floor.cpu:.1f}", times.p50 / floor.p50)


def against(what: str, times: Times, floor: Times, named: str, most: float) -> Row:
    """Compare medians: ``times`` may be at most ``most`` times its ``floor``."""
    row = beside(what, times, floor, named)
    return replace(row, goal=f"≤ {most:g} ×", is_met=row.ratio <= most)


def within(what: str, times: Times, p95: float) -> Row:
    """Hold the 95th percentile against a time in milliseconds."""
    return Row(what, times, goal=f"p95 ≤ {p95:g} ms", is_met=times.p95 <= p95)


def at_most(what: str, measured: float, most: float, unit: str = "") -> Row:
    """Hold a number that is the same in each run against its limit."""
    number = f"{measured:.1f}".removesuffix(".0")
    return Row(what, f"{number} {unit}".strip(), goal=f"≤ {most:g}", is_met=measured <= most)
