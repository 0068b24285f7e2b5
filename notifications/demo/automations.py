"""Thirty automations of Larkfield: whose they are, what they do, and how far each has come."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from crm.demo.pen import Pen
from crm.models import Customer
from notifications.automation import automations, halts, pilots, rollouts
from notifications.models import Automation

DRAFT, PILOT, LIVE, HALTED = Automation.State.values
AGREED = "Said yes on the phone"


class Line(NamedTuple):
    """One automation as it is told below; ``days`` is how long ago it was drafted."""

    name: str
    explains: str
    trigger: str
    settings: dict[str, Any]
    topic: str
    state: str
    days: int = 300


def after(days: int, hour: int = 10) -> dict[str, int]:
    return {"days": days, "hour": hour}


# By the sign-in name of the owner; "in" of a setting is the day so many days from now.
OWNED: dict[str, list[Line]] = {
    "priya": [
        Line("Order confirmed", "We tell you the number of your order and that we have it.",
             "order_placed", {}, "order.confirmed", LIVE),
        Line("The day before a delivery", "The day before we bring something, we tell you when it comes.",
             "before_delivery", {"hour": 16}, "order.window", LIVE),
        Line("After a delivery", "Two days after a delivery we ask once how it went.",
             "after_delivery", after(2), "order.after", LIVE),
        Line("After a delivery, once more", "A week after a delivery we ask whether it still works.",
             "after_delivery", after(7), "order.after", LIVE, 210),
        Line("A month after a delivery", "A month after a delivery we ask what you think of it.",
             "after_delivery", after(30), "order.after", DRAFT, 40),
        Line("Delivery window at once", "When you order, we tell you at once when it will come.",
             "order_placed", {}, "order.window", DRAFT, 25),
        Line("Offers of the store", "Once a month we tell you what is new, if you asked for it.",
             "every_days", {"days": 30, "hour": 10, "in": 9, "audience": "tag=garden"}, "offer.store", LIVE),
        Line("News by letter", "Four times a year the news of the store, by post.",
             "every_days", {"days": 90, "hour": 10, "in": 40, "audience": "tag=newsletter+by+letter+only"},
             "offer.store", LIVE),
        Line("Garden letter", "Once a month something for the garden, if you asked for it.",
             "every_days", {"days": 30, "hour": 11, "in": 15, "audience": "tag=garden"}, "offer.garden", LIVE),
        Line("End of the season", "When the season ends, we tell gardeners what is left.",
             "on_date", {"in": 25, "hour": 10, "audience": "tag=garden"}, "offer.garden", DRAFT, 12),
    ],
    "luis": [
        Line("After a price question", "The day after you asked for a price we ask whether anything is open.",
             "after_answer", after(1), "enquiry.follow_up", LIVE, 240),
        Line("After a price question, second", "Three days after you asked for a price we ask once more.",
             "after_answer", after(3), "enquiry.follow_up", LIVE, 240),
        Line("After a price question, third", "A week after you asked for a price we ask a last time.",
             "after_answer", after(7), "enquiry.follow_up", HALTED, 240),
        Line("After a repair", "The day after a repair we ask whether it holds.",
             "after_delivery", after(1), "order.after", PILOT, 30),
        Line("Handyman prices", "Every two months our prices for small repairs.",
             "every_days", {"days": 60, "hour": 10, "in": 33, "audience": "tag=large+print"}, "offer.store", DRAFT, 18),
        Line("Before the heating season", "In autumn we remind you to have the boiler looked at.",
             "on_date", {"in": 50, "hour": 10, "audience": "kind=household"}, "offer.store", DRAFT, 8),
    ],
    "tom": [
        Line("Papers to bring", "Before your first visit we tell you what to bring.",
             "after_coming", after(1), "welcome.documents", LIVE),
        Line("Who may act for you", "In your first days we ask who may act for you.",
             "after_coming", after(1), "welcome.people", LIVE),
        Line("After three months", "After three months we ask whether anything went wrong.",
             "after_coming", after(90), "welcome.feedback", LIVE, 200),
        Line("Book online", "We tell you when you can book your visits online.",
             "on_date", {"in": 20, "hour": 10, "audience": "kind=person"}, "offer.online_booking", DRAFT, 20),
    ],
    "imani": [
        Line("Welcome", "The day after you came to us we say thank you and whom to call.",
             "after_coming", after(1), "welcome.new", LIVE),
        Line("Your choices", "In your first days we tell you that you choose what we send.",
             "after_coming", after(1), "welcome.choices", LIVE),
        Line("Tell us", "After a week we tell you how to say that something went wrong.",
             "after_coming", after(7), "welcome.feedback", PILOT, 35),
        Line("After a question", "Two days after you asked something we ask whether that was all.",
             "after_answer", after(2), "enquiry.follow_up", PILOT, 28),
        Line("A year with us", "After a year we ask whether your choices are still right.",
             "after_coming", after(365), "welcome.choices", LIVE, 400),
        Line("Half a year with us", "After half a year we ask what we could do better.",
             "after_coming", after(182), "welcome.feedback", DRAFT, 15),
    ],
    "sara": [
        Line("Rates, every month", "Once a month our rates for home loans, if you asked for them.",
             "every_days", {"days": 30, "hour": 10, "in": 12, "audience": "tag=rates"}, "offer.loans", HALTED, 420),
        Line("After a rate question", "A month after you asked for rates we ask whether anything is open.",
             "after_answer", after(28), "enquiry.follow_up", LIVE, 420),
        Line("Home equity line", "When the home equity line opens where you live, we tell you.",
             "on_date", {"in": 30, "hour": 10, "audience": "kind=person"}, "offer.loans", DRAFT, 10),
        Line("Before a bill", "Papers that explain a bill, before it comes.",
             "after_coming", after(14), "welcome.documents", DRAFT, 5),
    ],
}  # fmt: skip

HALTS = {
    "After a price question, third": (
        13,
        "Nobody who asked for a price wants a third message.",
    ),
    "Rates, every month": (20, "One rate question a year ago, and still a letter each month."),
}
PROPOSED = (
    "After a price question, second",
    "Ms. Lund asked “only for information”. This one would have written again.",
)


def furnish() -> None:
    pen = Pen()
    members = list(Customer.objects.filter(given_name__in=["Ruth", "Paula", "Femi"]))
    for owner, lines in OWNED.items():
        for line in lines:
            draft(pen, owner, line, members)
    halt(pen)


def draft(pen: Pen, owner: str, line: Line, members: list[Customer]) -> None:
    """Draft one, and take it as far as it has come."""
    hand = pen.hands[owner]
    terms = line._asdict() | {"settings": settings_of(pen, line.settings)}
    with pen.at(line.days, "10:00"):
        made = automations.draft(
            by=pen.hands["marta"],
            owner=hand,
            desk=hand.desk,
            **{
                name: terms[name]
                for name in ("name", "explains", "trigger", "settings", "topic")
            },
        )
    if line.state == DRAFT:
        return
    with pen.at(line.days - 1, "10:00"):
        pilots.add(made, by=hand, customer=members[line.days % len(members)], agreed_how=AGREED)
        automations.begin_pilot(made, by=pen.hands["marta"])
    if line.state != PILOT:
        let_loose(pen, made, line.days - 5)


def let_loose(pen: Pen, automation: Automation, days: int) -> None:
    """Plan how it begins, have its desk sign, and let it loose."""
    begins = pen.day(days - 1).isoformat()
    with pen.at(days, "11:00"):
        plan = rollouts.plan(
            automation,
            by=pen.hands["marta"],
            owner=automation.owner,
            way_back=f"{automation.owner.first_name} takes it back and writes by hand.",
            steps=[{"on": begins, "what": "Everybody, after a week with those who agreed"}],
            desks=[automation.desk],
        )
        rollouts.sign(plan, by=automation.owner)
        automations.go_live(automation, by=pen.hands["marta"])


def settings_of(pen: Pen, told: dict[str, Any]) -> dict[str, Any]:
    """The settings with their day, which is told from today."""
    told = dict(told)
    if "in" in told:
        told["on"] = first_day(pen.day(), told.pop("in"), told.get("days", 0)).isoformat()
    return told


def first_day(today: date, ahead: int, step: int) -> date:
    """The first day of a series whose next day is ``ahead`` days from now."""
    back = 12 * step if step else 0
    return today + timedelta(days=ahead - back)


def halt(pen: Pen) -> None:
    """Two are halted; of a third a colleague says that it should be."""
    named = {one.name: one for one in Automation.objects.all()}
    for name, (days, why) in HALTS.items():
        with pen.at(days, "16:20"):
            halts.begin(by=pen.hands["marta"], why=why, automation=named[name])
    name, why = PROPOSED
    with pen.at(0, "08:40"):
        halts.propose(by=pen.hands["imani"], why=why, automation=named[name])
