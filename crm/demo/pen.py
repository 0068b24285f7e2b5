"""Writing histories: the actions everybody uses, at a moment in the past, by a colleague's name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm import (
    addresses,
    care_notes,
    clock,
    contact_points,
    customers,
    interactions,
    notes,
    orders,
    relationships,
    spans,
    trail,
)
from crm.contact_points import Proof
from crm.facts import Value
from crm.models import (
    CareNote,
    ContactPoint,
    Customer,
    Desk,
    Interaction,
    Order,
    Organisation,
    Partner,
    Report,
    User,
)
from crm.wording import local_day, long_day

OPENING = time(8)


class Pen:
    """Holds the colleagues by their sign-in name, and the organisation's zone."""

    def __init__(self):
        self.hands = {hand.username: hand for hand in User.objects.staff()}
        systems = User.objects.filter(partner__isnull=False).select_related("partner")
        self.hands |= {system.partner.slug: system for system in systems}
        self.partners = {partner.slug: partner for partner in Partner.objects.all()}
        self.desks = {desk.name: desk for desk in Desk.objects.all()}
        self.zone = ZoneInfo(Organisation.objects.current().time_zone)
        self.now = clock.now()

    def day(self, ago: int = 0, *, weekday: int | None = None) -> date:
        """The day so many days ago; with ``weekday``, Monday being 0, the first such day after."""
        day = self.now.astimezone(self.zone).date() - timedelta(days=ago)
        if weekday is None:
            return day
        return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)

    def said(self, day: date) -> str:
        """A day as colleagues and customers say it, as in “Tuesday 8 December”."""
        return long_day(day, today=self.day())

    @contextmanager
    def at(self, days: int, hour: str) -> Iterator[datetime]:
        """Let it be ``hour`` of the day ``days`` ago; an hour that is still to come was just now."""
        day = self.day(days)
        moment = datetime.combine(day, time.fromisoformat(hour), self.zone)
        if moment > self.now:
            opened = datetime.combine(day, OPENING, self.zone)
            moment = self.now - timedelta(hours=1) + (moment - opened) % timedelta(minutes=50)
        with timezone.override(self.zone), clock.moved_to(moment):
            yield moment

    def registers(
        self, hand: str, days: int, *, account: str, read_back: tuple[str, ...] = (), **lines
    ) -> Customer:
        """Register a customer; ``read_back`` are the kinds of address they heard and confirmed."""
        ways = {kind: lines.pop(kind) for kind in ContactPoint.Kind.values if kind in lines}
        reach = [customers.Reach(addresses.parse(kind, value)) for kind, value in ways.items()]
        with self.at(days, "09:30") as moment:
            customer = customers.register(
                by=self.hands[hand],
                reach=reach,
                identifiers=[("Larkfield", account)],
                since_on=local_day(moment),
                **lines,
            )
            for point in customer.contact_points.filter(kind__in=read_back):
                contact_points.verify(point, by=self.hands[hand], proof=Proof.READ_BACK)
        return customer

    def logs(
        self, hand: str, days: int, hour: str, customer: Customer, channel: str, *what, **more
    ) -> Interaction:
        reason, words, minutes = what
        with self.at(days, hour):
            return interactions.log(
                customer,
                by=self.hands[hand],
                channel=channel,
                reason=reason,
                words=words,
                minutes=minutes,
                **more,
            )

    def notes(
        self, hand: str, days: int, hour: str, customer: Customer, text: str, kind="general"
    ):
        with self.at(days, hour):
            return notes.add(customer, text=text, kind=kind, by=self.hands[hand])

    def corrects(
        self, hand: str, days: int, hour: str, customer: Customer, **what
    ) -> ContactPoint:
        point = customer.contact_points.live().get(kind=what["kind"])
        address = addresses.parse(what.pop("kind"), what.pop("to"))
        with self.at(days, hour):
            return contact_points.correct(point, by=self.hands[hand], address=address, **what)

    def bears_in_mind(
        self, hand: str, days: int, hour: str, customer: Customer, *fact: str
    ) -> CareNote:
        kind, said, reason = fact
        with self.at(days, hour):
            return care_notes.add(
                customer, by=self.hands[hand], kind=kind, fact=said, reason=reason
            )

    def owns(
        self, hand: str, days: int, hour: str, customer: Customer, owner: str, deputy: str
    ):
        customer.refresh_from_db(fields=["version"])
        with self.at(days, hour):
            customers.assign_owner(
                customer,
                by=self.hands[hand],
                version=customer.version,
                owner=self.hands[owner],
                deputy=self.hands[deputy],
            )

    def parts_with(self, hand: str, days: int, customer: Customer, standing: str, why: str):
        customer.refresh_from_db(fields=["version"])
        with self.at(days, "18:30") as moment:
            customers.set_standing(
                customer,
                by=self.hands[hand],
                version=customer.version,
                standing=standing,
                standing_since_on=local_day(moment),
                why=why,
            )

    def lets_act(
        self, hand: str, days: int, customer: Customer, other: Customer, role: str, *terms
    ):
        may_act_for, basis = terms
        with self.at(days, "09:45"):
            relationships.add(
                customer,
                by=self.hands[hand],
                other=other,
                role=role,
                may_act_for=may_act_for,
                may_be_told=may_act_for,
                basis=basis,
            )

    def orders(
        self, hand: str, days: int, hour: str, customer: Customer, number: str, **terms
    ) -> Order:
        """An order at the store counter, brought by Brant Haulage unless ``carrier`` says else."""
        terms = {"carrier": self.partners["brant-haulage"], "source": "larkfield"} | terms
        with self.at(days, hour) as moment:
            return orders.place(
                customer,
                by=self.hands[hand],
                number=number,
                seller=self.desks["Store counter"],
                placed_on=local_day(moment),
                **terms,
            )

    def reports(
        self, hand: str, days: int, hour: str, order: Order, party: str, *said: Value
    ) -> Report:
        """What a party said; a partner's system says it through its own door."""
        predicate, value = said
        told = {"party": party, "predicate": predicate, "value": value}
        by = self.hands[hand]
        with trail.errand("api" if by.partner_id else "page"), self.at(days, hour):
            return orders.report(order, by=by, **told)

    def settles(
        self, hand: str, days: int, hour: str, order: Order, why: str, *said: Value
    ) -> Report:
        predicate, value = said
        with self.at(days, hour):
            return orders.settle(
                order, by=self.hands[hand], predicate=predicate, value=value, why=why
            )

    def window(self, day: date, start: str, end: str) -> str:
        """A delivery window, as a report keeps it."""
        hours = [
            datetime.combine(day, time.fromisoformat(each), self.zone) for each in (start, end)
        ]
        return spans.written(*hours)
