"""The timeline of a customer: a page of it, what came before, what is new, what changed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import TypedDict
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import replace_url

from crm import access, changes, notes, trail, wording
from crm.card import Card
from crm.models import Act, Customer, Entry, Note, Source, User
from crm.trail import timeline as stream
from crm.trail.timeline import Line, Place, Wanted
from crm.views.strip import strip_of
from crm.views.subjects import card_of

# How an act without a record of its own looks, by the noun of its verb; others stay quiet.
LOOKS = {
    "access": ("person", "handoff"),
    "contact_point": ("corrected", "pencil"),
    "care_note": ("held", "held"),
    "order": ("partner", "delivery"),
    "message": ("decision", "text"),
    "relationship": ("note", "people"),
}
FIND_LIMIT = 200
NAMED = 3


class Row(TypedDict, total=False):
    """One line as it is printed: everything a template needs, worked out beforehand.

    A dictionary, because templates ask for items first: forty rows cost a quarter less.
    """

    id: str
    day: date
    iso: str
    clock: str
    kind: str
    icon: str
    sentence: str
    by: str
    why: str
    words: str
    entry: Entry | None
    template: str
    edit_url: str
    changes_url: str
    why_url: str
    chip: object
    about: Customer | None
    openers: list[User]
    is_open: bool
    is_first_closed: bool
    pieces: list[tuple[str, str]]
    correction: Act


@dataclass
class Timeline:
    """One page of a customer's stream, with the links around it."""

    card: Card
    wanted: Wanted
    page: stream.Page
    rows: list[Row] = field(default_factory=list)

    @property
    def days(self) -> list[tuple[str, list[Row]]]:
        """The rows day by day; a day that an earlier page began is not announced again."""
        begun = timezone.localdate(self.wanted.before.at) if self.wanted.before else None
        return [
            ("" if day == begun else self.day_name(day), list(rows))
            for day, rows in groupby(self.rows, itemgetter("day"))
        ]

    def day_name(self, day: date) -> str:
        name = wording.long_day(day, self.card.today)
        return _("Today, {day}").format(day=name) if day == self.card.today else name

    @property
    def filters(self) -> list[dict]:
        """Everything, conversation, each desk that ever acted, partners when there are any."""
        names = [("", _("Everything")), ("conversation", _("Conversation"))]
        names += [(f"desk-{desk.pk}", desk.name) for desk in self.card.desks]
        if self.card.has_partners:
            names.append(("partners", _("Partners")))
        return [
            {"label": label, "query": query(show=show), "is_current": show == self.wanted.show}
            for show, label in names
        ]

    @property
    def here(self) -> str:
        """The query that leads to what is shown, as the newest page of it."""
        return query(show=self.wanted.show, find=self.wanted.find)

    @property
    def earlier(self) -> str:
        """The query that leads to what came before; empty at the beginning of the stream."""
        end = self.page.end
        return query(show=self.wanted.show, find=self.wanted.find, before=end) if end else ""

    @property
    def newest(self) -> str:
        """The place of the newest line, as the refresh asks for what came after it."""
        lines = self.page.lines
        return str(lines[0].place if lines else Place(self.card.now, 0))

    @property
    def found(self) -> str:
        count = len(self.rows)
        if self.page.has_more:
            return _("The newest {n} entries with").format(n=count)
        return ngettext("{n} entry with", "{n} entries with", count).format(n=count)


def timeline(request: HttpRequest, ref: str) -> HttpResponse:
    """One page of the stream with its filters."""
    shown = timeline_of(card_of(request, ref), request.GET)
    answer = render(request, "crm/_timeline.html", {"timeline": shown})
    # Words typed into the search stay in the address; filters push theirs by themselves.
    if shown.wanted.find:
        replace_url(answer, f"{shown.card.customer.get_absolute_url()}?{shown.here}")
    return answer


def timeline_earlier(request: HttpRequest, ref: str) -> HttpResponse:
    """The entries that follow a page, to be put in the place of its “Show earlier”."""
    shown = timeline_of(card_of(request, ref), request.GET)
    return render(request, "crm/_timeline_entries.html", {"timeline": shown})


def timeline_news(request: HttpRequest, ref: str) -> HttpResponse:
    """How many entries came since; the strip goes along. 204 when nothing is new."""
    visible = Customer.objects.visible_to(request.user)
    pk = get_object_or_404(visible.values_list("pk", flat=True), ref=ref)
    wanted = wanted_of(pk, request.user, request.GET)
    since = Place.read(request.GET.get("since", ""))
    new = stream.news(wanted, since) if since else 0
    if not new or str(new) == request.GET.get("known"):
        return HttpResponse(status=204)
    card = card_of(request, ref)
    here = query(show=wanted.show, find=wanted.find)
    told = {"card": card, "new": new, "newest": since, "here": here, **strip_of(card)}
    return render(request, "crm/_timeline_update.html", told)


