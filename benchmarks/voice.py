"""Our check and the claim of a message, beside the SQL that they cannot do without.

The floors ask the database the same questions and put rows of the same size into tables that
nothing guards; what Python makes of it, and the act, is what is measured.
"""

import json
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from uuid import uuid4

from django.db import connection, models, transaction

from benchmarks.measure import Row, Times, against, at_most, beside, in_turn, within
from benchmarks.sets import at_rest, fill, run
from crm import orders, trail
from crm.models import Act, ContactPoint, Customer, Disclosure, User
from notifications import outbox, simulation
from notifications.checking import gate, reading
from notifications.models import (
    Assertion,
    Attempt,
    Body,
    Decision,
    LinkToken,
    Message,
    Slot,
)
from notifications.outbox import Intent
from notifications.sending import claiming, delivery, locks, rows

AT_ONCE, BATCHES, LOOKED_AT = 100, 5, 50
PUT = (Body, Attempt, Slot, Decision, LinkToken, Assertion, Disclosure)
SNAPSHOT = "its two reads alone"
CLAIM = "the same locks, reads and rows, unguarded, without an act"
FEW = "before they were there, at the machine's pace"
SENT_AT = "now() - n * interval '5 years' / %(count)s"
# What one sent message leaves behind for good, made by whole sets.
OLD = {
    "ref": "gen_random_uuid()",
    "customer_id": "1 + n %% %(people)s",
    "subject": "'crm.order:' || -n",
    "created_at": SENT_AT,
    "due_at": SENT_AT,
    "expires_at": SENT_AT,
    "ended_at": SENT_AT,
}
OLD_SLOT = {
    "message_id": "id",
    "customer_id": "customer_id",
    "fingerprint": "md5(customer_id::text)",
    "at": "created_at",
}


def table(rounds: int, old: int) -> list[Row]:
    """Every line of the table about our check; ``old`` messages are generated on the way."""
    sender = User.objects.get(username="imani")
    waiting = messages(sender)
    looked = list(islice(waiting, LOOKED_AT))
    floor = Floor(claiming.claim(next(waiting), delivery.provider_name).message)
    lines = [*decisions(rounds, looked), *claims(rounds, waiting, floor)]
    lines += [months(rounds, looked), decision_on_disk()]
    return [*lines, *among_many(rounds, waiting, old)]


def messages(sender: User) -> Iterator[Message]:
    """Confirmations of orders that may leave by e-mail, each to another customer."""
    return (outbox.queue(intent, by=sender) for intent in intents(sender))


def intents(sender: User) -> Iterator[Intent]:
    """An order for each, placed by somebody whose address was verified."""
    untold = Customer.objects.filter(kind="person", orders=None).order_by("pk")
    for customer in untold[:10_000].iterator():
        point = customer.contact_points.get(kind="email")
        with trail.act("address.verified", by=sender, customer=customer, says="Verified"):
            ContactPoint.objects.filter(pk=point.pk).update(level=2, status="verified")
        order = orders.place(customer, by=sender, number=f"B{uuid4().hex[:12]}")
        yield Intent(customer, "order.confirmed", order.subject, channel="email")


class Floor:
    """Tables like ours that nothing guards, and the rows that one claim puts into ours."""

    def __init__(self, claimed: Message):
        self.rows = {model: list(rows_of(model, claimed)) for model in PUT}
        for model in PUT:
            name = model._meta.db_table
            run(f"drop table if exists bare_{name}")
            run(f"create table bare_{name} (like {name} including all)")

    def claim(self, message: Message) -> None:
        """What a claim asks of the database, asked by hand: lock, read, read, write, commit."""
        with transaction.atomic():
            locks.recipient(message.customer_id, message.address_lock)
            bare_look(message)
            with connection.connection.pipeline(), connection.cursor() as cursor:
                for model, made in self.rows.items():
                    put(cursor, model, [row | its_own(model, message) for row in made])
                cursor.execute("select casetrail_now()")

    def claim_with_act(self, message: Message) -> None:
        with trail.act("message.sent", by=None, customer=message.customer, says="It left"):
            self.claim(message)


def rows_of(model: type[models.Model], message: Message) -> Iterator[dict]:
    theirs = {"customer": message.customer_id} if model is Disclosure else {"message": message}
    for row in model.objects.filter(**theirs).values():
        yield {name: value for name, value in row.items() if name not in ("id", "at")}


def its_own(model: type[models.Model], message: Message) -> dict:
    """What no other row of the table has as well."""
    if model is LinkToken:
        return {"message_id": message.pk, "hash": uuid4().hex * 2}
    return {} if model is Disclosure else {"message_id": message.pk}


def put(cursor, model: type[models.Model], made: list[dict]) -> None:
    if made:
        bare = f"bare_{model._meta.db_table}"
        columns = ", ".join(f'"{column}"' for column in made[0])
        sql = rows.INSERT.format(table=bare, columns=columns)
        cursor.execute(sql, [json.dumps(made, default=str)])


def bare_look(message: Message) -> None:
    """The two reads of a snapshot: everything about the customer, and the order's reports."""
    run(reading.statement(), reading.asked_for([message.pk]))
    run(
        "select * from crm_order o left join crm_report r on r.order_id = o.id where o.id = %s",
        [message.subject.partition(":")[2]],
    )


