"""Interactions: calls, visits and letters of a customer, as somebody at a desk logs them."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from crm import clock, texts, trail
from crm.exceptions import CrmError
from crm.models import Customer, Interaction, User

LIMIT = 20_000
# Of what a machine brings in; nobody types as much.
LONGEST = 200_000

Channel, Direction = Interaction.Channel, Interaction.Direction


class WordsTooLong(texts.Unreadable):
    """Their words may have 20,000 characters. Nothing is lost: shorten them here."""


class NotRelated(CrmError):
    """This person is not known to speak for the customer. First write down who they are."""


def log(
    customer: Customer, *, by: User, spoke_with: Customer | None = None, **facts
) -> Interaction:
    """Log one contact with a customer, or with somebody who speaks for them (D7).

    ``facts`` are channel, direction, reason, minutes and words of the ``Interaction``. Who
    called stands in both records: theirs gets a mention. Raises ``NotRelated`` for a person
    without a standing relationship, ``WordsTooLong`` for words that are.
    """
    words = checked(facts.pop("words", ""))
    if spoke_with and not speaks_for(customer, spoke_with):
        raise NotRelated(field="spoke_with")
    made = Interaction(customer=customer, spoke_with=spoke_with, words=words, **facts)
    says = str(SAID[made.channel, made.direction])
    says = says.replace("{name}", spoke_with.name if spoke_with else customer.addressed_as)
    others = [spoke_with] if spoke_with else []
    with trail.act(
        "interaction.logged", by=by, customer=customer, about=others, says=says
    ) as made.act:
        made.save(force_insert=True)
    return made


def receive(
    customer: Customer, *, channel: str, words: str, others: Iterable[Customer] = ()
) -> Interaction:
    """Keep what somebody wrote to us as it came, on the timeline of ``customer``.

    ``others`` share the address it came from. Of what is longer than any letter the beginning
    is kept; the whole stays where it came in.
    """
    made = Interaction(
        customer=customer,
        channel=channel,
        direction=Direction.IN,
        reason=Interaction.Reason.OTHER,
        words=texts.UNKEEPABLE.sub("", words).strip()[:LONGEST],
    )
    says = str(SAID[channel, Direction.IN]).replace("{name}", customer.addressed_as)
    with trail.act(
        "interaction.logged", by=None, customer=customer, about=others, says=says
    ) as made.act:
        made.save(force_insert=True)
    return made


def checked(words: str) -> str:
    """Their words without space around them; raises where they are too long to be kept."""
    if len(words) > LIMIT:
        raise WordsTooLong(field="words")
    return texts.readable(words.strip())


def speaks_for(customer: Customer, other: Customer) -> bool:
    today = clock.today()
    return customer.relationships.valid_on(today).filter(other=other).exists()


SAID = {
    (Channel.PHONE, Direction.IN): _("{name} called"),
    (Channel.PHONE, Direction.OUT): _("{who} called {name}"),
    (Channel.VISIT, Direction.IN): _("{name} came in"),
    (Channel.VISIT, Direction.OUT): _("{who} visited {name}"),
    (Channel.EMAIL, Direction.IN): _("{name} wrote an e-mail"),
    (Channel.EMAIL, Direction.OUT): _("{who} wrote {name} an e-mail"),
    (Channel.TEXT, Direction.IN): _("{name} wrote a text"),
    (Channel.TEXT, Direction.OUT): _("{who} wrote {name} a text"),
    (Channel.WEB, Direction.IN): _("{name} wrote on the website"),
    (Channel.WEB, Direction.OUT): _("{who} answered {name} on the website"),
    (Channel.LETTER, Direction.IN): _("{name} sent a letter"),
    (Channel.LETTER, Direction.OUT): _("{who} sent {name} a letter"),
}