def act_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What one act changed, field by field; of an act about many, what it changed of one.

    Where it is about a customer, only that one is shown, since only that look is logged.
    """
    act = get_object_or_404(Act.objects.select_related("customer"), pk=pk)
    customer = mentioned_by(act, request) or act.customer
    if not (customer or request.user.has_perm("crm.view_act")):
        raise Http404
    trail.looked(request.user, "crm:act_changes", customer=customer)
    told = {"act": act, "records": changes.of(act, request.user, customer)}
    return render(request, "crm/act_changes.html", told)


def mentioned_by(act: Act, request: HttpRequest) -> Customer | None:
    """The customer that the address asks for, where the act mentions them."""
    asked = request.GET.get("for", "").replace("\0", "")
    if not asked:
        return None
    visible = Customer.objects.visible_to(request.user)
    return get_object_or_404(visible.filter(mentions__act=act), ref=asked)


def timeline_of(card: Card, asked: QueryDict) -> Timeline:
    """The part of the stream that an address asks for."""
    wanted = wanted_of(card.customer.pk, card.reader, asked)
    page = stream.page(wanted)
    return Timeline(card, wanted, page, rows_of(page.lines, card))


def wanted_of(customer: int, reader: User, asked: QueryDict) -> Wanted:
    find = asked.get("find", "").replace("\0", "").strip()[:FIND_LIMIT]
    before = Place.read(asked.get("before", ""))
    return Wanted(customer, reader, show=asked.get("show", ""), find=find, before=before)


def rows_of(lines: list[Line], card: Card) -> list[Row]:
    others = {line.customer for line in lines} - {card.customer.pk, None}
    about = Customer.objects.in_bulk(others) if others else {}
    rows = [row_of(line, card.customer, about.get(line.customer)) for line in lines]
    notes = [row for row in rows if isinstance(row["entry"], Note)]
    stand_closed([row for row in notes if not row["entry"].is_open_to(card.reader)], card.now)
    show_corrections([row for row in notes if row["kind"] == "corrected"])
    return rows


def row_of(line: Line, customer: Customer, about: Customer | None) -> Row:
    local = timezone.localtime(line.at)
    row = Row(
        id=str(line.id),
        day=local.date(),
        iso=local.isoformat(timespec="seconds"),
        clock=wording.clock(local),
        sentence=line.sentence,
        by=by_whom(line),
        why=line.why,
        entry=line.entry,
        about=about,
    )
    return row | (parts_of(line) if line.entry else quiet(line, customer))


def parts_of(line: Line) -> Row:
    """What a record that an act brought adds to its line, and what it says instead of it."""
    entry = line.entry
    own = Row()
    if entry.entry_title:
        own = Row(sentence=entry.entry_title, by=" · ".join(entry.entry_facts))
    return own | Row(
        chip=entry.entry_chip,
        why_url=entry.why_url,
        kind=entry.entry_kind,
        icon=entry.entry_icon,
        words=entry.entry_words,
        template=entry.entry_template,
        edit_url=entry.edit_url,
        is_open=True,
    )


def quiet(line: Line, customer: Customer) -> Row:
    """An act without a record of its own leads to what it changed, of many to what of one."""
    kind, icon = LOOKS.get(line.verb.partition(".")[0], ("system", ""))
    address = reverse("crm:act_changes", args=[line.id])
    address += "" if line.customer else f"?for={customer.ref}"
    return Row(kind=kind, icon=icon, changes_url=address)


def stand_closed(rows: list[Row], now: datetime) -> None:
    """Name who can open what this reader may not; one key asks for the first of them."""
    openers = access.openers(now) if rows else {}
    for row in rows:
        named = openers[row["entry"].kind][:NAMED]
        row.update(openers=named, is_open=False, is_first_closed=row is rows[0])


def show_corrections(rows: list[Row]) -> None:
    """Lay what a note said before under what it says now, and who put it right."""
    corrected = notes.corrections_of([row["entry"] for row in rows]) if rows else {}
    for row in rows:
        if pair := corrected.get(row["entry"].pk):
            row["pieces"] = changes.word_by_word(pair[0].text, pair[1].text)
            row["correction"] = pair[1].act


def by_whom(line: Line) -> str:
    """Name and desk; the name is left out where the sentence begins with it."""
    facts = [line.desk or ""]
    if not line.sentence.startswith(line.actor):
        facts = [", ".join(filter(None, [line.actor, line.desk]))]
    if line.entry:
        facts += line.entry.entry_facts
    if line.source not in (Source.PAGE, Source.COMMAND):
        facts.append(Source(line.source).label)
    return " · ".join(str(fact) for fact in facts if fact)


def query(**asked: object) -> str:
    """The query of an address, without what is not asked for."""
    return urlencode({name: str(value) for name, value in asked.items() if value})
