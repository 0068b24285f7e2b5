"""A span of time as one text, an ISO 8601 interval in UTC, as facts and reports keep it."""

from datetime import UTC, datetime

from crm.exceptions import CrmError


class NoSpan(CrmError):
    """Enter a span of time that begins before it ends."""


def written(start: datetime, end: datetime) -> str:
    """Both moments as one text; the same span is always the same text. Raises ``NoSpan``."""
    if start.tzinfo is None or end.tzinfo is None or start >= end:
        raise NoSpan
    return "/".join(moment.astimezone(UTC).isoformat() for moment in (start, end))


def read(text: str) -> tuple[datetime, datetime]:
    """Beginning and end of an interval, also as a partner writes it. Raises ``NoSpan``."""
    try:
        start, end = map(datetime.fromisoformat, text.split("/"))
        written(start, end)
    except (ValueError, AttributeError, OverflowError):
        raise NoSpan from None
    return start, end
