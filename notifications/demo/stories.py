"""What goes on in the messages desk: each situation mid-story, with the step a rep would take next."""

from datetime import date, time, timedelta

from crm import addresses, clock, contact_points, customers, quarantines
from crm.contact_points import Proof
from crm.customers import Reach
from crm.models import Quarantine
from notifications.carrier import reports
from notifications.channels.news import Kind
from notifications.demo import mailbag
from notifications.demo.voice import Voice
from notifications.desk import enquiries
from notifications.inbound import intake
from notifications.models import Arrival, CarrierRule
from notifications.models.arrivals import Behaviour
from notifications.preferences import consent, wishes
from notifications.preferences.consent import Scope
from notifications.topics import Channel, Purpose

A_MOMENT = timedelta(minutes=2)
OFFERS = Scope(Purpose.PROMO)
CARD = consent.Proof(
    "Store counter", "Yes, send me offers of the store.", "signed card at the counter"
)


def furnish() -> None:
    voice = Voice()
    for tell in (greta, howard, astrid, miriam, dario, femi, emma, nadia, otis, vera):
        tell(voice)


def greta(voice: Voice) -> None:
    """One price question, “only for information”: one answer, and five that did not leave."""
    greta = voice.customer("L-10871")
    luis = voice.hands["luis"]
    with voice.at(12, "15:58"):
        asked = enquiries.ask(
            greta, by=luis, about="handyman prices per hour", channel=Channel.TEXT,
            words="This is only for information, I don’t need anyone now.",
            is_info_only=True, is_price_question=True,
        )  # fmt: skip
        wishes.choose(
            greta, by=luis, mode="never", situation="price_question",
            evidence="“This is only for information”, on our web page",
        )  # fmt: skip
    with voice.at(12, "16:06"):
        answer = enquiries.answer(
            asked, by=luis,
            text="A handyman costs by the quarter of an hour, and the way to you is free in Eastmere."
            " Nobody will call you about this; ask whenever you like.",
        )  # fmt: skip
        mailbag.post(answer)
    about = {"subject": asked.subject}
    for hour, channel, name in (
        ("16:20", Channel.TEXT, "After a price question"),
        ("16:35", Channel.EMAIL, "After a price question, second"),
        ("16:50", Channel.CALL, "After a price question, third"),
    ):
        voice.says(
            12, hour, greta, "enquiry.follow_up", channel=channel, automation=name, **about
        )
    for topic, channel, name in (
        ("offer.store", Channel.EMAIL, "Offers of the store"),
        ("offer.garden", Channel.TEXT, "Garden letter"),
    ):
        voice.says(12, "17:02", greta, topic, channel=channel, automation=name)
    voice.notes(
        "luis", 12, "17:20", greta,
        "Five follow-ups wanted to go out within the hour; our check let none of them leave. Next: ask"
        " Marta to halt “After a price question, second”.",
    )  # fmt: skip


def howard(voice: Voice) -> None:
    """A rate question a year ago, and a letter each month ever since."""
    with voice.at(372, "10:10"):
        howard = customers.register(
            by=voice.hands["sara"], title="Mr.", given_name="Howard", family_name="Penn",
            tags=["rates"], reach=reached(email="howard.penn@harbourpost.example"), is_served=False,
        )  # fmt: skip
        contact_points.verify(
            howard.contact_points.get(), by=voice.hands["sara"], proof=Proof.READ_BACK
        )
    with voice.at(372, "10:20"):
        asked = enquiries.ask(
            howard, by=voice.hands["sara"], about="rates for a home loan",
            channel=Channel.EMAIL, words="What would a home loan cost me, roughly?",
        )  # fmt: skip
    with voice.at(372, "11:05"):
        answer = enquiries.answer(
            asked, by=voice.hands["sara"],
            text="The rates of this week are on the sheet that we hand out at the desk.",
        )  # fmt: skip
        mailbag.post(answer)
    voice.says(
        344, "10:00", howard, "enquiry.follow_up",
        subject=asked.subject, automation="After a rate question",
    )  # fmt: skip
    for days in (310, 280, 250, 190, 130, 70, 40):
        voice.says(days, "10:00", howard, "offer.loans", automation="Rates, every month")
    voice.notes(
        "sara", 20, "16:40", howard,
        "He asked once, a year ago. Seven monthly letters since did not leave; the automation is halted."
        " Next: decide with Marta whether it is needed at all.",
    )  # fmt: skip


