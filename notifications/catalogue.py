"""The topics of this layer: answers, addresses, orders, offers, first steps.

Whoever adds one says on what terms in the register (``notifications.topics``).
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from notifications.models import Enquiry
from notifications.topics import (
    ADDRESS,
    FOLLOWS,
    STANDS,
    Channel,
    Content,
    Family,
    Purpose,
    Topic,
    Words,
    declare,
    while_it_is,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWERS = [
    Topic(
        "staff.reply",
        _("A colleague’s own words"),
        Family.ANSWERS,
        Purpose.SERVICE,
        Words(_("A message from {brand}"), ""),
        channels=(Channel.TEXT, Channel.EMAIL, Channel.LETTER, Channel.CALL),
        is_answer=True,
        lasts=2 * DAY,
    ),
    Topic(
        "enquiry.answer",
        _("The answer to what you asked"),
        Family.ANSWERS,
        Purpose.SERVICE,
        Words(_("Your question"), ""),
        subject=Enquiry.KIND,
        channels=(Channel.EMAIL, Channel.TEXT, Channel.LETTER, Channel.CALL),
        is_answer=True,
        lasts=7 * DAY,
    ),
    Topic(
        "staff.call",
        _("A call by a colleague"),
        Family.ANSWERS,
        Purpose.SERVICE,
        Words(_("A call"), ""),
        channels=(Channel.CALL,),
        lasts=7 * DAY,
    ),
    Topic(
        "enquiry.follow_up",
        _("Following up on what you asked"),
        Family.ANSWERS,
        Purpose.RELATIONSHIP,
        Words(
            _("Your question"),
            _("{customer}, you asked us something. Is anything still open? {sender}, {line}"),
        ),
        subject=Enquiry.KIND,
        channels=(Channel.EMAIL, Channel.TEXT, Channel.CALL),
    ),
]

RECORD = [
    Topic(
        "address.confirm",
        _("Confirming an address"),
        Family.RECORD,
        Purpose.SERVICE,
        Words(
            _("Please confirm this address"),
            _("Somebody gave us this address. If it is yours, please open the link below."),
        ),
        subject=ADDRESS,
        claims={"status": while_it_is("unverified")},
        channels=(Channel.EMAIL, Channel.TEXT),
        level=0,
        content=Content.NOTHING,
        is_reserved=True,
        lasts=7 * DAY,
    ),
    Topic(
        "address.code",
        _("A code to open your details"),
        Family.RECORD,
        Purpose.SERVICE,
        Words(_("Your code"), ""),
        subject=ADDRESS,
        channels=(Channel.TEXT, Channel.EMAIL),
        level=1,
        content=Content.NOTHING,
        is_answer=True,
        is_same_day=True,
        lasts=timedelta(minutes=15),
    ),
    Topic(
        "choices.changed",
        _("What we may send was changed"),
        Family.RECORD,
        Purpose.SERVICE,
        Words(
            _("Your choices were changed"),
            _(
                "What we may send was changed by a link in one of our messages."
                " If that was not you, the link below takes it back, for seven days."
            ),
        ),
        subject=ADDRESS,
        channels=(Channel.TEXT, Channel.EMAIL),
        level=0,
        content=Content.NOTHING,
        is_answer=True,
        lasts=DAY,
    ),
    Topic(
        "record.corrected",
        _("Something about you was put right"),
        Family.RECORD,
        Purpose.SERVICE,
        Words(
            _("We put something right"),
            _("{customer}, an address we had for you was wrong. It is put right now."),
        ),
        is_reserved=True,
        lasts=7 * DAY,
    ),
    Topic(
        "letter.correction",
        _("Taking back what we wrote to many"),
        Family.RECORD,
        Purpose.SERVICE,
        Words(
            _("Our mistake"),
            _("{customer}, something we wrote to you was wrong. Please disregard it."),
        ),
        is_reserved=True,
        lasts=7 * DAY,
    ),
    Topic(
        "messages.stopped",
        _("Confirming that messages are stopped"),
        Family.RECORD,
        Purpose.SERVICE,
        Words(
            _("Stopped"),
            _(
                "We have stopped, at every desk. Only what you booked or ordered will still"
                " reach you here. Answer STOP ALL to end that too, or START to take it back."
            ),
        ),
        subject=ADDRESS,
        channels=(Channel.TEXT, Channel.EMAIL),
        level=0,
        content=Content.NOTHING,
        is_answer=True,
        lasts=timedelta(minutes=15),
    ),
    Topic(
        "messages.help",
        _("Who we are"),
        Family.RECORD,
        Purpose.SERVICE,
        Words(
            _("Who we are"),
            _(
                "This is {brand}. We write about what you asked, booked or ordered."
                " Answer STOP to end what need not be sent."
            ),
        ),
        subject=ADDRESS,
        channels=(Channel.TEXT, Channel.EMAIL),
        level=0,
        content=Content.NOTHING,
        is_answer=True,
        lasts=timedelta(hours=1),
    ),
]

ORDERS = [
    Topic(
        "order.confirmed",
        _("An order is confirmed"),
        Family.DELIVERIES,
        Purpose.SERVICE,
        Words(_("Your order {number}"), _("{customer}, your order {number} {status}.")),
        subject="crm.order",
        claims={"number": STANDS, "status": while_it_is("confirmed")},
        excludes=("order.cancelled",),
    ),
    Topic(
        "order.cancelled",
        _("An order is cancelled"),
        Family.DELIVERIES,
        Purpose.SERVICE,
        Words(_("Your order {number}"), _("{customer}, your order {number} {status}.")),
        subject="crm.order",
        claims={"number": STANDS, "status": while_it_is("cancelled")},
        is_same_day=True,
        excludes=("order.confirmed", "order.window"),
    ),
    Topic(
        "order.window",
        _("When a delivery comes"),
        Family.DELIVERIES,
        Purpose.SERVICE,
        Words(
            _("Your delivery"),
            _("{customer}, your order {number} comes {window}."),
        ),
        subject="crm.order",
        claims={
            "number": STANDS,
            "status": while_it_is("confirmed", "on_its_way"),
            "window": FOLLOWS,
        },
        is_same_day=True,
        excludes=("order.cancelled",),
    ),
    Topic(
        "order.after",
        _("How a delivery went"),
        Family.QUESTIONS,
        Purpose.RELATIONSHIP,
        Words(
            _("How did we do?"),
            _(
                "{customer}, your order {number} has come. Did everything go as we said?"
                " Answer 1 for yes or 2 for no. We read every answer."
            ),
        ),
        subject="crm.order",
        claims={"number": STANDS, "status": while_it_is("delivered")},
        is_mergeable=True,
        lasts=7 * DAY,
    ),
]

OFFERS = [
    Topic(
        "offer.store",
        _("Offers of the store"),
        Family.OFFERS,
        Purpose.PROMO,
        Words(_("News from {brand}"), _("{customer}, there is something new in our store.")),
        channels=(Channel.EMAIL, Channel.TEXT, Channel.LETTER),
        lasts=14 * DAY,
    ),
    Topic(
        "offer.garden",
        _("Offers for the garden"),
        Family.OFFERS,
        Purpose.PROMO,
        Words(_("For your garden"), _("{customer}, our garden week begins. Come and look.")),
        channels=(Channel.EMAIL, Channel.TEXT, Channel.LETTER),
        interests=("garden",),
        lasts=14 * DAY,
    ),
    Topic(
        "offer.loans",
        _("Loans and rates"),
        Family.OFFERS,
        Purpose.PROMO,
        Words(_("Our rates"), _("{customer}, our rates for home loans have changed.")),
        channels=(Channel.EMAIL, Channel.LETTER),
        interests=("loans",),
        capabilities=("Home equity line",),
        lasts=14 * DAY,
    ),
    Topic(
        "offer.online_booking",
        _("Booking online"),
        Family.OFFERS,
        Purpose.PROMO,
        Words(
            _("Book your visits online"),
            _("{customer}, you can book your visits online now, at any hour."),
        ),
        channels=(Channel.EMAIL, Channel.TEXT, Channel.LETTER),
        capabilities=("Online booking",),
        lasts=14 * DAY,
    ),
]


def first_step(code: str, label, subject, text) -> Topic:
    """A notice for somebody new: several of a day become one message (B8)."""
    return Topic(
        f"welcome.{code}",
        label,
        Family.RECORD,
        Purpose.RELATIONSHIP,
        Words(subject, text),
        channels=(Channel.EMAIL, Channel.TEXT),
        is_mergeable=True,
        gathers=HOUR,
        lasts=7 * DAY,
    )


WELCOME = [
    first_step(
        "new",
        _("Welcome"),
        _("Welcome to {brand}"),
        _("{customer}, thank you for coming to us. If anything is unclear: {sender}, {line}."),
    ),
    first_step(
        "choices",
        _("What we may send you"),
        _("Your choices"),
        _("You choose what we send you, how and how often. The link below leads there."),
    ),
    first_step(
        "people",
        _("Who may act for you"),
        _("Who may act for you"),
        _("If somebody may act for you, tell us once, and every desk will know."),
    ),
    first_step(
        "documents",
        _("Papers to bring"),
        _("Before your first visit"),
        _("Please bring a card with your name to your first visit. Nothing else is needed."),
    ),
    first_step(
        "feedback",
        _("How to tell us what went wrong"),
        _("Tell us"),
        _("If something goes wrong, tell anyone here. They keep it until it is put right."),
    ),
]

declare(*ANSWERS, *RECORD, *ORDERS, *OFFERS, *WELCOME)
