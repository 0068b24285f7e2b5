"""Search: the page that works as a plain form, and the same list for the command bar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import trail
from crm.models import Customer
from crm.search import finding, questions, results, shortcuts

ON_A_PAGE, IN_THE_PALETTE = 25, 8


def search(request: HttpRequest) -> HttpResponse:
    """Everybody who fits, then what can be done."""
    shown = answer(request, limit=ON_A_PAGE, after=request.GET.get("after", ""))
    return render(request, "crm/search.html", shown)


def search_palette(request: HttpRequest) -> HttpResponse:
    """The first who fit, for the open command bar."""
    shown = answer(request, limit=IN_THE_PALETTE)
    return render(request, "crm/_search_palette.html", shown)


def answer(request: HttpRequest, *, limit: int, after: str = "") -> dict:
    """What both lists show of ``?q=``; whoever is listed was looked at, and that is logged."""
    question = questions.read(request.GET.get("q", ""))
    # A ref is letters and digits; what is none is not asked for, least of all a NUL.
    behind = (
        Customer.objects.filter(ref=after).values_list("pk", flat=True).first()
        if after.isalnum()
        else None
    )
    # One more than is shown tells whether there are more.
    found = finding.find(question, limit=limit + 1, after=behind)
    everybody = results.people(found, request.user)
    rows, has_more = everybody[:limit], len(everybody) > limit
    listed = [customer for customer, _row in rows]
    if listed:
        page = request.resolver_match.view_name
        trail.looked(request.user, page, listed=[customer.pk for customer in listed])
    return {
        "question": question,
        "found": found,
        "people": [row for _customer, row in rows],
        "shortcuts": shortcuts.open_to(request.user, question, listed),
        "count": count_in_words(len(rows), more=has_more),
        "last": listed[-1].ref if has_more else "",
    }


def count_in_words(people: int, *, more: bool) -> str:
    if more:
        return _("first {n} people").format(n=people)
    if not people:
        return _("nobody found")
    return ngettext("{n} person", "{n} people", people).format(n=people)