def astrid(voice: Voice) -> None:
    """Her welcome reached a stranger of the same surname, who said so by the link in it."""
    astrid = voice.registers(
        "imani", 9, title="Ms.", given_name="Astrid", family_name="Lund", born_on=date(1979, 4, 17),
        email="a.lund@lakenet.example", account="L-12010", read_back=("email",),
    )  # fmt: skip
    first = voice.waits(8, "10:00", astrid, "welcome.new", automation="Welcome")
    for topic, name in (
        ("welcome.choices", "Your choices"),
        ("welcome.documents", "Papers to bring"),
        ("welcome.people", "Who may act for you"),
    ):
        voice.waits(8, "10:01", astrid, topic, automation=name)
    with clock.moved_to(first.due_at):
        mailbag.post(first)
    with voice.at(7, "19:42"):
        quarantines.impose(
            astrid.contact_points.get(), by=None, via=Quarantine.Via.LINK,
            why="I am Mrs. Lund, but not this one. Please stop.",
        )  # fmt: skip
    order = voice.orders(
        "priya", 5, "12:10", astrid, "S-20455",
        lines=[{"text": "Reading lamp", "quantity": 1, "amount": 6400}],
    )  # fmt: skip
    voice.waits(
        5, "12:11", astrid, "order.confirmed",
        subject=order.subject, automation="Order confirmed",
    )  # fmt: skip
    voice.waits(2, "10:00", astrid, "welcome.feedback", automation="After three months")
    voice.notes(
        "priya", 2, "10:30", astrid,
        "Her address belongs to another Ms. Lund, who told us by the link. Nothing goes there any more."
        " Next: ask for the right one when she collects the lamp, and read it back.",
    )  # fmt: skip


def miriam(voice: Voice) -> None:
    """Order 77: the carrier wants to say cancelled, the store when it comes; a person is asked."""
    miriam = voice.customer("L-11377")
    voice.owns("marta", 1, "17:30", miriam, "priya", "imani")
    miriam.refresh_from_db()
    order = miriam.orders.get(number="77")
    voice.waits(
        0, "08:21", miriam, "order.cancelled", by="brant-haulage", subject=order.subject
    )
    voice.waits(
        0, "08:30", miriam, "order.window",
        subject=order.subject, automation="The day before a delivery",
    )  # fmt: skip


def dario(voice: Voice) -> None:
    """Wants to be asked in his own hours only: the question after his delivery waits."""
    dario = voice.customer("L-10207")
    order = voice.orders(
        "priya", 9, "15:00", dario, "S-20431",
        lines=[{"text": "Garden shears", "quantity": 1, "amount": 3495}],
    )  # fmt: skip
    voice.says(
        9, "15:01", dario, "order.confirmed",
        subject=order.subject, automation="Order confirmed",
    )  # fmt: skip
    voice.reports("brant-haulage", 3, "11:20", order, "carrier", "delivered", True)
    voice.reports("priya", 3, "18:00", order, "store", "status", "delivered")
    in_three_days = (voice.day(-3)).weekday()
    with voice.at(2, "18:10"):
        wishes.hours(
            dario, by=None, weekdays=[in_three_days],
            not_before=time(10), not_after=time(12),
        )  # fmt: skip
    voice.waits(
        0, "10:00", dario, "order.after", subject=order.subject,
        situation="after_service", automation="After a delivery",
    )  # fmt: skip


