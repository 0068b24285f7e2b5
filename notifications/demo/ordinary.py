"""Ordinary customers: what they allowed and wished, and the messages of the last thirty days.

Drawn from the account's own number, as all of them is; a run that was cut short goes on where
it stopped, customer by customer.
"""

import random
from collections.abc import Callable
from datetime import time

from django.db import transaction

from crm.demo.others import drawn
from crm.demo.words import GOODS
from crm.models import Customer, Identifier, Order
from notifications.demo.voice import Voice
from notifications.models import ConsentEvent, ContactHours, Wish
from notifications.preferences import consent, wishes
from notifications.preferences.consent import Proof, Scope
from notifications.topics import Purpose

ALLOW, END, WISH, KEEP_HOURS, ORDER = 0.4, 0.08, 0.1, 0.05, 0.07
OFFERS = Scope(Purpose.PROMO)
PROOFS = [
    Proof("Store counter", "Yes, send me offers of the store.", "signed card at the counter"),
    Proof("Phone desk", "You may write to me when something is new.", "said so on the phone"),
    Proof("Web form", "I would like to hear of offers.", "ticked on our web page"),
]
ENDED = Proof("Phone desk", "No more offers, please.", "said so on the phone")
# What they chose on their own page.
WISHES = [
    {"mode": "never", "topic": "offers"},
    {"mode": "at_most", "topic": "offers", "at_most": 1, "per_days": 30},
    {"mode": "at_most", "topic": "questions", "at_most": 1, "per_days": 30},
    {"mode": "never", "channel": "text"},
    {"mode": "never", "situation": "price_question"},
    {"mode": "weekly", "topic": ""},
]
HOURS = [
    {"not_before": time(9), "not_after": time(12)},
    {"not_before": time(14), "not_after": time(18)},
    {"weekdays": [0, 2, 4]},
    {"channels": ["email", "letter"]},
    {"channels": ["text", "email"], "not_before": time(10), "not_after": time(20)},
]
WINDOWS = [("09:00", "12:00"), ("14:00", "16:00"), ("16:00", "18:30")]


def furnish(progress: Callable[[float], None]) -> None:
    voice = Voice()
    kept = Identifier.objects.filter(system="Larkfield", value__startswith="L-2")
    accounts = list(kept.order_by("value").values_list("value", "customer"))
    done = done_already()
    for place, (account, customer) in enumerate(accounts):
        if customer not in done:
            with transaction.atomic():
                furnish_one(voice, int(account.removeprefix("L-2")), customer)
        if place % 50 == 0:
            progress(place / len(accounts))


def done_already() -> set[int]:
    """Those of whom something was furnished before."""
    told = [ConsentEvent, Wish, ContactHours, Order.objects.filter(number__startswith="S-4")]
    rows = [one if isinstance(one, type(told[-1])) else one.objects.all() for one in told]
    return {pk for found in rows for pk in found.values_list("customer", flat=True)}


def furnish_one(voice: Voice, number: int, pk: int) -> None:
    dice = drawn(number, "voice")
    customer = Customer.objects.get(pk=pk)
    known_for = (voice.day() - customer.since_on).days
    if dice.random() < ALLOW:
        allow(voice, customer, known_for, dice)
    if dice.random() < WISH:
        with voice.at(dice.randint(0, min(known_for, 200)), "20:10"):
            wishes.choose(customer, by=None, **dice.choice(WISHES))
    if dice.random() < KEEP_HOURS:
        with voice.at(dice.randint(0, min(known_for, 200)), "20:15"):
            wishes.hours(customer, by=None, **dice.choice(HOURS))
    if dice.random() < ORDER and customer.standing == Customer.Standing.WITH_US:
        order_something(voice, customer, f"S-4{number:04}", min(known_for, 29), dice)


def allow(voice: Voice, customer: Customer, known_for: int, dice: random.Random) -> None:
    """They allowed offers once; a few ended it since."""
    days = dice.randint(0, min(known_for, 300))
    with voice.at(days, "11:30"):
        hand = voice.hands[dice.choice(["priya", "imani"])]
        consent.grant(customer, by=hand, scope=OFFERS, proof=dice.choice(PROOFS))
    if dice.random() < END:
        with voice.at(dice.randint(0, days), "17:10"):
            consent.withdraw(customer, by=voice.hands["imani"], scope=OFFERS, proof=ENDED)


def order_something(
    voice: Voice, customer: Customer, number: str, longest: int, dice: random.Random
) -> None:
    """An order with everything that was said about it, as far as it has come by today."""
    ago = dice.randint(0, longest)
    text, amount = dice.choice(GOODS)
    lines = [{"text": text, "quantity": 1, "amount": amount}]
    order = voice.orders("priya", ago, "10:15", customer, number, lines=lines)
    tell(voice, ago, "10:16", order, "order.confirmed", "Order confirmed")
    if ago < 1:
        return
    start, end = dice.choice(WINDOWS)
    window = voice.window(voice.day(ago - 4), start, end)
    voice.reports("brant-haulage", ago - 1, "13:05", order, "carrier", "window", window)
    if ago >= 3:
        tell(voice, ago - 3, "16:00", order, "order.window", "The day before a delivery")
    if ago > 4:
        bring(voice, order, ago - 4, end)


def bring(voice: Voice, order: Order, day: int, hour: str) -> None:
    """The delivery, and the questions after it."""
    voice.reports("brant-haulage", day, "07:40", order, "carrier", "status", "on_its_way")
    voice.reports("brant-haulage", day, hour, order, "carrier", "delivered", True)
    voice.reports("priya", day, "19:00", order, "store", "status", "delivered")
    for later, name in ((2, "After a delivery"), (7, "After a delivery, once more")):
        if day > later:
            tell(voice, day - later, "10:00", order, "order.after", name)


def tell(voice: Voice, day: int, hour: str, order: Order, topic: str, name: str) -> None:
    terms = {"subject": order.subject, "automation": name}
    if topic == "order.after":
        terms["situation"] = "after_service"
    voice.says(day, hour, order.customer, topic, **terms)
