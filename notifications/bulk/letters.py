"""Bulk letters: tried out over their whole audience, agreed by a second person, then sent.

Of each letter the first fifty leave; then somebody looks, and only then the rest (G11, A19).
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm import clock, jobs, refusals, roles, texts, trail
from crm.exceptions import CrmError
from crm.models import User
from notifications import outbox, planning
from notifications.automation import audiences
from notifications.bulk import preflight
from notifications.models import BulkLetter, LetterRun, Message, Wording
from notifications.models.messages import State as MessageState
from notifications.planning import Planned
from notifications.topics import Purpose
from notifications.writing import wordings

State = BulkLetter.State
Work = LetterRun.Work
RIGHT = "notifications.change_bulkletter"
CHUNK = 1_000
CORRECTION = "letter.correction"
# What is said to many by letter: to keep in touch, to offer, or to take something back.
PURPOSES = (Purpose.RELATIONSHIP, Purpose.PROMO)
BEFORE_LEAVING = (State.DRAFT, State.TRIED, State.APPROVED)
OPEN = [MessageState.QUEUED, MessageState.HELD, MessageState.ASKING]


class NameMissing(CrmError):
    """Enter a name by which colleagues know this letter."""


class NotLive(CrmError):
    """These words are not live. Somebody else has to agree to them first."""


class NotWorking(CrmError):
    """What these words name does not work anywhere yet."""


class Leaving(CrmError):
    """This letter is leaving or has left. Stop it, or write a correction."""


class NotTried(CrmError):
    """Try it out first: the count says who would get it."""


class SecondPerson(CrmError):
    """Somebody else has to agree: whoever wrote it sees what they meant, not what it says."""


class NotApproved(CrmError):
    """A second person has to agree first."""


class NotYet(CrmError):
    """It leaves by itself when its day has come. To send it now, change the day."""


class TooOld(CrmError):
    """The count is older than an hour. Try it out again."""


class Moved(CrmError):
    """More than two of a hundred would be decided otherwise by now. Try it out again."""


class NotSending(CrmError):
    """This letter is not being sent."""


class NothingToLookAt(CrmError):
    """Nobody has to look at this letter now."""


class NothingWrong(CrmError):
    """Nobody got that letter, so there is nothing to take back."""


def draft(
    *,
    by: User,
    name: str,
    audience: str,
    wording: Wording,
    not_before: datetime | None = None,
) -> BulkLetter:
    """Write one that nobody gets yet.

    Raises ``NotAllowed``, ``NameMissing``, ``NotLive``, ``NotWorking``,
    ``audiences.WrongPurpose``, and what ``crm.filters.audience`` raises.
    """
    terms = kept(by, name, wording)
    audience = audiences.checked(audience, wording.of_topic)
    says = _("{who} drafted a letter to many: %(name)s") % {"name": name}
    with trail.act("letter.drafted", by=by, says=says):
        return BulkLetter.objects.create(
            author=by, audience=audience, not_before=not_before, **terms
        )


def change(letter: BulkLetter, *, by: User, **terms: Any) -> BulkLetter:
    """Change one that is not leaving; it is a draft again, of whoever changed it."""
    kept(by, terms["name"], terms["wording"])
    if not letter.corrects_id:
        audiences.checked(terms["audience"], terms["wording"].of_topic)
    says = _("{who} changed a letter to many: %(name)s") % {"name": terms["name"]}
    with trail.act("letter.changed", by=by, says=says):
        current = locked(letter, BEFORE_LEAVING, Leaving())
        for name, value in terms.items():
            setattr(current, name, value)
        return came_into(current, State.DRAFT, author=by, approved_by=None, preflight=None)


def correct(letter: BulkLetter, *, by: User, name: str, wording: Wording) -> BulkLetter:
    """Draft what takes a letter back, for exactly those who got it (A19).

    It needs its words and its second person as any other. Raises ``NothingWrong`` besides.
    """
    terms = kept(by, name, wording)
    if not letter.messages.filter(state=MessageState.SENT).exists():
        raise NothingWrong
    says = _("{who} drafted a correction of a letter: %(name)s") % {"name": letter.name}
    with trail.act("letter.corrected", by=by, says=says):
        return BulkLetter.objects.create(author=by, corrects=letter, **terms)


def try_out(letter: BulkLetter, *, by: User) -> None:
    """Have a worker count what it would come to."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} tries out a letter: %(name)s") % {"name": letter.name}
    with trail.act("letter.tried", by=by, says=says):
        current = locked(letter, BEFORE_LEAVING, Leaving())
        begin_work(current, Work.TRYING)
        jobs.enqueue(count, letter=current.pk)


