"""One of everything that has an address: what the routes of the house lead to in tests."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from crm import imports, roles, trail
from crm.models import (
    AccessRequest,
    Capability,
    Customer,
    Identifier,
    Note,
    Order,
    Organisation,
    OwnField,
    User,
    Workstation,
)
from notifications import outbox
from notifications.desk import enquiries
from notifications.models import Message, Wish
from notifications.outbox import Intent
from notifications.preferences import interests, wishes
from tests.factories.crm import (
    CareNoteFactory,
    ClinicianFactory,
    CustomerFactory,
    DeskFactory,
    EmailFactory,
    InteractionFactory,
    NoteFactory,
    OrderFactory,
    PartnerFactory,
    PhoneFactory,
    QuarantineFactory,
    RelationshipFactory,
    ReportFactory,
    SavedViewFactory,
    UserFactory,
)
from tests.factories.notifications import (
    ArrivalFactory,
    AutomationFactory,
    BrandFactory,
    BulkLetterFactory,
    CarrierRuleFactory,
    ConcernFactory,
    HaltFactory,
    InboundEventFactory,
    PilotMemberFactory,
    RolloutFactory,
    SnippetFactory,
    WordingFactory,
    letter_to_post,
)
from tests.project.routes import Route

SAMPLE = (Path(__file__).parents[1] / "crm" / "sample_people.csv").read_bytes()
UNKNOWN = {
    "ref": "CZZZZZZZ",
    "pk": 2**40,
    "username": "nobody",
    "slug": "nobody",
    "object_id": 2**40,
    "id": 2**40,
}
HUGE = {
    "ref": "C0O1L",
    "pk": 10**30,
    "username": "x" * 150,
    "slug": "x" * 150,
    "object_id": 10**30,
    "id": 10**30,
}


@dataclass
class World:
    """People of each role, one customer with everything, and what addresses are made of."""

    people: dict[str, User] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)
    ref: str = ""

    def address(self, route: Route, of: str, unknown: dict | None = None) -> str:
        """The path of a route: of the thing it is about, or of one that is not there."""
        known = {"ref": self.ref, "username": "imani", "token": "x", "app_label": "crm"}
        known |= {"slug": "brant-haulage"}
        known |= {"provider": "carrier"}
        kind = ContentType.objects.get_for_model(Customer).pk
        known |= {"uidb36": "x", "key": "x", "url": "x", "content_type_id": kind}
        thing = self.things.get(of, 1)
        known |= {"pk": thing, "object_id": thing, "id": thing}
        parts = known | (unknown or {})
        if "(" in route.name:
            return "/" + re.sub(r"<.*?>|\(.*", str(thing), route.path)
        return reverse(route.name, kwargs={name: parts[name] for name in route.parts})


def furnished() -> World:
    """A small world in which every address leads somewhere."""
    imani = UserFactory(username="imani")
    tom = ClinicianFactory()
    clinic = tom.desk
    marta = UserFactory(username="marta", first_name="Marta", role=roles.SUPERVISOR)
    ada = UserFactory(username="ada", first_name="Ada", role=roles.ADMIN, is_staff=True)
    ruth = CustomerFactory(owner=imani, deputy=tom, worth_knowing="Left ear")
    people = {"front desk": imani, "clinic desk": tom, "supervisor": marta, "admin": ada}
    world = World(people, ref=ruth.ref)
    note = NoteFactory(customer=ruth, author=tom)
    closed = NoteFactory(customer=ruth, author=tom, kind=Note.Kind.CLINICAL, text="A cough")
    PhoneFactory(customer=ruth)
    run, row = brought_in(marta)
    with trail.act("arranged", by=None, says="Arranged for a test"):
        asked = AccessRequest.objects.create(note=closed, asked_by=imani)
        number = Identifier.objects.create(customer=ruth, system="Store", value="S-20418")
        capability = Capability.objects.create(feature="Online booking")
        own_field = OwnField.objects.create(key="shoe_size", label="Shoe size")
        station = Workstation.objects.create(name="Front", desk=clinic, key="a" * 64)
    world.things = {
        "arrival": ArrivalFactory().pk,
        "carrier rule": CarrierRuleFactory().pk,
        "access request": asked.pk,
        "act": note.act_id,
        "capability": capability.pk,
        "care note": CareNoteFactory(customer=ruth).pk,
        "closed note": closed.pk,
        "contact point": EmailFactory(customer=ruth).pk,
        "customer": ruth.pk,
        "desk": clinic.pk,
        "group": imani.groups.get().pk,
        "identifier": number.pk,
        "import": run.pk,
        "import row": row.pk,
        "brand": BrandFactory().pk,
        "call": planned(imani).pk,
        "concern": ConcernFactory(customer=ruth).pk,
        "inbound event": InboundEventFactory().pk,
        "letter to post": letter_to_post(ruth, imani).pk,
        "message": waiting(ruth, imani).pk,
        "interaction": InteractionFactory(customer=ruth).pk,
        "note": note.pk,
        "order": at_odds(ruth).pk,
        "organisation": Organisation.objects.get().pk,
        "ownfield": own_field.pk,
        "quarantine": QuarantineFactory(customer=ruth).pk,
        "partner": PartnerFactory().pk,
        "relationship": RelationshipFactory(customer=ruth).pk,
        "saved view": SavedViewFactory(owner=imani, is_shared=True).pk,
        "snippet": SnippetFactory().pk,
        "user": imani.pk,
        "workstation": station.pk,
        **wanted(ruth, imani),
        **speaking_by_itself(ruth, imani),
    }
    return world


def waiting(customer: Customer, by: User) -> Message:
    """A message that waits for an address."""
    return outbox.queue(Intent(customer, "record.corrected", channel="letter"), by=by)


def wanted(customer: Customer, by: User) -> dict[str, int]:
    """A wish that a colleague noted, and a question that was asked."""
    change = wishes.choose(customer, by=by, mode="never", topic="offers", evidence="Said so")
    wish = Wish.history.filter(act=change.act).first()
    interests.note(customer, by=by, subject="garden", is_liked=True, source="Said so")
    return {
        "wish": wish.id,
        "interest": customer.interests.get().pk,
        "enquiry": enquiries.ask(customer, by=by, about="rates").pk,
    }


def speaking_by_itself(customer: Customer, owner: User) -> dict[str, int]:
    """An automation that is being drafted, its plan, and a letter to many."""
    automation = AutomationFactory(owner=owner, desk=owner.desk, state="draft")
    RolloutFactory(automation=automation, owner=owner, desks=[DeskFactory(name="Store")])
    return {
        "automation": automation.pk,
        "halt": HaltFactory(automation=automation, proposed_by=owner).pk,
        "letter": BulkLetterFactory(author=owner, wording__author=owner).pk,
        "pilot member": PilotMemberFactory(automation=automation, customer=customer).pk,
        "wording": WordingFactory(author=owner, state="draft", approved_by=None).pk,
    }


def planned(by: User) -> Message:
    """A call to somebody whose number nobody knows yet."""
    words = {"subject": "A call", "text": "The chairs"}
    intent = Intent(CustomerFactory(), "staff.call", own_words=words, channel="call")
    return outbox.queue(intent, by=by)


def at_odds(customer: Customer) -> Order:
    """An order of which store and carrier say different things."""
    order = OrderFactory(customer=customer)
    ReportFactory(order=order)
    ReportFactory(order=order, party="carrier", value="cancelled")
    return order


def brought_in(by: User):
    """A file brought in, and its row that waits for a person."""
    CustomerFactory(given_name="Ruth", family_name="Adeyami", born_on="1951-05-04")
    run = imports.receive(name="sample.csv", content=SAMPLE, system="till", by=by)
    said = {"mapping": run.mapping, "date_order": run.date_order, "is_dry_run": False}
    run = imports.carry_out(imports.begin(run, **said, by=by, in_background=False))
    return run, run.rows.exclude(cells=[]).first()
