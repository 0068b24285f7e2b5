"""A month of one customer's messages as a page shows it: what was wanted, and what they get."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from crm.models import Customer, User
from notifications import chips, simulation
from notifications.chips import Chip
from notifications.models import Message
from notifications.models.messages import State
from notifications.simulation import Foreseen

NEXT, PAST = "next30", "past30"
MONTH = timedelta(days=30)
SATURDAY = 5
LISTED = 300
# In the order in which the legend names them.
COUNTED = (
    State.QUEUED,
    State.SENT,
    State.JOINED,
    State.HELD,
    State.ASKING,
    State.DROPPED,
    State.SUPERSEDED,
    State.FAILED,
    State.UNKNOWN,
)


@dataclass(frozen=True)
class Line:
    """One message of the month: when, what, from whom, and how it stands."""

    key: str
    at: datetime
    title: str
    sender: str
    chip: Chip
    leaves: bool
    foreseen: Foreseen | None = None
    message: Message | None = None


@dataclass(frozen=True)
class Day:
    """One column of the picture."""

    day: date
    marks: list[Line]
    is_chosen: bool

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= SATURDAY

    @property
    def under(self) -> str:
        """The month at its first day, the weekday on Mondays."""
        if self.day.day == 1:
            return str(MONTHS[self.day.month])[:3]
        return str(WEEKDAYS_ABBR[0]) if self.day.weekday() == 0 else ""


@dataclass
class Month:
    """Thirty days of messages, those before now or those to come."""

    span: str
    lines: list[Line]
    begins: date
    chosen: Line | None = None
    days: list[Day] = field(default_factory=list)

    @property
    def is_ahead(self) -> bool:
        return self.span == NEXT

    @property
    def leaving(self) -> int:
        """How many the customer gets; several that go together count once."""
        return sum(line.leaves for line in self.lines)

    @property
    def legend(self) -> list[tuple[Chip, int]]:
        states = [line.chip.state for line in self.lines]
        return [(chips.of(state), states.count(state)) for state in COUNTED if state in states]


def month(customer: Customer, span: str, chosen: str, now: datetime) -> Month:
    """The month that an address asks for, with the line it names or the first one."""
    is_past = span == PAST
    lines = lines_past(customer, now) if is_past else lines_ahead(customer)
    begins = timezone.localdate(now - MONTH if is_past else now)
    made = Month(PAST if is_past else NEXT, lines, begins)
    made.chosen = next(
        (line for line in lines if line.key == chosen), lines[0] if lines else None
    )
    made.days = days(made)
    return made


def days(made: Month) -> list[Day]:
    """Thirty columns and one for today, each with its marks."""
    all_days = [made.begins + timedelta(days=n) for n in range(MONTH.days + 1)]
    by_day = {day: [] for day in all_days}
    for line in made.lines:
        by_day.setdefault(timezone.localdate(line.at), []).append(line)
    on = made.chosen and timezone.localdate(made.chosen.at)
    return [Day(day, by_day[day], day == on) for day in all_days]


def lines_ahead(customer: Customer) -> list[Line]:
    found = simulation.run(customer)
    senders = User.objects.select_related("desk").in_bulk(
        {one.message.sender_id for one in found if one.message.sender_id}
    )
    return [line_ahead(one, senders.get(one.message.sender_id)) for one in found]


def line_ahead(one: Foreseen, sender: User | None) -> Line:
    first = chips.OF_VERDICT[one.judgement.verdict] if one.judgement else one.state
    state = one.state if one.state in (State.JOINED, State.ASKING, State.DROPPED) else first
    return Line(
        one.key,
        one.wanted_at,
        str(one.message.of_topic),
        sender_of(one.snapshot.automation, sender, one.message.letter),
        chips.of(state, one.until),
        one.leaves_at is not None,
        foreseen=one,
    )


def lines_past(customer: Customer, now: datetime) -> list[Line]:
    ended = Message.objects.filter(customer=customer, ended_at__gt=now - MONTH)
    recent = ended.filter(created_at__gt=now - 2 * MONTH).order_by("ended_at", "pk")
    around = recent.select_related("sender__desk", "automation", "letter")
    return [line_past(one) for one in around[:LISTED]]


def line_past(message: Message) -> Line:
    automation = message.automation and {"name": message.automation.name}
    return Line(
        f"m{message.pk}",
        message.ended_at,
        str(message.of_topic),
        sender_of(automation, message.sender, message.letter),
        chips.of(message.state),
        message.state == State.SENT and message.joined_id is None,
        message=message,
    )


def sender_of(automation: dict | None, sender: User | None, letter) -> str:
    """Who wants it said: an automation, a letter to many, or a colleague."""
    if automation:
        return automation["name"]
    if letter:
        return letter.name
    if sender is None or sender.username == User.SYSTEM:
        return _("The organisation")
    return sender.name_and_desk
