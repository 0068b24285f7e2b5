"""Demo data of the one voice: automations, wordings, and messages in the midst of things.

Everything is done by the actions that colleagues and workers use, at moments in the past; what
leaves is filed into the local mailbox. Nothing is set by hand.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crm import events, trail
from notifications import receivers
from notifications.demo import automations, letters, ordinary, stories, words


def furnish_first() -> None:
    with trail.errand("page"):
        words.furnish()
        automations.furnish()
        stories.furnish()


def furnish_rest(progress: Callable[[float], None]) -> None:
    with trail.errand("page"):
        ordinary.furnish(progress)
        letters.furnish()


@contextmanager
def meanwhile() -> Iterator[None]:
    """Nobody is asked about an address that came to us years ago."""
    events.contact_point_added.disconnect(receivers.on_contact_point_added)
    try:
        yield
    finally:
        events.contact_point_added.connect(receivers.on_contact_point_added)
