"""The list of customers: narrowed down by filters, kept under names, taken out as a file."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm import exports, filters, listing, trail
from crm.filters import CustomerFilter
from crm.models import Customer, SavedView
from crm.models.customers import CustomerQuerySet
from crm.views.answers import shown

# One line of the read log names as many.
LOGGED_AT_ONCE = 10_000


@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """The customers that the address asks for; a filter that is not clear shows nobody."""
    chosen, found = asked_for(request)
    state = filters.state_of(chosen)
    page = listing.page(found, after=request.GET.get("after", ""))
    looked(request, "crm:customers", [customer.pk for customer in page.customers], state)
    views = SavedView.objects.standing().open_to(request.user).select_related("owner")
    context = {
        "page": page,
        "count": listing.count(found),
        "state": state,
        "views": views,
        "current": next((view for view in views if view.query == state), None),
    }
    return shown(request, "crm/customers.html", chosen.form, **context)


@require_safe
@permission_required("crm.export_customer", raise_exception=True)
def customers_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same as a file for a spreadsheet; who is in it is logged before it leaves."""
    chosen, found = asked_for(request)
    if chosen.form.errors:
        return customers(request)
    ids = list(found.by_name().values_list("pk", flat=True))
    looked(request, "crm:customers_csv", ids, filters.state_of(chosen))
    name = f"customers-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        exports.lines(ids),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def asked_for(request: HttpRequest) -> tuple[CustomerFilter, CustomerQuerySet]:
    """The filters as they were chosen, and whom they leave."""
    visible = Customer.objects.visible_to(request.user)
    chosen = CustomerFilter(request.GET, queryset=visible)
    return chosen, chosen.qs if chosen.form.is_valid() else visible.none()


def looked(request: HttpRequest, page: str, listed: list[int], state: str) -> None:
    for start in range(0, len(listed), LOGGED_AT_ONCE):
        part = listed[start : start + LOGGED_AT_ONCE]
        trail.looked(request.user, page, listed=part, why=state)
