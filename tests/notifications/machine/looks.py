"""What must hold at each call to the provider, after each step, and at a closer look."""

import random
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from crm import clock
from crm.models import Customer, Order
from notifications import simulation
from notifications.channels.contract import Parcel
from notifications.checking import gate, reading
from notifications.checking.checks import CHECKS
from notifications.checking.snapshot import Snapshot
from notifications.findings import Verdict
from notifications.models import Assertion, Body, Decision, Message, Slot, Wish
from notifications.models.messages import State
from notifications.sending import delivery
from notifications.sending.barrier import Barrier
from notifications.sending.rendering import Rendered
from tests.notifications.machine.believed import EVERYTHING, Call
from tests.notifications.machine.world import MINUTE, World, who
from tests.unchanged import nothing_changes


class Looks(World):
    """Nothing here changes anything but what a sender would."""

    def called(self, parcel: Parcel) -> Call:
        """Properties 1 to 5: what a provider is given rests on a decision that still holds."""
        message = Message.objects.get(ref=UUID(parcel.message_ref))
        attempt = message.attempts.get(no=message.tries)
        body = Body.objects.get(message=message, no=attempt.body_no)
        assert message.state in (State.SENDING, State.UNKNOWN)
        assert attempt.outcome in ("", "unknown")
        assert message.decisions.filter(mode=Decision.Mode.SEND).last().verdict == Verdict.SEND
        assert sealed(parcel) == body.sha256
        assert parcel.to == (body.contact_point.key or body.contact_point.value)
        assert clock.now() < message.expires_at
        self.check_claims(message, body)
        call = Call(
            at=clock.now(),
            ref=message.ref.hex,
            key=parcel.key,
            to=parcel.to,
            customer=message.customer_id,
            purpose=message.purpose,
            topic=message.topic,
            subject=message.subject,
            text=parcel.text,
        )
        why_not = self.believed.why_not(call)
        assert not why_not, f"{message.topic} to {parcel.to}: {why_not}"
        return call

    def check_claims(self, message: Message, body: Body) -> None:
        """Property 4: what the text tells is so at this moment."""
        told = Assertion.objects.filter(message=message, act=body.act_id)
        for one in told.filter(subject__startswith="crm.order:", predicate="status"):
            assert one.value == Order.objects.get(pk=int(one.subject.split(":")[1])).status

    @invariant()
    def every_place_is_taken_by_what_may_have_left(self):
        """Property 3: slots are those of messages that left, are leaving, or may have left."""
        with_slot = set(Slot.objects.values_list("message", flat=True))
        gone = Message.objects.filter(state__in=["sent", "sending", "unknown"])
        assert set(gone.values_list("pk", flat=True)) <= with_slot
        never = Message.objects.filter(tries=0) | Message.objects.filter(state="failed")
        assert not with_slot & set(never.values_list("pk", flat=True))

    @invariant()
    def nothing_is_joined_to_what_does_not_leave(self):
        """Property 6: whatever is joined leaves, or is let go."""
        ended = ["dropped", "failed", "superseded", "joined"]
        assert not Message.objects.filter(state="joined", joined__state__in=ended).exists()

    @invariant()
    def nothing_is_delivered_twice_in_silence(self):
        for ref in {one.ref for one in self.believed.calls}:
            if self.believed.delivered(ref) > 1:
                assert Message.objects.get(ref=UUID(ref)).feedback, "twice, and nobody says so"

    @rule(place=st.integers(0, 50))
    def look_closely(self, place):
        """Properties 7 and 8: the same answer each time, and never a laxer one for less."""
        if not (message := self.some(Message.objects.open(), place)):
            return
        with self.moment():
            [snapshot] = reading.snapshots([message.pk])
        snapshot.message.channel = snapshot.message.channel or "text"
        judgement = gate.decide(snapshot)
        assert gate.decide(snapshot) == judgement
        check_order(snapshot)
        for tightened in tighter(snapshot):
            assert gate.decide(tightened).verdict >= min(judgement.verdict, Verdict.JOIN)

    @rule(name=who)
    def send_what_was_foreseen(self, name):
        """Property 9: on the same facts the simulation and the sender decide alike."""
        customer = getattr(self, name)
        with self.moment():
            if not (message := self.next_due(customer)):
                return
            with nothing_changes():
                foreseen = simulation.run(customer, MINUTE)
            [said] = [one.judgement for one in foreseen if one.message.pk == message.pk]
            with Barrier() as barrier:
                delivery.deliver_one(message, barrier)
            done = message.decisions.latest("pk")
        assert done.verdict == said.verdict
        assert [one.code for one in done.found] == [one.code for one in said.findings]

    def next_due(self, customer: Customer) -> Message | None:
        """What a sender takes first of what is due for a customer."""
        due = Message.objects.filter(
            customer=customer, state__in=["queued", "held"], due_at__lte=clock.now()
        )
        return due.order_by("-priority", "pk").first()


def sealed(parcel: Parcel) -> str:
    return Rendered(
        subject=parcel.subject,
        text=parcel.text,
        html=parcel.html,
        sender=parcel.sender,
        headers=dict(parcel.headers),
        sender_address=parcel.sender_address,
    ).sha256


def check_order(snapshot: Snapshot) -> None:
    """The order in which checks are registered changes nothing but the order of findings."""
    in_order, told = dict(CHECKS), gate.decide(snapshot)
    shuffled = list(in_order.items())
    random.Random(1).shuffle(shuffled)  # noqa: S311 - any order will do
    try:
        CHECKS.clear()
        CHECKS.update(shuffled)
        other = gate.decide(snapshot)
    finally:
        CHECKS.clear()
        CHECKS.update(in_order)
    assert (other.verdict, other.until, other.passed) == (told.verdict, told.until, told.passed)
    assert {one.code for one in other.findings} == {one.code for one in told.findings}


def tighter(s: Snapshot) -> Iterator[Snapshot]:
    """The same message, where one more thing is stopped."""
    halt = {"id": 0, "automation": None, "topic": "", "channel": "", "sender": None}
    halt |= {"wording": None, "why": "wrong", "by": "Marta", "at": s.now.isoformat()}
    yield replace(s, world=replace(s.world, halts=(*s.world.halts, halt)))
    never = Wish(mode="never", set_by="customer", set_at=s.now)
    yield replace(s, facts=replace(s.facts, wishes=(*s.facts.wishes, never)))
    stop = {"reason": "stopped", "purposes": sorted(EVERYTHING), "at": s.now.isoformat()}
    points = tuple(replace(one, suppressions=(stop,)) for one in s.facts.points)
    yield replace(s, facts=replace(s.facts, points=points))
    withdrawn = {"purpose": "promo", "topic": "", "channel": "", "action": "withdraw"}
    withdrawn |= {"source": "x", "ends_on": None, "at": s.now.isoformat()}
    yield replace(s, facts=replace(s.facts, consent=(*s.facts.consent, withdrawn)))
