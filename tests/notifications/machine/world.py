"""Where the machine begins: the people, their orders, the clock, and the provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize

from crm import clock, orders, trail
from crm.addresses import parse
from crm.models import Capability, ContactPoint, Customer, Order
from crm.roles import SUPERVISOR
from notifications.channels.contract import Outcome, Parcel, Receipt
from notifications.desk import enquiries
from notifications.models import Message
from notifications.preferences import consent
from notifications.preferences.consent import Proof, Scope
from tests.factories.crm import (
    CustomerFactory,
    EmailFactory,
    PartnerFactory,
    PhoneFactory,
    UserFactory,
)
from tests.notifications.machine.believed import Believed

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OUTCOMES = {
    "accept": Outcome.ACCEPTED,
    "refuse": Outcome.REFUSED,
    "retry": Outcome.RETRY,
    "lost": Outcome.UNKNOWN,
    "void": Outcome.UNKNOWN,
}

who = st.sampled_from(["ruth", "femi"])
kinds = st.sampled_from(["phone", "email"])


class Recorder:
    """A provider of many moods; every call is shown to the machine before it is answered."""

    name = "carrier"

    def __init__(self, machine: "World", honours_key: bool):
        self.machine, self.honours_key = machine, honours_key
        self.moods: list[str] = []

    def send(self, parcel: Parcel) -> Receipt:
        call = self.machine.called(parcel)
        call.answer = self.moods.pop() if self.moods else "accept"
        calls = self.machine.believed.calls
        is_known = self.honours_key and any(
            one.is_delivered and one.key == call.key for one in calls
        )
        call.is_delivered = call.answer in ("accept", "lost") and not is_known
        calls.append(call)
        return Receipt(OUTCOMES[call.answer], provider_id=f"P{len(calls)}")


class World:
    """What there is, and how time goes by."""

    honours_keys = True
    recorder: Recorder

    def __init__(self):
        super().__init__()
        self.own = transaction.atomic()
        self.own.__enter__()
        self.believed, self.now, self.count = Believed(works={"Online booking"}), BY_DAY, 0
        type(self).recorder = Recorder(self, self.honours_keys)

    def teardown(self):
        transaction.set_rollback(True)
        self.own.__exit__(None, None, None)

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Do something now; the next thing happens a minute later."""
        with clock.moved_to(self.now):
            yield
        self.now += MINUTE

    @initialize()
    def arrange(self):
        with self.moment():
            self.imani, self.marta = UserFactory(), UserFactory(role=SUPERVISOR)
            self.ruth = self.customer("Adeyemi", "ruth@fernmail.example")
            self.femi = self.customer("Okonkwo", "femi@fernmail.example")
            self.order = {one: self.place(one) for one in (self.ruth, self.femi)}
            self.asked = {
                one: enquiries.ask(one, by=self.imani, about="a handyman")
                for one in (self.ruth, self.femi)
            }
            self.launched("live")
            for customer in (self.ruth, self.femi):
                self.allow(customer, consent.grant)

    def customer(self, name: str, mail: str) -> Customer:
        made = CustomerFactory(
            family_name=name, since_on=date(2026, 3, 2), time_zone="America/New_York"
        )
        PhoneFactory(customer=made, level=2, status="verified")
        EmailFactory(customer=made, level=2, status="verified", value=mail)
        return made

    def place(self, customer: Customer) -> Order:
        return orders.place(
            customer, by=self.imani, number=str(70 + customer.pk), carrier=PartnerFactory()
        )

    def point(self, name: str, kind: str) -> ContactPoint | None:
        live = getattr(self, name).contact_points.live().filter(kind=kind)
        return live.order_by("pk").first()

    def fresh(self, kind: str):
        """An address that nobody has had yet."""
        self.count += 1
        written = {
            "phone": f"+1202555{1000 + self.count}",
            "email": f"right{self.count}@fernmail.example",
        }
        return parse(kind, written[kind])

    def allow(self, customer: Customer, do) -> None:
        do(customer, by=None, scope=Scope(), proof=Proof("their own page"))
        self.believed.allows_offers[customer.pk] = do is consent.grant

    def some(self, found, place: int) -> Message | None:
        found = list(found.order_by("pk"))
        return found[place % len(found)] if found else None

    def launched(self, state: str) -> None:
        with trail.act("arranged", by=None, says="Arranged for a test"):
            Capability.objects.update_or_create(
                feature="Online booking", region="", defaults={"state": state}
            )
        self.believed.works = {"Online booking"} if state == "live" else set()