@jobs.task("notifications.count_letter")
def count(letter: int) -> None:
    """Carry out the pre-flight of a letter and keep its numbers."""
    found = of(letter)
    counted = preflight.run(found)
    says = _("A letter was counted: %(name)s") % {"name": found.name}
    with trail.act("letter.counted", by=None, says=says):
        current = locked(found, BEFORE_LEAVING, Leaving())
        keep(current, counted)
        end_work(current)


def keep(letter: BulkLetter, counted: dict[str, Any]) -> None:
    """Keep a count. What was agreed to stays agreed to while the numbers are those of then."""
    if letter.state != State.APPROVED:
        came_into(letter, State.TRIED, preflight=counted, preflight_at=clock.now(), problem="")
    elif preflight.differ(letter.preflight, counted):
        taken_back(letter, Moved(), preflight=counted, preflight_at=clock.now())
    else:
        came_into(letter, State.APPROVED, preflight_at=clock.now())


def taken_back(letter: BulkLetter, refusal: CrmError, **more: Any) -> None:
    """What was agreed to waits for its people again, and says why."""
    problem = refusal.message[:300]
    came_into(letter, State.TRIED, approved_by=None, problem=problem, **more)


def approve(letter: BulkLetter, *, by: User) -> BulkLetter:
    """The second person's word. Raises ``SecondPerson`` or ``NotTried``."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} agreed to a letter: %(name)s") % {"name": letter.name}
    with (
        refusals.worded(letter_has_a_second_person=SecondPerson()),
        trail.act("letter.approved", by=by, says=says),
    ):
        current = locked(letter, (State.TRIED,), NotTried())
        if current.author_id == by.pk:
            raise SecondPerson
        refuse_unfit(current.wording)
        return came_into(current, State.APPROVED, approved_by=by)


def send(letter: BulkLetter, *, by: User | None) -> BulkLetter:
    """Let the first ones leave. Raises ``NotApproved``, ``NotYet``, ``TooOld`` or ``Moved``.

    ``by=None`` is the clock, for a letter that was agreed to for later.
    """
    if by is not None:
        roles.refuse_without(RIGHT, by)
    says = _("{who} began to send a letter: %(name)s") % {"name": letter.name}
    with trail.act("letter.begun", by=by, says=says):
        current = locked(letter, (State.APPROVED,), NotApproved())
        refuse_unfit(current.wording)
        refuse_early(current)
        refuse_stale(current)
        begin_work(current, Work.FILLING)
        jobs.enqueue(fill, letter=current.pk)
        return came_into(current, State.SENDING)


@jobs.task("notifications.fill_letter")
def fill(letter: int) -> None:
    """Queue the letter for its whole audience; one that was left goes on where it was."""
    found = of(letter)
    run = found.run
    everybody = audiences.of(found).order_by("pk").values_list("pk", flat=True)
    while found.is_leaving:
        chunk = list(everybody.filter(pk__gt=run.last_customer)[:CHUNK])
        if not chunk:
            break
        outbox.queue_letter(found, chunk, audiences.originals(found, chunk))
        run.last_customer, run.done = chunk[-1], run.done + len(chunk)
        run.save()
        found.refresh_from_db(fields=["state"])
    end_work(found)


def look(letter: BulkLetter, *, by: User) -> BulkLetter:
    """Somebody saw the first ones, and the rest may leave. Raises ``NothingToLookAt``."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} looked at the first of a letter and lets it go on: %(name)s")
    with trail.act("letter.seen", by=by, says=says % {"name": letter.name}):
        current = locked(letter, (State.LOOKING,), NothingToLookAt())
        return came_into(current, State.SENDING, seen_by=by)


