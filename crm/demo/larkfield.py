"""Larkfield itself: its desks, the people at them and what is live where."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from crm import partners, roles, trail
from crm.models import Capability, Desk, Organisation, User

PASSWORD = "larkfield"

DESKS = {
    "Phone desk": "(555) 010-0100",
    "Clinic desk": "(555) 010-0120",
    "Clinic billing": "(555) 010-0125",
    "Store counter": "(555) 010-0140",
    "Home Repair": "(555) 010-0160",
}

COLLEAGUES = [
    ("imani", "Imani", "Okafor", "Phone desk", roles.FRONT_DESK),
    ("tom", "Tom", "Brannigan", "Clinic desk", roles.FRONT_DESK, roles.CLINICIAN),
    ("sara", "Sara", "Meunier", "Clinic billing", roles.FRONT_DESK),
    ("priya", "Priya", "Nair", "Store counter", roles.FRONT_DESK),
    ("luis", "Luis", "Ortega", "Home Repair", roles.FRONT_DESK),
    ("marta", "Marta", "Lindqvist", "Phone desk", roles.SUPERVISOR),
    ("ada", "Ada", "Brandt", "Phone desk", roles.ADMIN),
]

PARTNERS = [
    {
        "name": "Brant Haulage",
        "kind": "delivery",
        "phone": "(555) 010-0190",
        "contact_person": "Dana Whitlock",
        "may_send": ["order.window", "order.cancelled"],
    },
    {
        "name": "Remindly",
        "kind": "reminders",
        "phone": "(555) 010-0195",
        "contact_person": "Joel Marsh",
    },
]

CAPABILITIES = [
    ("Online booking", "", Capability.State.PLANNED),
    ("Delivery texts", "", Capability.State.LIVE),
    ("Saturday eye clinic", "Portsford", Capability.State.PILOT),
]


def furnish() -> None:
    says = _("Larkfield was furnished as a demo")
    with trail.act("demo.furnished", by=None, says=says):
        Organisation.objects.create(name="Larkfield", mode=Organisation.Mode.DEMO)
        desks = {name: open_desk(name, line) for name, line in DESKS.items()}
        for username, first, last, desk, *held in COLLEAGUES:
            seat(desks[desk], held, username=username, first_name=first, last_name=last)
        for lines in PARTNERS:
            partners.take_on(by=None, **lines)
        for feature, region, state in CAPABILITIES:
            Capability.objects.create(feature=feature, region=region, state=state)


def open_desk(name: str, line: str) -> Desk:
    return Desk.objects.create(
        name=name, direct_line=line, opens_clinical=name == "Clinic desk"
    )


def seat(desk: Desk, held: list[str], **who: str) -> None:
    person = User.objects.create(
        desk=desk,
        email=f"{who['username']}@larkfield.example",
        direct_line=desk.direct_line,
        password=make_password(PASSWORD),
        is_staff=roles.ADMIN in held,
        **who,
    )
    person.groups.add(*Group.objects.filter(name__in=held))
