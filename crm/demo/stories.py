"""The five stories that the product was made for, each mid-story, with the next step a rep would take."""

from datetime import date, timedelta

from crm.contact_points import Reason, ToldBy
from crm.demo.pen import Pen
from crm.wording import plain_day

THURSDAY, FRIDAY, SATURDAY = 3, 4, 5
READ_BACK = ("phone", "email", "postal")


def furnish() -> None:
    pen = Pen()
    for tell in (ruth, greta, dario, emma, paula):
        tell(pen)


def ruth(pen: Pen) -> None:
    """The dishwasher: store and carrier contradicted each other; now the lift is out."""
    ruth = pen.registers(
        "priya", 4200, title="Ms.", given_name="Ruth", family_name="Adeyemi", born_on=date(1958, 3, 14),
        phone="(555) 014-2231", email="ruth.adeyemi@fernmail.example",
        postal="14 Quay Street, Apt 3B, Portsford 04101", account="L-10442", read_back=READ_BACK,
        worth_knowing="Hears better on the left side. Was glad that Luis explained each step.",
    )  # fmt: skip
    femi = pen.registers(
        "imani", 400, title="Mr.", given_name="Femi", family_name="Adeyemi", born_on=date(1987, 11, 2),
        phone="(555) 014-7719", account="L-10443", read_back=READ_BACK,
    )  # fmt: skip
    pen.lets_act(
        "imani", 400, ruth, femi, "son", ["deliveries"], "Ms. Adeyemi said so on the phone"
    )
    pen.logs(
        "priya", 18, "14:05", ruth, "visit", "delivery",
        "What has to be ready before they bring the dishwasher?", 12,
    )  # fmt: skip
    dishwasher = pen.orders(
        "priya", 18, "14:20", ruth, "S-20418",
        lines=[{"text": "Dishwasher, old one out", "quantity": 1, "amount": 64900}],
    )  # fmt: skip
    pen.notes(
        "luis", 17, "09:40", ruth,
        "Plug wired, new valve in, old dishwasher still in place. Three photos are in the job folder.",
    )  # fmt: skip
    today = pen.window(pen.day(), "14:00", "16:00")
    pen.reports("brant-haulage", 10, "16:40", dishwasher, "carrier", "window", today)
    pen.reports("priya", 9, "09:02", dishwasher, "store", "status", "cancelled")
    pen.reports("brant-haulage", 9, "09:04", dishwasher, "carrier", "status", "confirmed")
    pen.logs(
        "priya", 9, "10:12", ruth, "phone", "complaint",
        "One message says it is cancelled, the next says it comes on"
        f" {pen.said(pen.day())}. Which is it?", 14,
    )  # fmt: skip
    pen.notes(
        "priya", 9, "10:31", ruth,
        "Store order system says cancelled, Brant Haulage says planned. Dana at Brant is right: the"
        " delivery stands. The notice came from an address check, not from a person.",
    )  # fmt: skip
    pen.settles(
        "priya", 9, "10:35", dishwasher, "Dana at Brant: the delivery stands",
        "status", "confirmed",
    )  # fmt: skip
    pen.logs(
        "imani", 8, "15:20", ruth, "phone", "complaint",
        "I have explained this three times now. I am ready to cancel the whole order.", 22,
    )  # fmt: skip
    pen.owns("marta", 8, "15:50", ruth, "imani", "tom")
    pen.bears_in_mind(
        "imani", 8, "15:55", ruth, "recovery", "Two delivery notices contradicted each other",
        "Store and Brant each sent one. The delivery stands.",
    )  # fmt: skip
    pen.bears_in_mind(
        "imani", 8, "15:58", ruth, "we_promised", "One person sees this delivery through: Imani",
        "Ms. Adeyemi never has to explain it again",
    )  # fmt: skip
    pen.logs(
        "imani", 0, "08:05", ruth, "phone", "delivery",
        "The elevator in our building is out. Will they still come today? Can my son let them in?", 6,
    )  # fmt: skip
    pen.notes(
        "imani", 0, "08:20", ruth,
        "Brant will send two people and carry it up both flights, at no charge, between 2 and 4 pm."
        " Next: call Ms. Adeyemi after the delivery, by 5 pm.",
    )  # fmt: skip


