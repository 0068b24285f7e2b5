"""The keys that work today; a test holds them against the pages."""

from django.utils.translation import gettext_lazy as _

GROUPS = [
    (
        _("Anywhere"),
        [
            (["/"], _("Search people, or do something")),
            (["Ctrl", "K"], _("The same, also while typing")),
            (["G", "D"], _("Go to your desk")),
            (["G", "M"], _("Go to the messages")),
            (["G", "U"], _("Change person, on a shared computer")),
            (["?"], _("These keys")),
            (["Esc"], _("Close what is open")),
            (["Ctrl", "Enter"], _("Send the form you are typing in")),
        ],
    ),
    (_("In lists"), [(["J"], _("Down")), (["K"], _("Up")), (["Enter"], _("Open"))]),
    (
        _("On a customer’s page"),
        [
            (["E"], _("Correct")),
            (["N"], _("Write a note")),
            (["W"], _("Write to the customer")),
            (["Z"], _("Take back what you just wrote to them")),
            (["L"], _("Log a call or visit")),
            (["H"], _("Ask to see a restricted note")),
        ],
    ),
    (_("When a colleague asks you"), [(["A"], _("Open it for them"))]),
]
