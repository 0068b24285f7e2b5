"""The keys that work today. A key is listed only while the page it leads to exists."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

# Keys, what they do, and the page that must exist for it.
GROUPS = [
    (
        _("Anywhere"),
        [
            (["/"], _("Search people, or do something"), "crm:search"),
            (["Ctrl", "K"], _("The same, also while typing"), "crm:search"),
            (["G", "D"], _("Go to your desk"), "crm:desk"),
            (["G", "U"], _("Change person on a shared computer"), "crm:unlock"),
            (["?"], _("These keys"), "crm:keys"),
            (["Esc"], _("Close what is open"), ""),
            (["Ctrl", "Enter"], _("Send the form you are typing in"), ""),
        ],
    ),
    (
        _("In lists"),
        [
            (["J"], _("Down"), ""),
            (["K"], _("Up"), ""),
            (["Enter"], _("Open"), ""),
        ],
    ),
    (
        _("On a customer’s page"),
        [
            (["E"], _("Correct a phone number, e-mail or address"), "crm:correction"),
            (["L"], _("Log a call or visit"), "crm:interaction_new"),
        ],
    ),
]


def groups() -> list[tuple[str, list]]:
    """The groups with the keys whose pages exist; a group without keys is left out."""
    held = [(title, [key for key in keys if leads_somewhere(key[2])]) for title, keys in GROUPS]
    return [(title, keys) for title, keys in held if keys]


def leads_somewhere(name: str) -> bool:
    """Whether a page of that name exists, with or without arguments."""
    if not name:
        return True
    for arguments in ([], ["1"]):
        try:
            reverse(name, args=arguments)
        except NoReverseMatch:
            continue
        return True
    return False
