"""The next days of one customer: the real check, a clock that runs ahead, and no writes.

What waits and what is planned is looked at in the order of time, as the sender would; what
would leave takes its place in the pace of what follows (gate §4.3). Nothing is known of news
that may come: what only waits for some stays held.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from crm import facts as crm_facts
from crm.models import Customer
from notifications import chips, planning
from notifications.checking import gate, reading
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Facts, Sent, Snapshot, Told, Waiting, World
from notifications.findings import Verdict
from notifications.models import Message, Wording
from notifications.models.messages import State
from notifications.outbox import LIKED, PRIORITY
from notifications.planning import Planned
from notifications.writing import showing

SPAN = timedelta(days=30)
# A message that comes to be only here; real ones never reach so high a number.
FIRST_NUMBER = 2**60
# How often one message is looked at again before it counts as held to the end.
LOOKS = 60


@dataclass
class Foreseen:
    """One message with what would become of it: the first verdict, and when it would leave."""

    message: Message
    wanted_at: datetime
    plan: Planned | None = None
    snapshot: Snapshot | None = None
    judgement: Judgement | None = None
    leaves_at: datetime | None = None
    looks: int = 0
    state: str = ""

    @property
    def key(self) -> str:
        """What an address calls it."""
        return (
            f"m{self.message.pk}" if self.plan is None else f"p{self.message.pk - FIRST_NUMBER}"
        )

    @property
    def until(self) -> datetime | None:
        known = self.judgement and knows_when(self.judgement)
        return self.judgement.until if known else None


@dataclass
class Course:
    """A simulation under way: the facts as they would be, and what is still to be looked at."""

    world: World
    facts: Facts
    end: datetime
    queue: list[tuple] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)

    def push(self, one: Foreseen, at: datetime) -> None:
        # The same moment: greater ones first, then the older, as delivery takes what is due.
        place = (at, -one.message.priority, one.message.pk, next(self.order))
        heapq.heappush(self.queue, (*place, one))

    def seen(self, one: Foreseen, now: datetime) -> Snapshot:
        world = replace(self.world, now=now)
        return replace(one.snapshot, world=world, facts=self.facts)


def run(customer: Customer, span: timedelta = SPAN) -> list[Foreseen]:
    """Everything that waits for this customer or is planned within ``span``, and its fate.

    In the order in which it was wanted. Reads, and leaves every table as it was.
    """
    waiting = snapshots_of(customer)
    world, facts = around(customer, waiting)
    course = Course(world, facts, world.now + span)
    found = [
        Foreseen(one.message, max(one.message.due_at, world.now), snapshot=one)
        for one in waiting
    ]
    found += planned(customer, course)
    for one in found:
        begin(course, one)
    while course.queue:
        at, *_place, one = heapq.heappop(course.queue)
        if at <= course.end:
            look(course, one, max(at, world.now))
    seen = [one for one in found if one.state]
    return sorted(seen, key=lambda one: (one.wanted_at, one.message.pk))


def begin(course: Course, one: Foreseen) -> None:
    """What is joined stays so; a person is asked until they answer; the rest is looked at."""
    if one.message.state in (State.JOINED, State.ASKING):
        one.state = one.message.state
        one.judgement = gate.decide(one.snapshot)
        return
    course.push(one, one.message.created_at if one.plan else one.wanted_at)


def snapshots_of(customer: Customer) -> list[Snapshot]:
    waiting = Message.objects.unfinished().filter(customer=customer)
    return reading.snapshots(list(waiting.values_list("pk", flat=True)))


def around(customer: Customer, waiting: list[Snapshot]) -> tuple[World, Facts]:
    if waiting:
        return waiting[0].world, waiting[0].facts
    world, found = reading.facts_of([customer.pk])
    return world, found[customer.pk]


def planned(customer: Customer, course: Course) -> list[Foreseen]:
    """What is to be queued within the span, as messages that are never saved."""
    plans = planning.plans(customer, course.world.now, course.end)
    facts = crm_facts.read({one.subject for one in plans if one.subject})
    live = Wording.objects.filter(topic__in={one.topic for one in plans}, state="live")
    wordings = list(live) if plans else []
    return [
        foreseen(plan, number, facts, wordings, course)
        for number, plan in enumerate(plans, FIRST_NUMBER)
    ]


def foreseen(
    plan: Planned, number: int, facts: dict, wordings: list[Wording], course: Course
) -> Foreseen:
    message = plan.as_message()
    message.pk = number
    own = {key: fact for key, fact in facts.items() if key[0] == plan.subject}
    topic, words = message.of_topic, plan.wording.interests if plan.wording else []
    is_liked = any(course.facts.interests.get(one) for one in (*topic.interests, *words))
    message.priority = PRIORITY[topic.purpose] + (LIKED if is_liked else 0)
    message.claims = {
        name: own[plan.subject, name].value if (plan.subject, name) in own else None
        for name in topic.claims
    }
    chosen = [plan.wording] if plan.wording else [w for w in wordings if w.topic == plan.topic]
    snapshot = Snapshot(
        course.world,
        message,
        course.facts,
        own,
        automation=automation_of(plan),
        wordings=tuple(showing.as_read(one) for one in chosen),
    )
    return Foreseen(message, message.due_at, plan, snapshot)


def automation_of(plan: Planned) -> dict | None:
    own = plan.automation
    if own is None:
        return None
    return {
        "id": own.pk,
        "name": own.name,
        "state": own.state,
        "owner": own.owner.first_name,
        "owner_id": own.owner_id,
    }


def look(course: Course, one: Foreseen, now: datetime) -> None:
    """One look, as the outbox takes it first and the sender after it."""
    is_new = one.plan is not None and one.looks == 0
    at = max(one.message.due_at, now) if is_new else now
    judgement = gate.decide(course.seen(one, at))
    one.looks += 1
    if one.judgement is None:
        one.judgement = judgement
    one.state = chips.OF_VERDICT[judgement.verdict]
    if judgement.verdict == Verdict.SEND and at <= now:
        leave(course, one, judgement, now)
    elif judgement.verdict == Verdict.SEND:
        course.push(one, at)
        wait(course, one, at)
    elif judgement.verdict == Verdict.HOLD:
        wait(course, one, judgement.until)
        if knows_when(judgement) and one.looks < LOOKS:
            course.push(one, judgement.until)
    else:
        one.judgement = judgement
        settle(course, one)


def knows_when(judgement: Judgement) -> bool:
    """Whether time alone may let it go; what waits for news stays held."""
    holding = [one for one in judgement.findings if one.verdict == Verdict.HOLD]
    return bool(holding) and all(one.until for one in holding)


def leave(course: Course, one: Foreseen, judgement: Judgement, now: datetime) -> None:
    """It would leave now: it takes its place among what was sent, and waits no more."""
    message, route = one.message, judgement.route
    if one.judgement.verdict == Verdict.SEND:
        one.judgement = judgement
    one.leaves_at = now
    sent = Sent(
        message=message.pk,
        customer=course.facts.customer.pk,
        fingerprint=route.point.fingerprint if route.point else "",
        channel=route.channel,
        topic=message.topic,
        purpose=message.purpose,
        subject=message.subject,
        situation=message.situation,
        weight=message.of_topic.weight,
        at=now,
    )
    course.facts = course.facts.having_sent(sent, told(one, now))
    settle(course, one)


def told(one: Foreseen, now: datetime) -> Iterator[Told]:
    """What it would have told of its subject by then."""
    message = one.message
    for name in message.of_topic.claims:
        if fact := one.snapshot.readings.get((message.subject, name)):
            yield Told(message.pk, message.topic, message.subject, name, fact.value, now)


def wait(course: Course, one: Foreseen, due: datetime) -> None:
    """It stands among what waits, as others see it."""
    message = one.message
    others = tuple(w for w in course.facts.waiting if w.id != message.pk)
    own = Waiting(
        id=message.pk,
        topic=message.topic,
        subject=message.subject,
        purpose=message.purpose,
        state=one.state,
        priority=message.priority,
        due_at=due,
        created_at=message.created_at,
        claims=message.claims,
        channel=message.channel,
    )
    course.facts = replace(course.facts, waiting=(*others, own))


def settle(course: Course, one: Foreseen) -> None:
    """It waits no more; what waits inside another is no reason for anybody to wait."""
    others = tuple(w for w in course.facts.waiting if w.id != one.message.pk)
    course.facts = replace(course.facts, waiting=others)