def greta(pen: Pen) -> None:
    """Three dates for one screening, a stranger with the same surname, and a price question."""
    greta = pen.registers(
        "tom", 1300, title="Ms.", given_name="Greta", family_name="Lund", born_on=date(1971, 6, 30),
        phone="(555) 017-4406", email="g.lund@fernmial.example",
        postal="3 Windmill Hill, Eastmere 04105", account="L-10871", read_back=("phone",),
    )  # fmt: skip
    pen.logs(
        "tom", 33, "09:02", greta, "phone", "details",
        "Another Ms. Lund, in Texas, called me: she gets my clinic notices.", 9,
    )  # fmt: skip
    pen.corrects(
        "tom", 33, "09:15", greta, kind="email", to="greta.lund@fernmail.example",
        reason=Reason.MISHEARD, told_by=ToldBy.STRANGER,
    )  # fmt: skip
    pen.logs(
        "luis", 12, "15:58", greta, "web", "question",
        "What does a handyman usually cost per hour? This is only for information, I don’t need anyone now.",
        1,
    )  # fmt: skip
    pen.bears_in_mind(
        "luis", 12, "16:02", greta, "please_dont", "No follow-up on handyman prices",
        "Ms. Lund: “only for information”",
    )  # fmt: skip
    pen.logs(
        "imani", 3, "16:40", greta, "phone", "complaint",
        "A month later she got two more of them. And I am asked to sign up again.", 16,
    )  # fmt: skip
    pen.owns("marta", 3, "17:00", greta, "tom", "imani")
    pen.bears_in_mind(
        "tom", 3, "17:05", greta, "recovery", "A stranger got two of her clinic notices",
        "Remindly still held the old e-mail address. Next: Tom calls Remindly.",
    )  # fmt: skip
    screening = pen.day(-18, weekday=THURSDAY)
    first, second = screening - timedelta(days=7), screening - timedelta(days=2)
    pen.logs(
        "tom", 2, "10:20", greta, "phone", "booking",
        f"First you said {pen.said(first)}, then {pen.said(second)}, then"
        f" {pen.said(screening)}. Is this one firm?", 31,
    )  # fmt: skip
    pen.notes(
        "tom", 2, "10:55", greta,
        f"Screening is {pen.said(screening)}, 9:30 am, with Dr. Halvorsen. {pen.said(first)} and"
        f" {pen.said(second)} were never free."
        " Online booking is not live yet; the hold line should stop offering it. Next: read the date back"
        " to Ms. Lund once the calendar confirms it.",
    )  # fmt: skip


def dario(pen: Pen) -> None:
    """Told every desk his new number, and was greeted as a friend."""
    dario = pen.registers(
        "priya", 2100, title="Mr.", given_name="Dario", family_name="Conti", born_on=date(1949, 9, 18),
        phone="(555) 013-9028", email="d.conti@harbourpost.example",
        postal="27 Station Street, Portsford 04101", account="L-10207", read_back=READ_BACK,
        worth_knowing="Would rather wait a minute for a person than press a number.",
    )  # fmt: skip
    pen.logs(
        "tom",
        40,
        "11:10",
        dario,
        "visit",
        "details",
        "I gave the store my new number in spring.",
        5,
    )
    pen.corrects(
        "tom", 40, "11:14", dario, kind="phone", to="(555) 013-9127", reason=Reason.MOVED,
    )  # fmt: skip
    pen.logs(
        "priya", 6, "17:25", dario, "visit", "complaint",
        "Your letter calls me “your friend Dario”. We have never met.", 8,
    )  # fmt: skip
    pen.owns("marta", 6, "17:40", dario, "priya", "imani")
    pen.bears_in_mind(
        "priya", 6, "17:42", dario, "please_dont", "No first name, no “friend”",
        "Mr. Conti, at the counter: “We have never met.”",
    )  # fmt: skip
    pen.notes(
        "priya", 5, "09:05", dario,
        "The letter came from the spring garden wording. Next: ask Marta to take it out, then tell Mr. Conti.",
    )  # fmt: skip


