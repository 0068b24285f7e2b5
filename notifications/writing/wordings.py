"""Wordings: drafted by one, checked by rules, agreed by another, then live (A19, B6, C7)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from crm import clock, refusals, roles, texts, trail
from crm.exceptions import CrmError
from crm.models import Capability, User
from notifications import topics
from notifications.models import Automation, Halt, Message, Wording
from notifications.sending import looking
from notifications.writing import linting

State = Wording.State
RIGHT = "notifications.change_wording"


class NothingSaid(CrmError):
    """Enter the text."""


class NotFit(CrmError):
    """This may not be said."""


class SecondPerson(CrmError):
    """Somebody else has to agree: whoever wrote it sees what they meant, not what it says."""


class NotADraft(CrmError):
    """This is no draft any more. Write a new version of it."""


class NotChecked(CrmError):
    """Have it checked first."""


def draft(*, by: User, **terms: Any) -> Wording:
    """Write one that nobody gets yet.

    ``terms``: ``topic``, ``name``, ``subject``, ``text``, ``channel``, ``language``,
    ``features``, ``interests`` and ``is_signed``. Raises ``NotAllowed`` or ``NothingSaid``.
    """
    terms = kept(terms, by)
    says = _("{who} drafted the words of %(topic)s: %(name)s") % spoken(terms)
    with trail.act("wording.drafted", by=by, says=says):
        return Wording.objects.create(author=by, **terms)


def change(wording: Wording, *, by: User, **terms: Any) -> Wording:
    """Change a draft; whoever changes it is its author. Raises ``NotADraft`` besides."""
    terms = kept(terms, by)
    says = _("{who} changed the words of %(topic)s: %(name)s") % spoken(terms)
    with trail.act("wording.changed", by=by, says=says):
        current = locked(wording)
        if current.state not in (State.DRAFT, State.CHECKED):
            raise NotADraft
        for name, value in terms.items():
            setattr(current, name, value)
        current.author, current.state = by, State.DRAFT
        current.save()
    return current


def check(wording: Wording, *, by: User) -> Wording:
    """Have the rules look at it, for a second person. Raises ``NotFit`` with what is wrong."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} had the words of %(topic)s checked: %(name)s") % of(wording)
    with trail.act("wording.checked", by=by, says=says):
        current = locked(wording)
        if current.state != State.DRAFT:
            raise NotADraft
        refuse_unfit(current)
        current.state = State.CHECKED
        current.save()
    return current


def approve(wording: Wording, *, by: User) -> Wording:
    """Put it live; the version that was live under its name retires, and it takes its place.

    Raises ``SecondPerson``, ``NotChecked`` or ``NotFit``.
    """
    roles.refuse_without(RIGHT, by)
    says = _("{who} agreed to the words of %(topic)s: %(name)s") % of(wording)
    with (
        refusals.worded(wording_has_a_second_person=SecondPerson()),
        trail.act("wording.approved", by=by, says=says),
    ):
        current = locked(wording)
        if current.author_id == by.pk:
            raise SecondPerson
        if current.state != State.CHECKED:
            raise NotChecked
        refuse_unfit(current)
        before = versions(current)
        before.update(state=State.RETIRED)
        current.state, current.approved_by = State.LIVE, by
        current.save()
        take_place(current, before)
    return current


def versions(wording: Wording) -> QuerySet[Wording]:
    """What is live under the name of this one."""
    names = ("topic", "channel", "language", "name")
    same = {name: getattr(wording, name) for name in names}
    found = Wording.objects.filter(state=State.LIVE, **same).exclude(pk=wording.pk)
    return Wording.objects.filter(pk__in=list(found.values_list("pk", flat=True)))


def take_place(wording: Wording, before: QuerySet[Wording]) -> None:
    """Have whatever spoke with the old words speak with these, halted ones staying halted.

    Not a letter to many: its numbers were agreed to with the old words.
    """
    Automation.objects.filter(wording__in=before).update(wording=wording)
    Halt.objects.standing().filter(wording__in=before).update(wording=wording)
    waiting = Message.objects.unfinished().filter(wording__in=before, letter=None)
    waiting.update(wording=wording)


def retire(wording: Wording, *, by: User, why: str) -> Wording:
    """Take it out of use; what waits with these words is not sent. Raises ``NotAllowed``."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} retired the words of %(topic)s: %(name)s") % of(wording)
    with trail.act("wording.retired", by=by, says=says, why=texts.readable(why)):
        current = locked(wording)
        current.state = State.RETIRED
        current.save()
        now = clock.now()
        for message in Message.objects.open().filter(wording=current):
            looking.drop(message, by=by, why=why, at=now)
    return current


def problems(wording: Wording) -> list[str]:
    """What the rules say against it, each in a sentence."""
    return linting.lint(
        wording.of_topic,
        wording.subject,
        wording.text,
        features=features(),
        named=wording.features,
        is_signed=wording.is_signed,
    )


def features() -> dict[str, bool]:
    """Every feature by its name, and whether it is live anywhere."""
    known = Capability.objects.values_list("feature", "state").order_by("feature")
    found: dict[str, bool] = {}
    for feature, state in known:
        found[feature] = found.get(feature, False) or state == Capability.State.LIVE
    return found


def refuse_unfit(wording: Wording) -> None:
    """Raise ``NotFit`` with everything that is wrong."""
    if found := problems(wording):
        raise NotFit(" ".join(found), field="text")


def usable(topic_purposes: tuple[str, ...] = ()) -> Any:
    """Live wordings, for letters and automations; of these purposes where any are named."""
    codes = [one.code for one in topics.every() if one.purpose in topic_purposes]
    chosen = Q(topic__in=codes) if topic_purposes else Q()
    return Wording.objects.filter(chosen, state=State.LIVE).order_by("name")


def kept(terms: dict[str, Any], by: User) -> dict[str, Any]:
    """The terms as they are kept. Raises ``NotAllowed``, ``UnknownTopic``, ``NothingSaid``."""
    roles.refuse_without(RIGHT, by)
    topics.get(terms["topic"])
    text = texts.readable(terms["text"]).strip()
    if not texts.trimmed(text):
        raise NothingSaid(field="text")
    return terms | {"text": text, "subject": texts.trimmed(terms.get("subject", ""))}


def spoken(terms: dict[str, Any]) -> dict[str, Any]:
    return {"topic": topics.get(terms["topic"]), "name": terms["name"]}


def of(wording: Wording) -> dict[str, Any]:
    return {"topic": wording.of_topic, "name": wording.name}


def locked(wording: Wording) -> Wording:
    return Wording.objects.select_for_update(of=["self"]).get(pk=wording.pk)
