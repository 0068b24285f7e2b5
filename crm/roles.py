"""The roles as lists of permissions, synced to Django's groups after every migrate.

Reading is open to everyone who is signed in and is logged; a role says who may write what.
Clinicians hold theirs beside one of the others: whoever signs in chooses a desk, and only an
admin says whom clinical notes are open to there. Rights of upper layers are names here as well:
a role is one list, wherever its rights come from.
"""

from typing import TYPE_CHECKING

from crm.exceptions import NotAllowed

if TYPE_CHECKING:
    from crm.models import User

FRONT_DESK = "Front desk"
SUPERVISOR = "Supervisor"
ADMIN = "Admin"
CLINICIAN = "Clinician"

_front_desk = [
    "crm.add_customer",
    "crm.change_customer",
    "crm.add_contactpoint",
    "crm.change_contactpoint",
    "crm.add_quarantine",
    "crm.add_relationship",
    "crm.change_relationship",
    "crm.add_carenote",
    "crm.change_carenote",
    "crm.add_note",
    "crm.change_note",
    "crm.add_interaction",
    "crm.add_accessrequest",
    "crm.add_savedview",
    "crm.change_savedview",
    "crm.add_order",
    "crm.add_report",
    "notifications.add_message",
    "notifications.change_message",
    "notifications.add_override",
    "notifications.add_halt",
    "notifications.add_signoff",
    "notifications.add_wish",
    "notifications.change_wish",
    "notifications.add_interest",
    "notifications.change_interest",
    "notifications.add_consentevent",
    "notifications.add_enquiry",
    "notifications.change_enquiry",
]
_supervisor = [
    *_front_desk,
    "crm.change_accessrequest",
    "crm.change_quarantine",
    "crm.export_customer",
    "crm.add_importrun",
    "crm.view_importrun",
    "crm.view_act",
    "crm.view_read",
    "crm.view_user",
    "crm.add_partner",
    "crm.change_partner",
    "crm.view_partner",
    "crm.add_workstation",
    "crm.change_workstation",
    "notifications.override_most",
    "notifications.change_halt",
    "notifications.change_automation",
    "notifications.change_wording",
    "notifications.change_bulkletter",
    "notifications.add_carrierrule",
]
_admin = [
    *_supervisor,
    *(
        f"crm.{act}_{noun}"
        for noun in ("user", "desk", "capability", "organisation", "ownfield")
        for act in ("add", "change", "view")
    ),
    *(f"notifications.{act}_snippet" for act in ("add", "change", "view")),
    *(f"notifications.{act}_brand" for act in ("add", "change", "view")),
]

ROLES: dict[str, list[str]] = {
    FRONT_DESK: _front_desk,
    SUPERVISOR: _supervisor,
    ADMIN: list(dict.fromkeys(_admin)),
    CLINICIAN: ["crm.open_clinical"],
}


def refuse_without(right: str, by: "User") -> None:
    """Raise ``NotAllowed`` where somebody does not hold a right."""
    if not by.has_perm(right):
        raise NotAllowed