def femi(voice: Voice) -> None:
    """One offer a month, he said: the second one waits its turn."""
    femi = voice.customer("L-10443")
    with voice.at(90, "11:00"):
        consent.grant(femi, by=voice.hands["priya"], scope=OFFERS, proof=CARD)
    with voice.at(60, "20:15"):
        wishes.choose(femi, by=None, mode="at_most", topic="offers", at_most=1, per_days=30)
    voice.says(24, "10:30", femi, "offer.store", automation="Offers of the store")
    voice.waits(0, "09:10", femi, "offer.garden", automation="Garden letter")


def emma(voice: Voice) -> None:
    """She may be told of online booking, once it is live where she is."""
    emma = voice.customer("L-11960")
    with voice.at(100, "14:00"):
        consent.grant(emma, by=voice.hands["tom"], scope=OFFERS, proof=CARD)
    voice.waits(1, "13:40", emma, "offer.online_booking", by="tom")


def nadia(voice: Voice) -> None:
    """New since this morning: three first notices go out as one."""
    nadia = voice.registers(
        "imani", 0, title="Ms.", given_name="Nadia", family_name="Haddad", born_on=date(1990, 8, 2),
        phone="(555) 018-6604", email="nadia.haddad@fernmail.example",
        account="L-12011", read_back=("email",),
    )  # fmt: skip
    for topic, name in (
        ("welcome.new", "Welcome"),
        ("welcome.choices", "Your choices"),
        ("welcome.people", "Who may act for you"),
    ):
        voice.waits(0, "09:35", nadia, topic, automation=name)


def otis(voice: Voice) -> None:
    """A mail to a mailbox that is full, and one to a mailbox that is gone."""
    otis = voice.registers(
        "tom", 200, title="Mr.", given_name="Otis", family_name="Vane", born_on=date(1955, 1, 21),
        email="o.vane@trademonthly.example", account="L-12012", read_back=("email",),
    )  # fmt: skip
    rule(Channel.EMAIL, "o.vane@trademonthly.example", Behaviour.REFUSE)
    voice.says(
        1, "14:05", otis, "staff.reply", by="tom",
        own_words={"subject": "Your papers", "text": "Your papers are ready at the clinic desk."},
    )  # fmt: skip
    wanda = voice.registers(
        "sara", 300, title="Ms.", given_name="Wanda", family_name="Quill", born_on=date(1968, 9, 9),
        email="wanda.quill@lakenet.example", account="L-12013", read_back=("email",),
    )  # fmt: skip
    sent = voice.says(
        1, "15:10", wanda, "staff.reply", by="sara",
        own_words={"subject": "Your bill", "text": "The second line of your bill are the eye drops."},
    )  # fmt: skip
    arrived = Arrival.objects.get(message_ref=sent.ref.hex)
    intake.take_raw_mail(reports.returned(arrived, Kind.BOUNCED_HARD))


def vera(voice: Voice) -> None:
    """The line broke after a mail had been said: nobody can tell yet whether it arrived."""
    vera = voice.registers(
        "priya", 700, title="Ms.", given_name="Vera", family_name="Holm", born_on=date(1982, 11, 30),
        email="vera.holm@harbourpost.example", account="L-12014", read_back=("email",),
    )  # fmt: skip
    order = voice.orders(
        "priya", 8, "10:40", vera, "S-20437",
        lines=[{"text": "Kettle", "quantity": 1, "amount": 4200}],
    )  # fmt: skip
    voice.reports("priya", 2, "17:30", order, "store", "status", "delivered")
    rule(Channel.EMAIL, "vera.holm@harbourpost.example", Behaviour.CUT_AFTER_ACCEPT, times=1)
    with clock.moved_to(voice.now - A_MOMENT):
        asked = voice.intends(
            vera, "order.after", subject=order.subject,
            situation="after_service", automation="After a delivery",
        )  # fmt: skip
        mailbag.post(asked)


def rule(channel: str, to: str, behaviour: Behaviour, times: int | None = None) -> CarrierRule:
    """How the local carrier treats an address."""
    return CarrierRule.objects.create(channel=channel, to=to, behaviour=behaviour, times=times)


def reached(**ways: str) -> list[Reach]:
    return [Reach(addresses.parse(kind, value)) for kind, value in ways.items()]
