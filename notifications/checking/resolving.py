"""Which of a customer's wishes counts: one pure function for our check, pages and simulation.

A pause goes before what it interrupts; then the most specific wish wins, and among equals no
beats yes. What a colleague recorded may tighten
and never loosens (gate §4.1).
"""

from collections.abc import Iterable
from datetime import date

from notifications.models import Wish
from notifications.topics import Topic


def ruling(
    wishes: Iterable[Wish], topic: Topic, channel: str, situations: frozenset[str], *, on: date
) -> Wish | None:
    """The wish that decides whether this may be said at all; None where there is none."""
    fitting = [wish for wish in wishes if fits(wish, topic, channel, situations, on)]
    if pause := next((wish for wish in fitting if wish.is_pause), None):
        return pause
    own = [wish for wish in fitting if wish.set_by == Wish.SetBy.CUSTOMER]
    recorded = [wish for wish in fitting if is_tightening(wish)]
    chosen = max(own, key=weight, default=None)
    staff = max(recorded, key=weight, default=None)
    if staff and (chosen is None or weight(staff) > weight(chosen)):
        return staff
    return chosen or staff


def limits(
    wishes: Iterable[Wish], topic: Topic, channel: str, situations: frozenset[str], *, on: date
) -> list[Wish]:
    """Every wish that says how often at most; all of them bind (B19)."""
    return [
        wish
        for wish in wishes
        if wish.mode in (Wish.Mode.AT_MOST, Wish.Mode.WEEKLY)
        and fits(wish, topic, channel, situations, on)
    ]


def fits(wish: Wish, topic: Topic, channel: str, situations: frozenset[str], on: date) -> bool:
    """Whether the wish speaks of this topic, channel and situation on that day.

    A pause leaves alone what must reach them anyway; it ends by itself.
    """
    return (
        wish.stands_on(on)
        and (
            wish.topic in (topic.code, topic.family)
            or (wish.topic == "" and not is_exempt(wish, topic))
        )
        and wish.channel in ("", channel)
        and (not wish.situation or wish.situation in situations)
    )


def is_exempt(wish: Wish, topic: Topic) -> bool:
    """A wish about everything stops what need not be sent, not what a customer waits for."""
    return topic.is_essential and not wish.channel


def is_tightening(wish: Wish) -> bool:
    return wish.set_by == Wish.SetBy.STAFF and wish.mode != Wish.Mode.EACH


def weight(wish: Wish) -> tuple[int, int, int, bool]:
    """How specific a wish is: situation before topic before channel; then no before yes."""
    topic = 0 if not wish.topic else 2 if "." in wish.topic else 1
    return (bool(wish.situation), topic, bool(wish.channel), wish.mode == Wish.Mode.NEVER)


def code_of(wish: Wish) -> str:
    """The sentence that explains a wish which stops a message."""
    if wish.until_on:
        return "wish.pause"
    if wish.situation:
        return "wish.situation"
    return "wish.channel" if wish.channel and not wish.topic else "wish.never"
