"""What every staff page shows around its content; asked for only where a template uses it."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from crm import cookies, workstations
from crm.models import Organisation

# Address, words, the letter after G, and the right it needs.
MAIN = [
    ("crm:desk", _("Desk"), "d", ""),
    ("notifications:messages", _("Messages"), "m", ""),
]
MORE = [
    ("crm:customers", _("Customers"), "", ""),
    ("crm:unlock", _("Change person"), "u", "shared"),
    ("crm:partners", _("Partners"), "", ""),
    ("notifications:automations", _("Automations"), "", ""),
    ("notifications:letters", _("Letters"), "", ""),
    ("notifications:calls", _("Calls"), "", "notifications.add_message"),
    ("notifications:concerns", _("Came in"), "", "notifications.change_message"),
    ("notifications:print_list", _("Print and post"), "", "notifications.change_message"),
    ("crm:imports", _("Import"), "", "crm.add_importrun"),
    ("crm:colleagues", _("Who did what"), "", "crm.view_act"),
    ("notifications:mailbox", _("Local mailbox"), "", "rehearsed"),
    (
        "notifications:organisation_live",
        _("Rehearsal and live"),
        "",
        "notifications.change_halt",
    ),
    ("crm:workstations", _("Shared computers"), "", "crm.add_workstation"),
    ("admin:index", _("Manage"), "", "staff"),
    ("crm:help", _("Help"), "", ""),
]

# What stands beside an entry: the address that answers how many wait there.
COUNTS = {"notifications:messages": "notifications:messages_count"}

# What everybody must know before they write: how the page says it, and in which tone.
NOTICES = {
    Organisation.Mode.REHEARSAL: (
        _("Rehearsal: every message stays in the local mailbox, none reaches a customer."),
        "hold",
    ),
    Organisation.Mode.DEMO: (
        _("Demo: these customers are invented, and no message leaves this installation."),
        "calm",
    ),
}


def shell(request: HttpRequest) -> dict:
    """The shell that fits (page or fragment), who asks and from where, the ways onward."""
    user = getattr(request, "user", None)
    is_fragment = bool(getattr(request, "htmx", False))
    around = {
        "shell": "_fragment.html" if is_fragment else "base.html",
        "entrance": "_fragment.html" if is_fragment else "shell_plain.html",
        "organisation": getattr(request, "organisation", None),
        "idle_minutes": settings.IDLE_MINUTES,
    }
    if user is None or not user.is_authenticated:
        return around
    return around | {
        "me": user,
        "desk": SimpleLazyObject(lambda: user.desk),
        "nav": SimpleLazyObject(lambda: ways(request, MAIN)),
        "more_nav": SimpleLazyObject(lambda: ways(request, MORE)),
        "idle_seconds": settings.IDLE_MINUTES * 60,
        "notices": notices(request.organisation),
    }


def notices(organisation: Organisation | None) -> list[dict]:
    """What stands over every page where messages do not go out; nothing where all is live."""
    text, tone = NOTICES.get(organisation and organisation.mode, ("", ""))
    return [{"text": text, "tone": tone}] if text else []


def ways(request: HttpRequest, entries: list[tuple]) -> list[dict]:
    """The entries whose right this person holds."""
    found = []
    for name, label, key, right in entries:
        if may_go(request, right):
            url = reverse(name)
            is_current = request.path.startswith(url)
            way = {"url": url, "label": label, "key": key, "current": is_current}
            found.append(way | {"count": COUNTS.get(name)})
    return found


def may_go(request: HttpRequest, right: str) -> bool:
    if right == "shared":
        return workstations.by_key(cookies.workstation_key(request)) is not None
    if right == "rehearsed":
        return not (request.organisation and request.organisation.is_live)
    if right == "staff":
        return request.user.is_staff
    return not right or request.user.has_perm(right)
