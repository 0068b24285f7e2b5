"""What people do: they want things said, put addresses right, choose, halt and answer."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from crm import contact_points, orders, quarantines
from crm.addresses import Address
from crm.exceptions import CrmError
from crm.models import Customer
from notifications import outbox
from notifications.automation import halts
from notifications.desk import messages
from notifications.models import Halt, Message, Wish
from notifications.outbox import Intent
from notifications.preferences import consent, suppressions, wishes
from tests.notifications.machine.believed import EVERYTHING, NOT_NEEDED
from tests.notifications.machine.world import MINUTE, World, kinds, who

ABOUT_ORDERS = ("order.confirmed", "order.cancelled", "order.after")
TOPICS = (
    *ABOUT_ORDERS,
    "staff.reply",
    "enquiry.follow_up",
    "welcome.new",
    "welcome.choices",
    "offer.store",
    "offer.online_booking",
    "test.recall",
)
wanted = st.tuples(
    who,
    st.sampled_from(TOPICS),
    st.sampled_from(["", "text", "email"]),
    st.sampled_from([0, 0, 0, 45, 600]),
)


class Doings(World):
    """Every rule is something that one person does."""

    @rule(all_wanted=st.lists(wanted, min_size=3, max_size=6))
    def say(self, all_wanted):
        for name, topic, channel, delay in all_wanted:
            with self.moment():
                self.submit(getattr(self, name), topic, channel, delay)

    # What is wanted most often, so that there is something to send.
    say_more = say_still_more = say

    def submit(self, customer: Customer, topic: str, channel: str, delay: int) -> None:
        """Want something said; the same wish again is the same message (property 12)."""
        self.count += 1
        intent = Intent(
            customer,
            topic,
            subject=self.subject(customer, topic),
            own_words={"text": "We come at six."} if topic == "staff.reply" else None,
            channel=channel,
            not_before=self.now + delay * MINUTE,
            key=f"intent {self.count}",
        )
        made = outbox.queue(intent, by=self.imani)
        assert outbox.queue(intent, by=self.imani) == made

    def subject(self, customer: Customer, topic: str) -> str:
        if topic in ABOUT_ORDERS:
            return self.order[customer].subject
        return self.asked[customer].subject if topic == "enquiry.follow_up" else ""

    @rule(name=who, kind=kinds)
    def add_an_address(self, name, kind):
        with self.moment():
            new = contact_points.add(
                getattr(self, name), by=self.imani, address=self.fresh(kind)
            )
            contact_points.verify(new, by=self.imani, proof=2)

    @rule(name=who, kind=kinds, how=st.sampled_from(["correct", "retire", "theirs", "nobody"]))
    def close_an_address(self, name, kind, how):
        if not (point := self.point(name, kind)):
            return
        with self.moment():
            if how == "correct":
                contact_points.correct(
                    point, by=self.imani, address=self.fresh(kind), reason="misheard"
                )
            elif how == "retire":
                contact_points.retire(point, by=self.imani, reason="unreachable")
            else:
                quarantines.impose(
                    point, by=self.imani, via="phone", for_everybody=how == "nobody"
                )
        whose = None if how == "nobody" else point.customer_id
        self.believed.close(point.key, EVERYTHING, whose)

    @rule(name=who)
    def stop(self, name):
        if point := self.point(name, "phone"):
            address = Address(point.kind, point.value, point.key)
            sharers = suppressions.sharing(address, point.customer)
            with self.moment():
                suppressions.stop(address, sharers, by=None, words="STOP", point=point)
            self.believed.close(point.key, NOT_NEEDED)

    @rule(name=who, do=st.sampled_from([consent.grant, consent.withdraw]))
    def choose_offers(self, name, do):
        with self.moment():
            self.allow(getattr(self, name), do)

    @rule(name=who, wants_nothing=st.booleans())
    def wish(self, name, wants_nothing):
        customer = getattr(self, name)
        with self.moment():
            mode = Wish.Mode.NEVER if wants_nothing else Wish.Mode.EACH
            wishes.choose(customer, by=None, mode=mode)
        self.believed.wants_nothing[customer.pk] = wants_nothing

    @rule(state=st.sampled_from(["live", "paused"]))
    def launch(self, state):
        with self.moment():
            self.launched(state)

    @rule(
        name=who,
        value=st.sampled_from(["confirmed", "cancelled", "delivered"]),
        party=st.sampled_from(["store", "carrier", "settled"]),
    )
    def report(self, name, value, party):
        order = self.order[getattr(self, name)]
        told = {"by": self.imani, "predicate": "status", "value": value}
        with self.moment():
            try:
                if party == "settled":
                    orders.settle(order, why="Dana looked it up", **told)
                else:
                    orders.report(order, party=party, **told)
            except CrmError:
                pass

    @rule(topic=st.sampled_from(["", "staff.reply", "offer.store"]))
    def halt(self, topic):
        with self.moment():
            scope = {"topic": topic} if topic else {}
            halts.begin(by=self.marta, why="The prices are wrong.", **scope)
        self.believed.halted.add(topic)

    @precondition(lambda self: self.believed.halted)
    @rule(others=st.sampled_from([halts.SEND, halts.SEND, halts.DROP]))
    def go_on(self, others):
        with self.moment():
            self.end_halts(others)

    def end_halts(self, others: str) -> None:
        for one in Halt.objects.standing():
            halts.end(one, by=self.marta, note="Put right", others=others)
        self.believed.halted.clear()

    @rule(place=st.integers(0, 50), again=st.booleans())
    def decide_for_one(self, place, again):
        """A person answers what is uncertain, or ends what waits."""
        if not (message := self.some(Message.objects.filter(state="asking"), place)):
            return
        with self.moment():
            if again and messages.is_uncertain(message):
                messages.send_again(message, by=self.marta)
            elif not again:
                messages.drop(message, why="No need.", by=self.marta)