def emma(pen: Pen) -> None:
    """A father asks about his daughter's bill; the papers are at another desk."""
    emma = pen.registers(
        "tom", 150, title="Ms.", given_name="Emma", family_name="Castellano", born_on=date(2004, 2, 11),
        phone="(555) 016-3350", email="emma.castellano@fernmail.example",
        postal="8 Orchard Way, Willow Bay 04110", account="L-11960", read_back=READ_BACK,
    )  # fmt: skip
    father = pen.registers(
        "sara", 60, title="Mr.", given_name="Paolo", family_name="Castellano", born_on=date(1969, 5, 23),
        phone="(555) 016-3351", account="L-11961",
    )  # fmt: skip
    pen.lets_act(
        "sara",
        60,
        emma,
        father,
        "father",
        ["billing"],
        f"Signed form of {plain_day(pen.day(60))}, kept at Clinic billing",
    )
    pen.notes(
        "tom", 58, "13:30", emma,
        "Follow-up after admission: recovering well, check of eye pressure in six weeks.", "clinical",
    )  # fmt: skip
    pen.logs(
        "imani", 4, "12:10", emma, "phone", "bill",
        "I was told I got the papers when she was admitted. I don’t have them. Can you request them, please?",
        11, spoke_with=father,
    )  # fmt: skip
    pen.owns("imani", 4, "12:20", emma, "imani", "sara")
    pen.bears_in_mind(
        "imani", 4, "12:22", emma, "we_promised", f"The admission papers, by {pen.said(pen.day(weekday=FRIDAY))}",
        "Imani asks Sara for them. Mr. Castellano does not call again.",
    )  # fmt: skip
    pen.notes(
        "sara", 1, "15:45", emma,
        "The first letter says $312, the final bill says $358. The $46 are eye drops (6) and a pressure test"
        " (40) that were added on the ward. Next: send Mr. Castellano both papers with this sentence.",
    )  # fmt: skip


def paula(pen: Pen) -> None:
    """Five dollars short of a dividend, and three answers about when it counts."""
    paula = pen.registers(
        "priya", 2600, title="Ms.", given_name="Paula", family_name="Hartwig", born_on=date(1963, 12, 5),
        phone="(555) 019-2231", email="paula.hartwig@trademonthly.example",
        postal="5 Mill Lane, Northgate 04108", account="L-10015", read_back=READ_BACK,
        worth_knowing="Edits a trade magazine about service. Buys for the whole family before the holidays.",
    )  # fmt: skip
    saturday = pen.day(weekday=SATURDAY)
    pen.logs(
        "priya", 2, "18:10", paula, "visit", "points",
        "I’m five dollars away from my dividend. If you ring up one item first, can I use it on the other three?",
        15,
    )  # fmt: skip
    pen.notes(
        "priya", 2, "18:30", paula,
        "First item rung up alone; the dividend did not show at the till. Three items set aside at the"
        f" counter under her name until {pen.said(saturday)}.",
    )  # fmt: skip
    pen.bears_in_mind(
        "priya", 2, "18:32", paula, "we_promised", "Three items set aside at the counter",
        f"Until the evening of {pen.said(saturday)}, at the price of that day",
    )  # fmt: skip
    pen.logs(
        "imani", 1, "11:05", paula, "phone", "points",
        "The store says tomorrow, you say six weeks, and your letter says use it or lose it by New Year.", 24,
    )  # fmt: skip
    pen.owns("marta", 1, "11:30", paula, "priya", "imani")
    pen.bears_in_mind(
        "marta", 1, "11:35", paula, "recovery", "She got three answers about one dividend",
        "Next: Priya finds out when it counts and calls Ms. Hartwig today.",
    )  # fmt: skip
