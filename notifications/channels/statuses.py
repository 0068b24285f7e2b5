"""What the answers of HTTP services mean for a parcel (gate.md 3.3)."""

from requests.exceptions import RequestException
from urllib3.exceptions import NewConnectionError

from notifications.channels.contract import Outcome

TOO_MANY, STILL_IN_PROGRESS = 429, 409
PASSING = {408, STILL_IN_PROGRESS, 425, TOO_MANY}


def outcome_of(status: int) -> Outcome:
    """2xx accepted; 4xx refused for sure, for now or for good; all else leaves it open."""
    if 200 <= status < 300:
        return Outcome.ACCEPTED
    if status in PASSING:
        return Outcome.RETRY
    return Outcome.REFUSED if 400 <= status < 500 else Outcome.UNKNOWN


def never_connected(trouble: BaseException | None) -> bool:
    """Whether a request ended before its first byte: only then is it sure to be unheard."""
    if not isinstance(trouble, RequestException) or not trouble.args:
        return False
    return isinstance(getattr(trouble.args[0], "reason", None), NewConnectionError)
