"""Orders of ordinary customers, as far as each has come by today."""

import random

from crm.demo.pen import Pen
from crm.demo.words import GOODS
from crm.models import Customer

SHARE, AT_ODDS = 0.16, 0.08
LATEST = 45
# Days from the order to what the carrier names, and to the delivery itself.
NAMED, BROUGHT = 1, 4
HOURS = [("09:00", "12:00"), ("12:00", "14:00"), ("14:00", "16:00"), ("16:00", "18:30")]


def order_something(
    pen: Pen, customer: Customer, number: str, known_for: int, dice: random.Random
) -> None:
    """Some order something, ``known_for`` days after they came at the earliest."""
    if dice.random() > SHARE:
        return
    ago = dice.randint(0, min(LATEST, known_for - 1))
    goods = dice.sample(GOODS, dice.randint(1, 2))
    lines = [{"text": text, "quantity": 1, "amount": amount} for text, amount in goods]
    made = pen.orders("priya", ago, "10:15", customer, number, lines=lines)
    brought, hours = ago - BROUGHT, dice.choice(HOURS)
    if ago >= NAMED:
        window = pen.window(pen.day(brought), *hours)
        pen.reports("brant-haulage", ago - NAMED, "13:05", made, "carrier", "window", window)
    if brought > 0:
        pen.reports("brant-haulage", brought, "07:40", made, "carrier", "status", "on_its_way")
        pen.reports("brant-haulage", brought, hours[1], made, "carrier", "delivered", True)
        pen.reports("priya", brought, "19:00", made, "store", "status", "delivered")
    elif ago >= NAMED and dice.random() < AT_ODDS:
        pen.reports("brant-haulage", 0, "08:20", made, "carrier", "status", "cancelled")