def look(message: Message) -> None:
    [snapshot] = reading.snapshots([message.pk])
    gate.decide(snapshot)


def decisions(rounds: int, looked: list[Message]) -> list[Row]:
    """One look at one message, beside the statements that it costs."""
    ours, bare = cycle(looked), cycle(looked)
    times = in_turn(rounds, look=lambda: look(next(ours)), bare=lambda: bare_look(next(bare)))
    return [against("One decision", times["look"], times["bare"], SNAPSHOT, 3)]


def claims(rounds: int, waiting: Iterator[Message], floor: Floor) -> list[Row]:
    """One message claimed, and a hundred in one transaction."""
    ours, bare, signed = (
        iter(list(islice(waiting, rounds + 1))) for _candidate in ("claim", "bare", "signed")
    )
    times = in_turn(
        rounds,
        claim=lambda: claim(next(ours)),
        bare=lambda: floor.claim(next(bare)),
        signed=lambda: floor.claim_with_act(next(signed)),
    )
    batches = iter([list(islice(waiting, AT_ONCE)) for _ in range(BATCHES + 1)])
    together = in_turn(BATCHES, batch=lambda: claim_batch(next(batches)))["batch"]
    each = Times(tuple(time / AT_ONCE for time in together.all), together.cpu / AT_ONCE)
    unsigned = without(times["claim"], times["signed"].p50 - times["bare"].p50)
    return [
        beside("One claim, with its act", times["claim"], times["signed"], "that with an act"),
        against("One claim, its act not counted", unsigned, times["bare"], CLAIM, 2.5),
        against(f"One claim of {AT_ONCE} at once", each, times["claim"], "one alone", 0.1),
    ]


def without(times: Times, part: float) -> Times:
    return Times(tuple(time - part for time in times.all), times.cpu)


def claim(message: Message) -> None:
    assert claiming.claim(message, delivery.provider_name), "Our check let it not leave."


def claim_batch(batch: list[Message]) -> None:
    wanted = {message.pk: message.address_lock for message in batch}
    claimed = claiming.claim_batch(wanted, delivery.provider_name)
    assert len(claimed) == len(batch), "Our check let some not leave."


def months(rounds: int, looked: list[Message]) -> Row:
    """The next thirty days of one customer, from real plans and the real check."""
    ahead = cycle(looked)
    times = in_turn(rounds, month=lambda: simulation.run(next(ahead).customer))
    return within("The next 30 days of one customer", times["month"], 150)


def decision_on_disk() -> Row:
    """Bytes for each decision, its indexes included, of a table of nothing else."""
    run("drop table if exists bare_decisions")
    run("create table bare_decisions (like notifications_decision including all)")
    columns = ", ".join(
        f'"{field.column}"' for field in Decision._meta.concrete_fields if not field.primary_key
    )
    copies = "(select * from notifications_decision order by id desc limit 1000) one"
    run(
        f"insert into bare_decisions ({columns}) select {columns} from {copies},"
        " generate_series(1, 100)"
    )
    [(size, count)] = run(
        "select pg_total_relation_size('bare_decisions'), count(*) from bare_decisions"
    )
    run("drop table bare_decisions")
    return at_most("One decision on disk", size / count, 160, "bytes")


def among_many(rounds: int, waiting: Iterator[Message], old: int) -> list[Row]:
    """The same look and claim before and after so many messages were sent.

    Minutes lie between: a yardstick without a database says how fast the machine is by then.
    """
    few = looked_and_claimed(rounds, list(islice(waiting, rounds + 1)))
    fill_old(old)
    return compared(few, looked_and_claimed(rounds, list(islice(waiting, rounds + 1))), old)


def compared(few: dict[str, Times], many: dict[str, Times], old: int) -> list[Row]:
    pace = many["yardstick"].p50 / few["yardstick"].p50
    return [
        against(f"{what} among {old:,} messages", many[name], few[name].slowed(pace), FEW, 1.25)
        for name, what in (("look", "One decision"), ("claim", "One claim"))
    ]


def looked_and_claimed(rounds: int, some: list[Message]) -> dict[str, Times]:
    first, second = iter(some), iter(some)
    [known] = reading.snapshots([some[0].pk])
    return in_turn(
        rounds,
        yardstick=lambda: gate.decide(known),
        look=lambda: look(next(first)),
        claim=lambda: claim(next(second)),
    )


def fill_old(count: int) -> None:
    """Messages of five years, sent long ago or lately, with what they left behind."""
    system, act = User.objects.system(), Act.objects.latest("id")
    told = {"count": count, "people": Customer.objects.count()}
    blank = partial(dict, topic="order.confirmed", purpose="service")
    with at_rest(Message, Slot, Decision):
        first = Message.objects.latest("pk").pk
        message = Message(sender=system, act=act, state="sent", body_no=1, **blank())
        series = f"generate_series(1, {count}) n"
        fill(message, series, OLD, **told)
        made = f"notifications_message where id > {first}"
        fill(Slot(channel="email", weight=1, **blank()), made, OLD_SLOT)
        decision = Decision(act=act, passed=0, rules=gate.RULES, mode=0, verdict=0)
        fill(decision, made, {"message_id": "id", "at": "created_at"})
    # A server that runs for years does this by itself.
    run("analyze")
