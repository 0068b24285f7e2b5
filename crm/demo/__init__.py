"""The demo group Larkfield: a clinic, a home-repair service and a store, mid-story.

Deterministic, and relative to today. ``furnish_first`` brings the desks, the colleagues and the
story customers; ``furnish_rest`` some two thousand ordinary people with their histories.
"""

from collections.abc import Callable

from crm import trail
from crm.demo import at_odds, larkfield, others, stories


def furnish_first() -> None:
    larkfield.furnish()
    with trail.errand("page"):
        stories.furnish()
        at_odds.furnish()


def furnish_rest(progress: Callable[[float], None]) -> None:
    with trail.errand("page"):
        others.furnish(progress)
