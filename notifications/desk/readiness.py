"""Whether an organisation is ready for its customers: what must be so before it goes live."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import addresses, clock, roles, trail
from crm.exceptions import CrmError
from crm.models import Act, ContactPoint, Organisation, Quarantine, User
from notifications import channels
from notifications.automation import halts
from notifications.channels import MESSAGE, Outcome, Parcel, Provider
from notifications.models import Message, Wording
from notifications.models.messages import State
from notifications.sending import links
from notifications.topics import KIND_FOR, Channel
from notifications.writing import wordings

RIGHT = halts.RIGHT
# The channels whose providers must have answered; letters and calls are done by people.
TRIED = (Channel.EMAIL, Channel.TEXT)
ANSWERED = "_provider.answered"
GOOD_FOR = timedelta(days=7)
UNDER_WAY = (State.SENDING, State.UNKNOWN)
# What stands in the settings where nobody named a number.
NO_NUMBER = "+15550100100"


class NoAnswer(CrmError):
    """The provider did not take the test message."""


class NotYours(CrmError):
    """Send it to yourself: your own e-mail address, or a number that no customer has."""


@dataclass(frozen=True)
class Item:
    """One thing that must be so: what, how to get there, and whether it is."""

    title: str
    how: str
    is_done: bool


def items() -> list[Item]:
    """Everything that must be so before customers get messages."""
    return [*(provider_item(channel) for channel in TRIED), *other_items()]


def provider_item(channel: Channel) -> Item:
    provider = live_provider(channel)
    told = {"channel": channel.label}
    if not is_set_up(provider):
        how = _("Name a provider in the settings of the installation.")
    else:
        how = _("Send a test message to yourself; an answer counts for a week.")
    title = _("The provider for {channel} answers").format(**told)
    return Item(title, how, is_set_up(provider) and has_answered(channel, provider))


def other_items() -> Iterator[Item]:
    yield Item(
        _("Messages have a sender"),
        _("DEFAULT_FROM_EMAIL and TEXT_NUMBER say from where they come."),
        has_sender(),
    )
    yield Item(
        _("Customers can open our links"),
        _("PUBLIC_BASE_URL is an address that begins with https."),
        links.address_of("").startswith("https://"),
    )
    yield Item(
        _("Some words were checked by two people"),
        _("A wording is live only after a second person agreed to it."),
        Wording.objects.filter(state=Wording.State.LIVE).exists(),
    )
    yield Item(
        _("There is a second person"),
        _("Two colleagues may agree to words and letters."),
        len(second_people()) > 1,
    )
    under_way = Message.objects.filter(state__in=UNDER_WAY).count()
    yield Item(
        _("Nothing is under way"),
        ngettext(
            "{n} message of the rehearsal is not certain yet. See to it in the messages.",
            "{n} messages of the rehearsal are not certain yet. See to them in the messages.",
            under_way,
        ).format(n=under_way),
        not under_way,
    )


def has_sender() -> bool:
    is_home = settings.MAIL_DOMAIN in ("", "localhost")
    return not is_home and settings.TEXT_NUMBER not in ("", NO_NUMBER)


def second_people() -> list[User]:
    """Who may agree to a wording."""
    app, code = wordings.RIGHT.split(".")
    right = Permission.objects.filter(content_type__app_label=app, codename=code)
    held = Q(groups__permissions__in=right) | Q(user_permissions__in=right)
    return list(User.objects.staff().filter(held, is_active=True).distinct())


def live_provider(channel: Channel) -> Provider:
    return channels.provider_for(channel, is_live=True)


def is_set_up(provider: Provider) -> bool:
    return provider.name != "unconfigured"


def has_answered(channel: Channel, provider: Provider) -> bool:
    """Whether this very provider took a test message lately."""
    answered = Act.objects.filter(
        verb=f"{channel}{ANSWERED}", why=provider.name, at__gt=clock.now() - GOOD_FOR
    )
    return answered.exists()


def try_out(*, by: User, channel: str, to: str) -> None:
    """Have the real provider carry a test message to a colleague.

    It passes by our check, so it goes to nobody's address but their own. Raises ``NotAllowed``,
    ``NotYours``, ``NoAnswer`` with the provider's words, and what ``addresses.parse`` raises
    for an address that is none.
    """
    roles.refuse_without(RIGHT, by)
    channel = Channel(channel)
    refuse_others(by, channel, to)
    provider = live_provider(channel)
    receipt = provider.send(test_parcel(by, channel, to))
    if receipt.outcome != Outcome.ACCEPTED:
        raise NoAnswer(
            _("The provider did not take it: {words}").format(words=receipt.detail), field="to"
        )
    says = _("{who} sent a test message by %(channel)s; the provider took it")
    told = says % {"channel": channel.label}
    with trail.act(f"{channel}_provider.answered", by=by, says=told, why=provider.name):
        pass


def refuse_others(by: User, channel: Channel, to: str) -> None:
    """A mail goes to the colleague's own address, a text to no number that a customer has."""
    address = addresses.parse(KIND_FOR[channel], to)
    if channel == Channel.EMAIL:
        is_own = address.key == by.email.casefold()
    else:
        theirs = ContactPoint.objects.filter(kind=address.kind, key=address.key)
        closed = Quarantine.objects.standing().of_address(address.kind, address.key)
        is_own = not theirs.exists() and not closed.exists()
    if not is_own:
        raise NotYours(field="to")


def test_parcel(by: User, channel: Channel, to: str) -> Parcel:
    """What a colleague gets: no customer's name, no link."""
    address = addresses.parse(KIND_FOR[channel], to)
    where = to if channel == Channel.EMAIL else address.key
    now = clock.now()
    key = f"test-{by.pk}-{now:%Y%m%d%H%M%S%f}"
    return Parcel(
        key=f"{key}:1",
        channel=channel,
        to=where.strip(),
        sender=Organisation.objects.current().name,
        sender_address=settings.DEFAULT_FROM_EMAIL
        if channel == Channel.EMAIL
        else settings.TEXT_NUMBER,
        subject=_("A test message") if channel == Channel.EMAIL else "",
        text=_("This is a test message of Casetrail. Nothing has to be done."),
        headers=test_headers(key) if channel == Channel.EMAIL else {},
        dated=now,
        metadata={MESSAGE: key},
    )


def test_headers(key: str) -> dict[str, str]:
    return {
        "Message-ID": f"<{key}@{settings.MAIL_DOMAIN}>",
        "Auto-Submitted": "auto-generated",
    }