def stop(letter: BulkLetter, *, by: User, why: str) -> BulkLetter:
    """Nothing more of it leaves. Raises ``Leaving`` where there is nothing left to stop."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} stopped a letter: %(name)s") % {"name": letter.name}
    with trail.act("letter.stopped", by=by, says=says, why=texts.readable(why)):
        stoppable = (*BEFORE_LEAVING, State.SENDING, State.LOOKING)
        current = came_into(locked(letter, stoppable, Leaving()), State.STOPPED)
        end_open(current)
    return current


def end_open(letter: BulkLetter) -> int:
    """End what has not left of a letter, also what was on its way back while it stopped."""
    waiting = Message.objects.filter(letter=letter, state__in=OPEN)
    return waiting.update(state=MessageState.DROPPED, ended_at=clock.now(), ask_by=None)


def start_due() -> None:
    """Send the letters whose day has come; one whose count is too old is counted anew first."""
    now = clock.now()
    due = BulkLetter.objects.filter(state=State.APPROVED, not_before__lte=now)
    for letter in due.select_related("wording"):
        try:
            refuse_unfit(letter.wording)
            if now - letter.preflight_at > preflight.GOOD_FOR:
                begin_work(letter, Work.TRYING)
                count(letter.pk)
            send(of(letter.pk), by=None)
        except CrmError as refusal:
            # Its own count, or another round, may have been first.
            with suppress(NotApproved):
                send_back(letter, refusal)


def send_back(letter: BulkLetter, refusal: CrmError) -> None:
    """A letter that may not leave by itself waits for its people again.

    Raises ``NotApproved`` where it does so already.
    """
    says = _("A letter did not leave by itself: %(name)s") % {"name": letter.name}
    with trail.act("letter.sent_back", by=None, says=says, why=refusal.message):
        taken_back(locked(letter, (State.APPROVED,), NotApproved()), refusal)


def go_on(letter: BulkLetter, verb: str, says: str, state: State) -> None:
    """The clock moves a letter that is being sent; where somebody stopped it, nothing moves."""
    with (
        suppress(NotSending),
        trail.act(verb, by=None, says=says % {"name": letter.name}),
    ):
        came_into(locked(letter, (State.SENDING,), NotSending()), state)


@planning.register
def plans(customer, start: datetime, end: datetime):
    """The letters that are to leave and whose audience this customer is in (E12)."""
    planned = BulkLetter.objects.filter(state__in=[State.TRIED, State.APPROVED])
    for letter in planned.select_related("wording", "corrects"):
        at = preflight.leaves_at(letter, start)
        if at <= end and audiences.of(letter).filter(pk=customer.pk).exists():
            key = f"letter:{letter.pk}:{customer.pk}"
            topic = letter.wording.topic
            yield Planned(
                customer, topic, "", at, wording=letter.wording, key=key, letter=letter
            )


def of(pk: int) -> BulkLetter:
    return BulkLetter.objects.select_related("wording", "author__desk", "corrects").get(pk=pk)


def kept(by: User, name: str, wording: Wording) -> dict[str, Any]:
    roles.refuse_without(RIGHT, by)
    if not (name := texts.readable(texts.trimmed(name))):
        raise NameMissing(field="name")
    refuse_unfit(wording)
    return {"name": name, "wording": wording}


def refuse_unfit(wording: Wording) -> None:
    """Words that are not live, or that name what works nowhere, are not even planned (B6)."""
    if not wording.is_live:
        raise NotLive(field="wording")
    known = wordings.features()
    for feature in (*wording.of_topic.capabilities, *wording.features):
        if not known.get(feature):
            raise NotWorking(
                _("“%(feature)s” is not live anywhere yet.") % {"feature": feature},
                field="wording",
            )


def refuse_early(letter: BulkLetter) -> None:
    if letter.not_before and clock.now() < letter.not_before:
        raise NotYet


def refuse_stale(letter: BulkLetter) -> None:
    if clock.now() - letter.preflight_at > preflight.GOOD_FOR:
        raise TooOld
    if preflight.has_moved(letter):
        raise Moved


def begin_work(letter: BulkLetter, work: Work) -> None:
    again = {"work": work, "done": 0, "last_customer": 0, "ended_at": None}
    LetterRun.objects.update_or_create(
        letter=letter, defaults=again | {"begun_at": clock.now()}
    )


def end_work(letter: BulkLetter) -> None:
    LetterRun.objects.filter(letter=letter).update(ended_at=clock.now())


def came_into(letter: BulkLetter, state: State, **more: Any) -> BulkLetter:
    letter.state = state
    for name, value in more.items():
        setattr(letter, name, value)
    letter.save()
    return letter


def locked(letter: BulkLetter, states: tuple[State, ...], refusal: CrmError) -> BulkLetter:
    """The letter as it stands now, kept from others; raises where it is in another state."""
    found = BulkLetter.objects.select_for_update(of=["self"]).select_related("wording")
    current = found.get(pk=letter.pk)
    if current.state not in states:
        raise refusal
    return current
