"""Carrying out a run: batch by batch, so that a kill loses nothing and doubles nothing.

One gesture of a person, but several acts. An act signs writes of its own transaction only,
and 5,000 people in one transaction would show no progress, hold locks for its whole length and
start from nothing after every kill. So each batch is one transaction with one act
(``import.rows``) that mentions its new customers, beside the acts of beginning and ending, and
the outcomes of its rows are committed with it. What is committed is done: a run goes on after
the last row that has an outcome. A batch that brings nobody new writes no act.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from crm import clock, contact_points, trail
from crm.importing import keeping
from crm.importing.fields import OWN
from crm.importing.reading import Layout, Row, Sheet, read
from crm.importing.resembling import File, Register, numbers_taken
from crm.importing.rows import Person, Plan, shaped
from crm.importing.verdicts import Outcome, Verdict, judge
from crm.models import Act, Customer, ImportRow, ImportRun, Organisation, OwnField

BATCH = 500
# Imports take turns batch by batch, so two files cannot bring in the same person at once.
LOCK = 5_102_310


class Work:
    """One run in the hands of one worker: the file read again, and what is done so far."""

    def __init__(self, run: ImportRun):
        self.run = run
        sheet = sheet_of(run)
        self.plan = plan_of(run)
        self.file = File(shaped(row, self.plan) for row in sheet.rows)
        # Rows that have an outcome, with the customer each led to; those whom this run made.
        self.done: dict[int, int | None] = {}
        self.made: set[int] = set()

    def go_on(self, progress: Callable[[int], None]) -> None:
        """Do what is left, batch by batch; ``progress`` hears how many rows are done."""
        while done := self._next_batch():
            progress(done)

    def _next_batch(self) -> int:
        try:
            return self._batch()
        except IntegrityError:
            # Somebody at a desk gave one of these numbers to a customer in the same moment;
            # seen from now on, it makes the row a match.
            return self._batch()

    def _batch(self) -> int:
        """Do the next rows; how many are done after it, 0 when none was left."""
        with transaction.atomic():
            _take_turn()
            self._look_back()
            first = len(self.done) + 1
            numbers = range(first, min(first + BATCH, self.run.total + 1))
            batch = [self.file.people[number] for number in numbers]
            if not batch:
                return 0
            register = Register(batch, self.plan.system, self.made)
            self._record([self._judge(person, register) for person in batch])
            return numbers[-1]

    def _judge(self, person: Person, register: Register) -> Verdict:
        verdict = judge(person, self.file, register)
        self.file.settle(person.number, verdict.like)
        return verdict

    def _look_back(self) -> None:
        """Take note of the rows that got an outcome since the last batch."""
        rows = self.run.rows.filter(number__gt=len(self.done)).select_related("customer")
        for row in rows:
            self.done[row.number] = row.customer_id
            if row.customer:
                self.file.settle(row.number, row.customer)
                if row.outcome == Outcome.CREATED:
                    self.made.add(row.customer_id)

    def _record(self, verdicts: list[Verdict]) -> None:
        made = self._bring_in([v.person for v in verdicts if v.outcome == Outcome.CREATED])
        led_to = dict(self.done)
        for verdict in verdicts:
            number = verdict.person.number
            led_to[number] = made.get(number) or _led_to(verdict, led_to)
        ImportRow.objects.bulk_create(
            _row(self.run, verdict, led_to[verdict.person.number]) for verdict in verdicts
        )
        if not self.run.is_dry_run:
            refused = {
                led_to[one.person.number]: one.person
                for one in verdicts
                if one.outcome == Outcome.MATCHED and one.person.refusals
            }
            self._heed(refused)

    def _heed(self, refused: dict[int, Person]) -> None:
        """Whom the file takes for somebody who is here refuses for them as well."""
        customers = Customer.objects.filter(pk__in=refused)
        if not customers:
            return
        says = _("{who} brought in %(file)s, which says who does not want to be contacted")
        says %= {"file": self.run.name}
        with trail.act("import.refusals", by=self.run.by, says=says, about=customers) as act:
            for customer in customers:
                keeping.tell_refusals(customer, refused[customer.pk], self.plan, act=act)

    def _bring_in(self, people: list[Person]) -> dict[int, int]:
        """Make customers of these people; their ids by row. A dry run makes nobody."""
        if self.run.is_dry_run or not people:
            return {}
        says = _("{who} brought in %(file)s, rows %(first)d to %(last)d") % {
            "file": self.run.name,
            "first": people[0].number,
            "last": people[-1].number,
        }
        with trail.act("import.rows", by=self.run.by, says=says) as act:
            customers = keeping.keep(people, self.plan, act=act)
        return {p.number: c.pk for p, c in zip(people, customers, strict=True)}


def heed_row(row: ImportRow, customer: Customer, *, act: Act) -> None:
    """Of a held row that is somebody who is here, heed what it says they do not want."""
    plan = plan_of(row.run)
    keeping.tell_refusals(customer, shaped(Row(row.number, row.cells), plan), plan, act=act)


def bring_in_row(row: ImportRow, *, act: Act) -> Customer:
    """Make a customer of a held row; a number that somebody has becomes an own field."""
    plan = plan_of(row.run)
    numbers = [(plan.system_of(at), cell) for at, cell in enumerate(row.cells)]
    taken = numbers_taken(numbers)
    mapping = [
        OWN if number in taken else name
        for number, name in zip(numbers, plan.mapping, strict=True)
    ]
    plan = replace(plan, mapping=mapping)
    person = shaped(Row(row.number, row.cells), plan)
    return keeping.keep([person], plan, act=act)[0]


def sheet_of(run: ImportRun) -> Sheet:
    """The file of a run, read as it was shown to the person who said what each column is."""
    return read(bytes(run.content), Layout(**run.layout))


def plan_of(run: ImportRun) -> Plan:
    """How the rows of a run become customers."""
    open_to_all = OwnField.objects.filter(audience=OwnField.Audience.STAFF)
    return Plan(
        columns=run.columns,
        mapping=run.mapping,
        system=run.system,
        date_order=run.date_order,
        region=contact_points.home_region(),
        today=today(),
        open_keys=frozenset(open_to_all.values_list("key", flat=True)),
    )


def today() -> date:
    organisation = Organisation.objects.current()
    return clock.today(organisation.time_zone if organisation else "UTC")


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def _led_to(verdict: Verdict, done: dict[int, int | None]) -> int | None:
    """The customer that a row is taken for; an earlier row stands for the one it led to."""
    if isinstance(verdict.like, Customer):
        return verdict.like.pk
    return done.get(verdict.like) if verdict.like else None


def _row(run: ImportRun, verdict: Verdict, customer: int | None) -> ImportRow:
    is_kept = verdict.outcome == Outcome.HELD or verdict.surplus
    return ImportRow(
        run=run,
        number=verdict.person.number,
        outcome=verdict.outcome,
        customer_id=customer,
        likely=verdict.likely,
        reason=verdict.reason,
        cells=verdict.person.cells if is_kept else [],
        fingerprint=verdict.person.fingerprint,
    )
