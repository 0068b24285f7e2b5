"""The wordings of Larkfield, agreed by two people or waiting for the second, and its snippets."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from crm import trail
from crm.demo.pen import Pen
from crm.models import Capability
from notifications.models import Snippet, Wording
from notifications.writing import wordings

EQUITY = "Home equity line"
# Where it works: nowhere yet but in two states.
EQUITY_WORKS_IN = ("ME", "NH")


class Line(NamedTuple):
    """One wording; ``days`` ago it was written, and it came as far as ``state``."""

    topic: str
    name: str
    subject: str
    text: str
    state: str
    days: int
    more: dict[str, Any] = {}


DRAFT, CHECKED, LIVE = "draft", "checked", "live"
LINES = [
    Line("offer.store", "New in the store", "New in the {brand} store",
         "{customer}, the new lamps and taps are here. Come and look, or ask {sender}.", LIVE, 120),
    Line("offer.garden", "Garden week", "For your garden",
         "{customer}, our garden week begins. Seeds, shears and good advice at the counter.", LIVE, 90),
    Line("order.after", "After a delivery", "How did we do?",
         "{customer}, your order {number} has come. Did everything go as we said?"
         " Answer 1 for yes or 2 for no. {sender} reads every answer.", LIVE, 200),
    Line("welcome.new", "Welcome", "Welcome to {brand}",
         "{customer}, thank you for coming to us. If anything is unclear, call {sender}, {line}.", LIVE, 250),
    Line("offer.loans", "Home equity line", "A home equity line",
         "{customer}, our home equity line is open where you live. Ask us what it would cost you.", LIVE, 12,
         {"features": [EQUITY]}),
    Line("letter.correction", "Not open where you live", "Our mistake",
         "{customer}, we wrote to you about a loan on your home. It is not open where you live yet."
         " We are sorry. You need not do anything.", LIVE, 3),
    Line("offer.online_booking", "Book online", "Book your visits online",
         "{customer}, you can book your visits online now, at any hour.", DRAFT, 20,
         {"features": ["Online booking"]}),
    Line("enquiry.follow_up", "After a price question", "Your question",
         "{customer}, is anything still open about your question? A call to {line} is enough.", CHECKED, 2),
    Line("offer.garden", "End of the season", "The end of the season",
         "{customer}, the last plants of the season wait at the counter.", CHECKED, 1),
    Line("offer.store", "Spring letter", "Spring",
         "Hi {customer}, your friends at {brand} have something new!", DRAFT, 6),
]  # fmt: skip

SNIPPETS = [
    ("", "Sorry for the wait", "I am sorry that you had to wait."),
    ("", "One person sees it through", "I see this through. Please call me directly if anything changes."),
    ("", "Read back", "May I read the date back to you, so that we both have the same?"),
    ("Store counter", "Set aside", "Your things are set aside at the counter under your name."),
    ("Clinic desk", "Before your visit", "Please come ten minutes early. Nothing has to be prepared."),
    ("Home Repair", "What it costs", "A visit is charged by the quarter of an hour; I tell you before we begin."),
]  # fmt: skip


def furnish() -> None:
    pen = Pen()
    with pen.at(15, "09:00"), trail.act("capability.set", by=pen.hands["ada"], says=SET):
        for region in EQUITY_WORKS_IN:
            Capability.objects.create(
                feature=EQUITY, region=region, state=Capability.State.LIVE
            )
        Capability.objects.create(feature=EQUITY, state=Capability.State.PLANNED)
    for line in LINES:
        write(pen, line)
    keep_snippets(pen)


SET = _("{who} said where the home equity line works")


def write(pen: Pen, line: Line) -> Wording:
    """Marta writes, the rules look at it, Ada agrees."""
    author, second = pen.hands["marta"], pen.hands["ada"]
    with pen.at(line.days, "14:00"):
        told = {"topic": line.topic, "name": line.name, "subject": line.subject}
        made = wordings.draft(by=author, text=line.text, **told, **line.more)
        if line.state != DRAFT:
            made = wordings.check(made, by=author)
        if line.state == LIVE:
            made = wordings.approve(made, by=second)
    return made


def keep_snippets(pen: Pen) -> None:
    says = _("{who} kept sentences that colleagues write often")
    with pen.at(60, "09:30"), trail.act("snippets.kept", by=pen.hands["ada"], says=says):
        for desk, name, text in SNIPPETS:
            Snippet.objects.create(name=name, text=text, desk=pen.desks.get(desk))
