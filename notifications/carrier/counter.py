"""The carrier's counter: what both servers share — the box, the patience, the reports."""

import threading

from notifications.carrier.boxes import Box
from notifications.carrier.couriers import Courier
from notifications.models.arrivals import Arrival, Behaviour

# Long enough to be felt, shorter than a caller's patience.
LATE = 2.0


class Counter:
    """Takes in what arrives, and has reported what its behaviour says."""

    def __init__(self, box: Box, courier: Courier, *, honours_keys: bool):
        self.box, self.courier = box, courier
        self.honours_keys = honours_keys
        self.closing = threading.Event()

    def treatment(self, channel: str, to: str) -> Behaviour:
        return self.box.behaviour(channel, to)

    def keep(self, arrival: Arrival, *, keyed: bool = False) -> Arrival:
        """Keep what arrived and report on it; ``keyed`` says that its key is to be honoured."""
        behaviour = Behaviour(arrival.behaviour)
        once = keyed and self.honours_keys and behaviour is not Behaviour.IGNORE_KEYS
        found = self.box.keep(arrival, once=once)
        if found is arrival:
            self.courier.report(found, behaviour)
        return found

    def dawdle(self) -> None:
        self.closing.wait(LATE)

    def hang(self) -> None:
        """Say nothing until the carrier itself ends."""
        self.closing.wait()
