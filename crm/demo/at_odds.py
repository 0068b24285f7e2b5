"""Order 77: the store says confirmed, the carrier says cancelled, and nobody has settled it yet."""

from datetime import date

from crm.demo.pen import Pen

THURSDAY = 3


def furnish() -> None:
    pen = Pen()
    miriam = pen.registers(
        "priya", 900, title="Ms.", given_name="Miriam", family_name="Haas", born_on=date(1966, 2, 8),
        phone="(555) 012-6140", email="miriam.haas@lakenet.example",
        postal="31 Linden Avenue, Northgate 04108", account="L-11377", read_back=("phone", "email"),
    )  # fmt: skip
    bench = pen.orders(
        "priya", 6, "11:25", miriam, "77",
        lines=[
            {"text": "Garden bench, oak", "quantity": 1, "amount": 42900},
            {"text": "Weatherproof cover", "quantity": 1, "amount": 3900},
        ],
    )  # fmt: skip
    pen.logs(
        "priya", 6, "11:30", miriam, "visit", "delivery",
        "It is for my mother’s birthday on the weekend. Please tell me if anything changes.", 9,
    )  # fmt: skip
    thursday = pen.window(pen.day(weekday=THURSDAY), "09:00", "12:00")
    pen.reports("brant-haulage", 5, "15:12", bench, "carrier", "window", thursday)
    pen.reports("brant-haulage", 1, "16:48", bench, "carrier", "status", "cancelled")
    pen.notes(
        "priya", 1, "17:20", miriam,
        "Brant’s system cancelled order 77, ours has it confirmed and packed. Ms. Haas knows of"
        " neither. Next: ask Dana at Brant which is right, then settle it on the order’s page.",
    )  # fmt: skip
