"""A note with its act, one signed row, many under one act; each beside the same unsigned."""

import re
from collections.abc import Callable
from itertools import cycle
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks import browsers, floors
from benchmarks.browsers import expect
from benchmarks.floors import BareNote
from benchmarks.measure import Row, Times, against, beside, in_turn
from crm import trail
from crm.models import Customer, Note, User

TEXT = "Called back in the afternoon, all is well."
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
HTMX = {"HX-Request": "true"}
INSERT = "a view that inserts and commits"
SEATED = "that view with session, person and customer"
SQL = "bare SQL that inserts and commits"
UNSIGNED = "the same by the ORM, unsigned"
AT_ONCE, TIMES = 5_000, 5


def rows(rounds: int) -> list[Row]:
    """Every line of the table about writing."""
    lay_floor()
    author = User.objects.select_related("desk").get(username="imani")
    people = list(Customer.objects.order_by("-pk")[:200])
    return [*posted(rounds, author, people), *signed(rounds, author, people), *bulk(author)]


def lay_floor() -> None:
    """The table that nothing guards."""
    if BareNote._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(BareNote)


def posted(rounds: int, author: User, people: list[Customer]) -> list[Row]:
    """The note form as it is sent, beside views that do nothing but insert."""
    reader = browsers.signed_in(author)
    bare, seated = browsers.bare(floors.STANDARD), browsers.bare(floors.STANDARD, like=reader)
    plain = [reverse("floor_note", args=[one.pk, author.pk]) for one in people]
    by_person = [reverse("floor_seated_note", args=[one.ref]) for one in people]
    ours = [reverse("crm:note_new", args=[one.ref]) for one in people]
    ahead = cycle(one.pk for one in people)
    token = TOKEN.search(reader.get(ours[0]).content.decode())[1]
    times = in_turn(
        rounds,
        form=posts(reader, ours, 302, csrfmiddlewaretoken=token, draft="note"),
        htmx=posts(reader, ours, 200, csrfmiddlewaretoken=token, draft="note", headers=HTMX),
        bare=posts(bare, plain, 302),
        seated=posts(seated, by_person, 302),
        sql=lambda: floors.bare_note(next(ahead), author.pk, TEXT),
    )
    floor = times["bare"]
    return [
        against("Note with its act, form sent", times["form"], floor, INSERT, 5),
        against("Note with its act, in place", times["htmx"], floor, INSERT, 5),
        beside("Note with its act, form sent", times["form"], times["seated"], SEATED),
        beside("Note with its act, form sent", times["form"], times["sql"], SQL),
    ]


def posts(
    client: Client, addresses: list[str], status: int, headers: dict | None = None, **sent: str
) -> Callable[[], object]:
    """Send a form to one address after the other, each time with a key of its own."""
    ahead = cycle(addresses)

    def send() -> None:
        data = {"text": TEXT, "kind": "general", "request_key": uuid4(), **sent}
        expect(client.post(next(ahead), data, headers=headers), status)

    return send


def signed(rounds: int, author: User, people: list[Customer]) -> list[Row]:
    """One row added and one row changed, without a page around it."""
    ahead = cycle(people)
    ours = [add(author, one) for one in people]
    plain = [add_unsigned(author, one) for one in people]
    kept, bare = cycle(ours), cycle(plain)
    times = in_turn(
        rounds,
        add=lambda: add(author, next(ahead)),
        bare_add=lambda: add_unsigned(author, next(ahead)),
        change=lambda: change(author, next(kept)),
        bare_change=lambda: change_unsigned(next(bare)),
    )
    return [
        against("One signed row added", times["add"], times["bare_add"], UNSIGNED, 3.5),
        against("One signed row changed", times["change"], times["bare_change"], UNSIGNED, 3.5),
    ]


def add(author: User, customer: Customer) -> Note:
    with trail.act(
        "note.added", by=author, customer=customer, says="{who} wrote a note"
    ) as act:
        return Note.objects.create(act=act, customer=customer, author=author, text=TEXT)


def add_unsigned(author: User, customer: Customer) -> BareNote:
    return BareNote.objects.create(customer=customer, author=author, text=TEXT)


def change(author: User, note: Note) -> None:
    says = "{who} corrected a note"
    with trail.act("note.corrected", by=author, customer=note.customer, says=says):
        Note.objects.filter(pk=note.pk).update(text=str(uuid4()))


def change_unsigned(note: BareNote) -> None:
    BareNote.objects.filter(pk=note.pk).update(text=str(uuid4()))


def bulk(author: User) -> list[Row]:
    """Many rows under one act, beside as many without."""
    people = list(Customer.objects.order_by("-pk")[:AT_ONCE])
    times = in_turn(
        TIMES,
        signed=lambda: add_many(author, people),
        bare=lambda: add_many_unsigned(author, people),
    )
    signed, bare = times["signed"], times["bare"]
    what = f"{len(people):,} signed rows under one act, {speed(people, signed)} rows a second"
    return [beside(what, signed, bare, "unsigned")]


def add_many(author: User, people: list[Customer]) -> None:
    with trail.act(
        "notes.added", by=author, says="{who} wrote many notes", about=people
    ) as act:
        Note.objects.bulk_create(
            [Note(act=act, customer=one, author=author, text=TEXT) for one in people]
        )


def add_many_unsigned(author: User, people: list[Customer]) -> None:
    BareNote.objects.bulk_create(
        [BareNote(customer=one, author=author, text=TEXT) for one in people]
    )


def speed(people: list[Customer], times: Times) -> str:
    return f"{len(people) / times.p50 * 1000:,.0f}"
