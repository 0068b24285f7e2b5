"""The local carrier in this process, on free ports, with its mailbox in memory."""

from collections.abc import Callable

import pytest

from notifications.carrier.boxes import MemoryBox
from notifications.carrier.server import Carrier
from notifications.models import Arrival, CarrierRule
from notifications.models.arrivals import Behaviour


class CarrierAtHand(Carrier):
    """A carrier that tests command: ``will("bounce", to="ruth@*")``, ``arrivals()``."""

    box: MemoryBox

    def arrivals(self, to: str = "", channel: str = "") -> list[Arrival]:
        """What arrived, oldest first; for one address or channel where one is given."""
        return [
            one for one in self.box.kept if to in ("", one.to) and channel in ("", one.channel)
        ]

    def will(
        self, behaviour: str, to: str = "*", channel: str = "", times: int | None = None
    ) -> None:
        """Behave like this towards matching addresses from now on, or so many times."""
        rule = CarrierRule(behaviour=Behaviour(behaviour), to=to, channel=channel, times=times)
        self.box.rules.append(rule)

    def behave(self) -> None:
        """Forget every rule."""
        self.box.rules.clear()

    def reply(self, arrival: Arrival, text: str) -> None:
        """Answer as the reader would, and wait until the door has been knocked at."""
        self.courier.reply(arrival, text)
        self.courier.settle()

    def report(self, arrival: Arrival, behaviour: str) -> None:
        """Report on an arrival ("bounce", "complain", …), and wait likewise."""
        self.courier.report(arrival, Behaviour(behaviour))
        self.courier.settle()


@pytest.fixture
def carrier(new_carrier) -> CarrierAtHand:
    """A carrier that knocks at no door: where there is none, reports are lost at once."""
    return new_carrier("http://127.0.0.1:9")


@pytest.fixture
def carrier_of_site(new_carrier, live_site) -> CarrierAtHand:
    """A carrier whose reports and replies come to the doors of the site under test."""
    return new_carrier(live_site)


@pytest.fixture
def new_carrier(settings, monkeypatch) -> Callable[[str], CarrierAtHand]:
    """Start a carrier whose doors are at an address; this and child processes send to it."""
    running = []

    def begin(doors_at: str) -> CarrierAtHand:
        made = CarrierAtHand(
            MemoryBox(), doors_at=doors_at, honours_keys=settings.CARRIER_HONOURS_KEYS
        )
        made.start()
        running.append(made)
        for name in ("smtp_port", "http_port"):
            port = getattr(made, name)
            setattr(settings, f"CARRIER_{name.upper()}", port)
            monkeypatch.setenv(f"CARRIER_{name.upper()}", str(port))
        return made

    yield begin
    for made in running:
        made.stop()
