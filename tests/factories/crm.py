"""Factories of the lowest layer; everything they make is signed by an act of the system."""

from datetime import date

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from crm import fingerprints, models, roles, trail


class Arranged(DjangoModelFactory):
    """Writes inside an act of its own, as every write must."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with trail.act("arranged", by=None, says="Arranged for a test"):
            return super()._create(model_class, *args, **kwargs)


class DeskFactory(Arranged):
    class Meta:
        model = models.Desk
        django_get_or_create = ["name"]

    name = "Phone desk"
    direct_line = "(555) 010-0100"


class UserFactory(Arranged):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    first_name = "Imani"
    last_name = "Okafor"
    username = factory.Sequence(lambda n: f"colleague{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@larkfield.example")
    desk = factory.SubFactory(DeskFactory)
    password = "!"

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        with trail.act("arranged", by=None, says="Arranged for a test"):
            self.groups.add(Group.objects.get(name=extracted or roles.FRONT_DESK))


class ClinicianFactory(UserFactory):
    """Tom at the clinic desk, to whom clinical notes are open."""

    username = "tom"
    first_name = "Tom"
    last_name = "Brannigan"
    desk = factory.SubFactory(DeskFactory, name="Clinic desk", opens_clinical=True)

    @factory.post_generation
    def second_role(self, create, extracted, **kwargs):
        with trail.act("arranged", by=None, says="Arranged for a test"):
            self.groups.add(Group.objects.get(name=roles.CLINICIAN))


class CustomerFactory(Arranged):
    class Meta:
        model = models.Customer

    title = "Ms."
    given_name = "Ruth"
    family_name = "Adeyemi"


class OrganisationCustomerFactory(Arranged):
    class Meta:
        model = models.Customer

    kind = models.Customer.Kind.ORGANISATION
    organisation_name = "Northgate School"


class EmailFactory(Arranged):
    class Meta:
        model = models.ContactPoint

    customer = factory.SubFactory(CustomerFactory)
    kind = models.ContactPoint.Kind.EMAIL
    value = factory.Sequence(lambda n: f"ruth{n}@fernmail.example")
    key = factory.LazyAttribute(lambda point: point.value.lower())


class PhoneFactory(Arranged):
    class Meta:
        model = models.ContactPoint

    customer = factory.SubFactory(CustomerFactory)
    kind = models.ContactPoint.Kind.PHONE
    value = "(555) 014-2231"
    key = "+15550142231"


class PostalFactory(Arranged):
    class Meta:
        model = models.ContactPoint

    customer = factory.SubFactory(CustomerFactory)
    kind = models.ContactPoint.Kind.POSTAL
    value = "1 Elm Street, Columbus"
    key = "1 elm street columbus"


class QuarantineFactory(Arranged):
    """What a stranger reported once; ``key`` is the address."""

    class Meta:
        model = models.Quarantine
        exclude = ["key"]

    customer = factory.SubFactory(CustomerFactory)
    kind = models.ContactPoint.Kind.EMAIL
    key = factory.Sequence(lambda n: f"stranger{n}@fernmail.example")
    fingerprint = factory.LazyAttribute(lambda row: fingerprints.of(row.kind, row.key))
    reported_via = models.Quarantine.Via.PHONE
    reason = "I am not Ruth."


class RelationshipFactory(Arranged):
    class Meta:
        model = models.Relationship

    customer = factory.SubFactory(CustomerFactory)
    other = factory.SubFactory(CustomerFactory, given_name="Femi", title="Mr.")
    role = "son"
    may_act_for = ["deliveries"]


class SavedViewFactory(Arranged):
    class Meta:
        model = models.SavedView

    name = "Organisations"
    owner = factory.SubFactory(UserFactory)
    query = "kind=organisation"


class CareNoteFactory(Arranged):
    class Meta:
        model = models.CareNote

    customer = factory.SubFactory(CustomerFactory)
    kind = models.CareNote.Kind.RECOVERY
    fact = "E-mail was wrong until 3 November"
    reason = "A stranger got two of her notices"


class EntryFactory(Arranged):
    """An entry brings the act that made it."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        verb, says = model_class.entry_verbs[0], "{who} added an entry"
        with trail.act(
            verb, by=kwargs.get("author"), says=says, customer=kwargs["customer"]
        ) as act:
            return DjangoModelFactory._create.__func__(
                cls, model_class, *args, act=act, **kwargs
            )


class NoteFactory(EntryFactory):
    class Meta:
        model = models.Note

    customer = factory.SubFactory(CustomerFactory)
    author = factory.SubFactory(UserFactory)
    text = "Hears better on the left side."


class InteractionFactory(EntryFactory):
    class Meta:
        model = models.Interaction

    customer = factory.SubFactory(CustomerFactory)
    channel = models.Interaction.Channel.PHONE
    reason = models.Interaction.Reason.DELIVERY
    minutes = 6
    words = "Can my son let them in?"


class PartnerFactory(Arranged):
    class Meta:
        model = models.Partner
        django_get_or_create = ["slug"]

    name = "Brant Haulage"
    slug = "brant-haulage"
    kind = "delivery"


class PartnerSystemFactory(Arranged):
    """The hand of a partner's system, which signs in to no page."""

    class Meta:
        model = models.User

    username = factory.Sequence(lambda n: f"system{n}")
    first_name = factory.LazyAttribute(lambda hand: hand.partner.name)
    password = "!"
    partner = factory.SubFactory(PartnerFactory)


class OrderFactory(Arranged):
    """An order of which nobody has said anything yet."""

    class Meta:
        model = models.Order

    customer = factory.SubFactory(CustomerFactory)
    number = factory.Sequence(lambda n: str(77 + n))
    seller = factory.SubFactory(DeskFactory, name="Store counter")
    carrier = factory.SubFactory(PartnerFactory)
    lines = [{"text": "Dishwasher", "quantity": 1, "amount": 49900}]
    placed_on = date(2025, 11, 3)


class ReportFactory(Arranged):
    """One word about an order, with the act that brings it."""

    class Meta:
        model = models.Report

    order = factory.SubFactory(OrderFactory)
    said_by = factory.SubFactory(UserFactory)
    predicate = models.About.STATUS
    value = models.Order.Status.CONFIRMED
    party = models.Party.STORE

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        customer = kwargs["order"].customer
        with trail.act("arranged", by=None, says="Arranged", customer=customer) as act:
            return DjangoModelFactory._create.__func__(
                cls, model_class, *args, act=act, **kwargs
            )
