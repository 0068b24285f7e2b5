"""A channel that nobody has set up yet: its messages wait, and say for what."""

from dataclasses import dataclass

from notifications.channels.contract import Outcome, Parcel, Receipt


@dataclass(frozen=True)
class Unconfigured:
    """Keeps messages waiting until an admin has named a provider."""

    channel: str
    setting: str
    name: str = "unconfigured"
    honours_key: bool = True

    def send(self, parcel: Parcel) -> Receipt:
        return Receipt(
            Outcome.RETRY, detail=f"No provider is set up for {self.channel}: {self.setting}."
        )
