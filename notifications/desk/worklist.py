"""What people must see to among all messages: asked first, then held, uncertain and failed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import chips
from notifications.checking import reasons
from notifications.chips import Chip
from notifications.findings import Finding, Verdict
from notifications.models import Decision, Message
from notifications.models.messages import Feedback, State

PAGE = 50
FILTERS = {
    "person": (gettext_lazy("Needs a person"), Q(state=State.ASKING)),
    "held": (gettext_lazy("Held"), Q(state=State.HELD)),
    "uncertain": (gettext_lazy("Not certain"), Q(state=State.UNKNOWN)),
    "failed": (gettext_lazy("Failed"), Q(state=State.FAILED) & ~Q(feedback=Feedback.CLOSED)),
}
AROUND = ("customer", "asks__desk", "sender__desk", "automation", "letter")


@dataclass(frozen=True)
class Task:
    """One message that somebody must see to, with what happens if nobody does."""

    message: Message
    chip: Chip
    reason: str
    otherwise: str

    @property
    def at(self) -> datetime | None:
        """By when, until when, or since when."""
        message = self.message
        return message.ask_by or message.ended_at or message.due_at


def counts() -> dict[str, int]:
    """How many there are of each kind; one query over partial indexes."""
    return Message.objects.filter(any_kind()).aggregate(
        **{name: Count("pk", filter=kind) for name, (_label, kind) in FILTERS.items()}
    )


def any_kind() -> Q:
    found = Q()
    for _label, kind in FILTERS.values():
        found |= kind
    return found


def asking() -> int:
    """How many need a person now."""
    return Message.objects.filter(state=State.ASKING).count()


def tasks(show: str) -> list[Task]:
    """The first so many of a kind, the most pressing first; two queries."""
    messages = list(of_kind(show).select_related(*AROUND)[:PAGE])
    findings = last_findings([one.pk for one in messages])
    return [task(one, findings.get(one.pk, [])) for one in messages]


def of_kind(show: str) -> QuerySet:
    _label, kind = FILTERS[show]
    by = {"person": F("ask_by"), "failed": F("ended_at").desc()}.get(show, F("due_at"))
    return Message.objects.filter(kind).order_by(by, "pk")


def last_findings(ids: list[int]) -> dict[int, list[Finding]]:
    last = Decision.objects.filter(message__in=ids).order_by("message", "-id")
    return {one.message_id: one.found for one in last.distinct("message")}


def task(message: Message, findings: list[Finding]) -> Task:
    return Task(message, chips.of(message.state), reason(message, findings), otherwise(message))


def reason(message: Message, findings: list[Finding]) -> str:
    wanted = {State.ASKING: Verdict.ASK, State.HELD: Verdict.HOLD}.get(message.state)
    told = [reasons.to_staff(one) for one in findings if one.verdict == wanted]
    if told:
        return ". ".join(told)
    if message.state == State.FAILED:
        return _("It could not be delivered")
    if message.state == State.HELD:
        return _("It was halted before our check looked at it")
    return _("Nobody knows yet whether it arrived")


def otherwise(message: Message) -> str:
    """What happens by default when nobody answers in time (gate §2.1)."""
    if message.state != State.ASKING:
        return ""
    if message.of_topic.is_essential:
        if message.asks:
            return _("If nobody answers, the supervisors are asked.")
        return _("If nobody answers, they are asked again.")
    return _("If nobody answers, it is not sent.")
