"""What must hold when everything has come to its end."""

import re
from datetime import timedelta

from django.test import Client

from crm import clock
from crm.models import ContactPoint, Customer
from notifications import outbox, simulation
from notifications.automation import halts
from notifications.checking import reasons
from notifications.findings import Check, Verdict
from notifications.models import Decision, Message
from notifications.models.messages import OPEN, State
from notifications.outbox import Intent
from notifications.sending import delivery, links, sweeping
from notifications.sending.barrier import Barrier
from tests.notifications.machine.believed import NOT_NEEDED
from tests.notifications.machine.doings import Doings
from tests.notifications.machine.looks import Looks
from tests.notifications.machine.world import DAY, HOUR
from tests.unchanged import nothing_changes

# The only checks that may keep a warning of danger back.
MAY_KEEP_BACK = {Check.HALT, Check.IDENTITY, Check.ADDRESS, Check.QUARANTINE}
TOKEN = re.compile(r"/t/([\w-]+)/")


class Endings(Doings, Looks):
    """Nobody does anything any more; weeks go by."""

    def teardown(self):
        try:
            if hasattr(self, "ruth"):
                self.come_to_an_end()
        finally:
            super().teardown()

    def come_to_an_end(self) -> None:
        """Properties 6, 9, 10, 13 and 14, once nothing is done any more."""
        self.recorder.moods = []
        with self.moment():
            self.end_halts(halts.SEND)
        self.foresee(self.femi if self.count % 2 else self.ruth)
        for _day in range(18):
            self.now += DAY
            self.sweep_until_nothing_is_due()
        waiting = Message.objects.filter(state__in=[*OPEN, "sending", "unknown"])
        assert not waiting.exists(), list(waiting.values())
        assert not Message.objects.filter(decisions=None).exists()
        self.warn()
        self.explain()
        self.stop_for_good()

    def sweep_until_nothing_is_due(self) -> None:
        """A sweep takes one message of each customer, and comes again in a minute."""
        due = Message.objects.open().exclude(state=State.ASKING)
        for _minute in range(60):
            with self.moment():
                sweeping.sweep()
            if not due.filter(due_at__lte=self.now).exists():
                return

    def foresee(self, customer: Customer) -> None:
        """Property 9: of all that is due the simulation lets the same leave as the sender."""
        with clock.moved_to(self.now), nothing_changes():
            foreseen = simulation.run(customer, timedelta())
        leaving = {one.message.pk for one in foreseen if one.leaves_at}
        with self.moment(), Barrier() as barrier:
            for _message in foreseen:
                if one := self.next_due(customer):
                    delivery.deliver_one(one, barrier)
        known = Message.objects.filter(pk__in=[one.message.pk for one in foreseen])
        left = set(known.filter(state=State.SENT).values_list("pk", flat=True))
        assert left == leaving, self.told_of(left ^ leaving)

    def told_of(self, messages: set[int]) -> list[str]:
        return [
            f"{one.topic} {one.state}: {decision.mode} {decision.at} {decision.found}"
            for one in Message.objects.filter(pk__in=messages)
            for decision in one.decisions.order_by("pk")
        ]

    def warn(self) -> None:
        """Property 14: a warning arrives or a person knows; only G1 to G4 may keep it back."""
        for message in Message.objects.filter(topic="test.recall").exclude(state="sent"):
            kept_back = {
                finding.check
                for decision in message.decisions.all()
                for finding in decision.found
                if finding.verdict > Verdict.JOIN and finding.check != Check.STALENESS
            }
            is_told = message.state == "failed" or message.asks_id or message.tries
            assert kept_back & MAY_KEEP_BACK or is_told, (message.state, kept_back)

    def explain(self) -> None:
        """Property 13: every finding can be said, and tells nobody about anybody else."""
        private = [*ContactPoint.objects.values_list("key", flat=True), "Okonkwo", "Adeyemi"]
        for decision in Decision.objects.all():
            for finding in decision.found:
                assert reasons.to_staff(finding)
                said = reasons.to_customer(finding)
                assert said
                assert not [one for one in private if one in said]

    def stop_for_good(self) -> None:
        """Property 10: one post by the link of any message ends what need not be sent.

        From a mailbox that is not theirs, or not surely, it ends only what goes there.
        """
        reached = [one for one in self.believed.calls if one.is_delivered]
        if not reached or not (token := TOKEN.search(reached[-1].text)):
            return
        last = reached[-1]
        is_theirs = self.believed.is_open(last) and last.topic != links.CONFIRMS
        with self.moment():
            answer = Client().post(f"/t/{token[1]}/stop/", {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        before = len(self.believed.calls)
        for topic in ("offer.store", "welcome.new"):
            with self.moment():
                outbox.queue(
                    Intent(Customer.objects.get(pk=last.customer), topic), by=self.imani
                )
        self.now += 2 * HOUR
        with self.moment():
            delivery.drain()
        for one in self.believed.calls[before:]:
            is_stopped = one.to == last.to or (is_theirs and one.customer == last.customer)
            assert not (is_stopped and one.purpose in NOT_NEEDED), f"{one.topic} after a stop"
