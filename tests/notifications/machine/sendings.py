"""What happens by itself: time goes by, senders work and die, providers answer and report."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from notifications.channels.news import Event, Kind
from notifications.inbound import intake
from notifications.models import Message
from notifications.sending import claiming, delivery, sweeping
from notifications.sending.barrier import Barrier
from notifications.sending.claiming import AnotherAddress
from tests.jobs import run_due
from tests.notifications.machine.believed import EVERYTHING, NOT_NEEDED
from tests.notifications.machine.world import MINUTE, World
from tests.unchanged import nothing_changes

MOODS = ("accept", "accept", "accept", "refuse", "retry", "lost", "void")
WAYS = {"drain": delivery.drain, "sweep": sweeping.sweep, "work": run_due}


class Sendings(World):
    """Every rule is something that no person does."""

    @rule(minutes=st.sampled_from([5, 60, 600, 2 * 1440]))
    def time_passes(self, minutes):
        self.now += minutes * MINUTE

    @rule(way=st.sampled_from(list(WAYS)), moods=st.lists(st.sampled_from(MOODS), max_size=6))
    def send(self, way, moods):
        self.recorder.moods = moods
        with self.moment():
            WAYS[way]()

    # What happens most often.
    send_more = send_still_more = send

    @rule(place=st.integers(0, 50), has_called=st.booleans())
    def crash(self, place, has_called):
        """A sender dies between its claim and the outcome."""
        if not (message := self.some(Message.objects.open(), place)):
            return
        with self.moment():
            if (claimed := self.claimed(message)) and has_called:
                with Barrier() as barrier:
                    delivery.hand_over(claimed, barrier)

    def claimed(self, message: Message):
        for _again in range(3):
            try:
                return claiming.claim(message, delivery.provider_name)
            except AnotherAddress as other:
                message.address_lock = other.lock
        return None

    @rule(place=st.integers(0, 50), kind=st.sampled_from(list(Kind)))
    def news_of_one(self, place, kind):
        """A provider reports, twice as providers do; the second time changes nothing."""
        delivered = [one for one in self.believed.calls if one.is_delivered]
        if not delivered:
            return
        call = delivered[place % len(delivered)]
        self.count += 1
        told = Event("carrier", f"E{self.count}", kind, call.ref, "", call.to, self.now)
        with self.moment():
            assert intake.keep_events([told]) == 1
            run_due()
            with nothing_changes():
                assert intake.keep_events([told]) == 0
                run_due()
        if kind is Kind.BOUNCED_HARD:
            self.believed.close(call.to, EVERYTHING)
        if kind is Kind.COMPLAINED:
            self.believed.close(call.to, NOT_NEEDED)
