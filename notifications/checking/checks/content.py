"""G7: no more in a message than its address may know."""

from collections.abc import Iterator

from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict
from notifications.topics import Channel, Content

# The level that an address needs before its messages may speak of health.
ANSWERED = 3


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    """What speaks of health goes in full only to an address that has answered us, or by post.

    It is no reason to wait: the message leaves without the details.
    """
    if s.topic.content < Content.HEALTH or route.channel in (Channel.LETTER, Channel.CALL):
        return
    if route.point and route.point.level < ANSWERED:
        yield Finding(Check.CONTENT, "content.teaser", Verdict.SEND, {"channel": route.channel})
