"""G6: on what does this message rest? Consent, a contract, or a question that was asked."""

from collections.abc import Iterator
from datetime import date, datetime

from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict
from notifications.models.consent import ENQUIRY_MESSAGES, Enquiry
from notifications.models.wishes import ANSWER
from notifications.topics import ADDRESS, Purpose, Topic

ENQUIRY = Enquiry.KIND
# Offers that nobody ever answered stop by themselves (A16).
SILENCE = 6


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    if s.topic.is_safety or s.topic.is_answer or takes_back(s) or is_about_address(s):
        return
    if s.message.purpose == Purpose.PROMO:
        yield from _offer(s, route)
    elif s.message.purpose == Purpose.RELATIONSHIP and (ended := _ended(s, route)):
        yield _drop("basis.withdrawn", at=ended["at"], source=ended["source"])
    elif not s.facts.is_served or s.topic.subject == ENQUIRY:
        yield from _enquirer(s)


def is_about_address(s: Snapshot) -> bool:
    """Whoever gave an address is asked whether it is right, whatever else they want (B9)."""
    return s.topic.subject == ADDRESS


def takes_back(s: Snapshot) -> bool:
    """Whoever was told something wrong by us is told so, whatever it had rested on (A19)."""
    return bool(s.message.corrects_id) and s.topic.is_essential


def _offer(s: Snapshot, route: Route) -> Iterator[Finding]:
    """An offer needs consent that stands; an enquiry is none (A15)."""
    last = latest(s.facts.consent, s.topic, s.message.purpose, route.channel)
    if last is None:
        yield _drop("basis.enquiry_only" if s.facts.enquiries else "basis.none")
    elif last["action"] == "withdraw":
        yield _drop("basis.withdrawn", at=last["at"], source=last["source"])
    elif last["ends_on"] and date.fromisoformat(last["ends_on"]) < s.today:
        yield _drop("basis.ended", on=last["ends_on"])
    elif s.facts.unanswered_offers >= SILENCE:
        yield _drop("basis.silence", times=s.facts.unanswered_offers)


def _ended(s: Snapshot, route: Route) -> dict | None:
    """The word by which somebody ended what needs no consent to begin with."""
    last = latest(s.facts.consent, s.topic, s.message.purpose, route.channel)
    return last if last and last["action"] == "withdraw" else None


def _enquirer(s: Snapshot) -> Iterator[Finding]:
    """Who only asked gets two more messages within thirty days, or none at all (B16).

    What follows up on one question rests on that very question, whoever asked it.
    """
    last = _enquiry(s)
    if last is None:
        yield _drop("basis.none")
        return
    if last["is_info_only"]:
        yield _drop("basis.answer_only", at=last["asked_at"])
    elif date.fromisoformat(last["ends_on"]) < s.today:
        yield _drop("basis.enquiry_ended", at=last["asked_at"], on=last["ends_on"])
    elif _since(s, last) >= ENQUIRY_MESSAGES:
        yield _drop("basis.enquiry_spent", at=last["asked_at"], times=ENQUIRY_MESSAGES)


def _enquiry(s: Snapshot) -> dict | None:
    if s.topic.subject == ENQUIRY:
        named = [
            one for one in s.facts.enquiries if s.message.subject == f"{ENQUIRY}:{one['id']}"
        ]
        return named[0] if named else None
    return s.facts.enquiries[-1] if s.facts.enquiries else None


def _since(s: Snapshot, enquiry: dict) -> int:
    """How many messages followed the enquiry; its answer is not one of them."""
    asked = datetime.fromisoformat(enquiry["asked_at"])
    own = s.facts.customer.pk
    after = [one for one in s.facts.sent if one.customer == own and one.at > asked]
    others = [one for one in after if one.message != s.message.pk]
    return sum(one.situation != ANSWER for one in others)


def latest(consent: tuple[dict, ...], topic: Topic, purpose: str, channel: str) -> dict | None:
    """The last event that speaks of this purpose, topic and channel."""
    fitting = [
        event
        for event in consent
        if event["purpose"] == purpose
        and event["topic"] in ("", topic.code, topic.family)
        and event["channel"] in ("", channel)
    ]
    return fitting[-1] if fitting else None


def _drop(code: str, **told) -> Finding:
    return Finding(Check.BASIS, code, Verdict.DROP, told)
