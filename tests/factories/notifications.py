"""Factories of the middle layer; everything they make is signed by an act of the system."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from crm import clock, trail
from crm.models import ContactPoint, Customer
from notifications import models, outbox
from notifications.models import LinkToken, Message
from notifications.outbox import Intent
from notifications.sending import links
from tests.factories.crm import (
    Arranged,
    CustomerFactory,
    DeskFactory,
    PostalFactory,
    UserFactory,
)


class ConsentFactory(Arranged):
    """Ruth allowed offers."""

    class Meta:
        model = models.ConsentEvent

    customer = factory.SubFactory(CustomerFactory)
    purpose = "promo"
    action = models.ConsentEvent.Action.GRANT
    wording = "Yes, send me offers."
    source = "Imani, Phone desk"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        says = "Arranged for a test"
        with trail.act("arranged", by=None, says=says, customer=kwargs["customer"]) as act:
            return model_class.objects.create(act=act, **kwargs)


class AutomationFactory(Arranged):
    class Meta:
        model = models.Automation

    name = factory.Sequence(lambda n: f"After a delivery {n}")
    explains = "Two days after a delivery we ask how it went."
    owner = factory.SubFactory(UserFactory)
    desk = factory.SubFactory(DeskFactory)
    trigger = "after_delivery"
    settings = factory.LazyFunction(lambda: {"days": 2, "hour": 10})
    topic = "order.after"
    state = models.Automation.State.LIVE


class WordingFactory(Arranged):
    """Words that a second person agreed to."""

    class Meta:
        model = models.Wording

    topic = "offer.store"
    name = factory.Sequence(lambda n: f"News {n}")
    subject = "News from {brand}"
    text = "{customer}, there is something new in our store."
    state = models.Wording.State.LIVE
    author = factory.SubFactory(UserFactory)
    approved_by = factory.SubFactory(UserFactory, first_name="Marta")


class BulkLetterFactory(Arranged):
    """A letter that nobody tried out yet."""

    class Meta:
        model = models.BulkLetter

    name = factory.Sequence(lambda n: f"Letter {n}")
    audience = ""
    wording = factory.SubFactory(WordingFactory)
    author = factory.SubFactory(UserFactory)


class HaltFactory(Arranged):
    """A halt that somebody proposed."""

    class Meta:
        model = models.Halt

    why = "The prices are wrong."
    proposed_by = factory.SubFactory(UserFactory)


class RolloutFactory(Arranged):
    """A plan that lacks nothing but the words of its desks."""

    class Meta:
        model = models.Rollout
        skip_postgeneration_save = True

    automation = factory.SubFactory(AutomationFactory)
    owner = factory.SubFactory(UserFactory)
    way_back = "Take it back; the letter goes out by hand."
    steps = factory.LazyFunction(lambda: [{"on": "2026-12-01", "what": "The counter first"}])

    @factory.post_generation
    def desks(self, create, extracted, **kwargs):
        with trail.act("arranged", by=None, says="Arranged for a test"):
            self.desks.set(extracted or [DeskFactory()])


class SnippetFactory(Arranged):
    class Meta:
        model = models.Snippet

    name = factory.Sequence(lambda n: f"Sorry {n}")
    text = "We are sorry for the wait."


class ArrivalFactory(DjangoModelFactory):
    """A text to Ruth that ended at the local carrier."""

    class Meta:
        model = models.Arrival

    channel = "text"
    sender = "Larkfield Clinic"
    sender_address = "+12025550100"
    to = "+12025550123"
    text = "Larkfield Clinic: see you on Thursday at 9:30 am."
    headers = "X-Reason: You have a visit on Thursday"
    key = "M7K:1"
    message_ref = "M7K"
    provider_id = factory.Sequence(lambda n: f"C{n}")


class CarrierRuleFactory(DjangoModelFactory):
    """Whoever is at example.org is told that there is nobody of that name."""

    class Meta:
        model = models.CarrierRule

    to = "*@example.org"
    behaviour = "refuse"


class EnquiryFactory(Arranged):
    """Ruth asked about a handyman."""

    class Meta:
        model = models.Enquiry

    customer = factory.SubFactory(CustomerFactory)
    about = "a handyman"
    ends_on = date(2026, 12, 24)


def link_of(point: ContactPoint, *, message: Message | None = None, **more) -> str:
    """The token of a link that went to this address, with a message or without one."""
    token = links.new_token()
    LinkToken.objects.create(
        hash=links.hash_of(token),
        customer=point.customer,
        contact_point=point,
        message=message,
        **more,
    )
    return token


def queued(customer: Customer, topic: str = "offer.store", *, by=None, **more) -> Message:
    """A message that somebody wants sent; our check has looked at it."""
    message = outbox.queue(Intent(customer, topic, **more), by=by)
    message.refresh_from_db()
    return message


class PilotMemberFactory(Arranged):
    """Ruth, who agreed to be among the first."""

    class Meta:
        model = models.PilotMember

    automation = factory.SubFactory(AutomationFactory)
    customer = factory.SubFactory(CustomerFactory)
    agreed_how = "On the phone, after Imani had explained it"


class BrandFactory(Arranged):
    """The clinic's own name and addresses."""

    class Meta:
        model = models.Brand
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Larkfield Clinic {n}")
    email = "clinic@larkfield.example"
    text_number = "+15550100200"
    reply_to = "answers@larkfield.example"
    return_address = "2 Oak Street, Columbus"
    mark = "M2 2h20v20h-20z"

    @factory.post_generation
    def desks(self, create, extracted, **kwargs):
        with trail.act("arranged", by=None, says="Arranged for a test"):
            self.desks.set(extracted or [])


class ConcernFactory(Arranged):
    """Words of somebody we do not know."""

    class Meta:
        model = models.Concern

    kind = models.Concern.Kind.STRANGER
    channel = "text"
    sender = "+15550149999"
    words = "Do you sell chairs?"


class InboundEventFactory(DjangoModelFactory):
    """A text of somebody that could not be worked off, however often it was tried."""

    class Meta:
        model = models.InboundEvent

    provider = "carrier"
    event_id = factory.Sequence(lambda n: f"e{n}")
    kind = "text"
    payload = factory.LazyFunction(
        lambda: {"from": "+15550149999", "text": "Hello", "keyword": ""}
    )
    tries = models.InboundEvent.TRIES


def letter_to_post(customer: Customer, by) -> Message:
    """A letter that left our check and lies in the mailbox of a demo."""
    with trail.act("arranged", by=None, says="Arranged for a test") as act:
        point = PostalFactory(customer=customer)
        letter = Message.objects.create(
            act=act,
            customer=customer,
            topic="staff.reply",
            purpose="service",
            sender=by,
            own_words={"text": "The chairs are here."},
            channel="letter",
            contact_point=point,
            state="sent",
            body_no=1,
            expires_at=clock.now(),
            ended_at=clock.now(),
        )
        models.Body.objects.create(
            act=act,
            message=letter,
            no=1,
            channel="letter",
            contact_point=point,
            sender="Imani, Larkfield",
            subject="Your chairs",
            text="The chairs are here.",
            sha256="0" * 64,
        )
    models.Attempt.objects.create(
        message=letter,
        no=1,
        body_no=1,
        provider="carrier",
        lease=letter.ref,
        outcome="accepted",
    )
    return letter
