"""The management pages: Django's admin, entered by our own sign-in, every write an act."""

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class ManagementSite(AdminSite):
    """Offers only what signs its writes; whoever signs in or out does it where all do."""

    site_header = site_title = _("Manage")
    index_title = _("Desks, people and what is live where")
    site_url = "/"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Leave out what other packages register: their pages write without an act."""
        if getattr(admin_class or ModelAdmin, "signs_writes", False):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("crm:desk")
        return redirect_to_login(request.get_full_path())

    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("crm:sign_out")

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("account_change_password")
