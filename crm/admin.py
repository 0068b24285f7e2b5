"""What admins manage by plain forms; every write is an act, nothing is removed."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import people, roles, trail
from crm.forms.people import AdmissionForm, ColleaguePasswordForm
from crm.models import (
    Act,
    Capability,
    Desk,
    KnownHand,
    Organisation,
    OwnField,
    Partner,
    User,
    Workstation,
)
from crm.request_keys import request_key

PERSON = ["first_name", "last_name", "email", "direct_line"]


class NothingSaved(Exception):
    """No row was written, so the act that was opened for it never was."""

    def __init__(self, response: HttpResponse):
        super().__init__()
        self.response = response


class SignedAdmin(admin.ModelAdmin):
    """Opens one act for every change made by Django's admin."""

    signs_writes = True

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        verb = "changed" if object_id else "added"
        page = super().changeform_view
        return self.signed(
            request, verb, lambda: page(request, object_id, form_url, extra_context)
        )

    def changelist_view(self, request, extra_context=None):
        """What is done to several at once are actions, and each signs itself."""
        with trail.errand("admin", request_key=request_key(request)):
            return super().changelist_view(request, extra_context)

    def signed(
        self, request: HttpRequest, done: str, page: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """Answer with ``page`` and sign what it writes; where it writes nothing is no act."""
        if request.method != "POST":
            return page()
        noun = self.model._meta.model_name
        says = self.sentence(done)
        try:
            with (
                trail.errand("admin", request_key=request_key(request)),
                trail.act(f"{noun}.{done}", by=request.user, says=says) as act,
            ):
                response = page()
                if not self.has_written(act):
                    raise NothingSaved(response)
        except NothingSaved as refusal:
            return refusal.response
        return response

    def has_written(self, act: Act) -> bool:
        """Whether a row of this noun, or of what it is linked to, bears the act."""
        links = [field.remote_field.through for field in self.model._meta.many_to_many]
        return any(kept.history.filter(act=act).exists() for kept in (self.model, *links))

    def sentence(self, done: str) -> str:
        noun = {"noun": self.model._meta.verbose_name}
        if done == "added":
            return _("{who} added in Manage: %(noun)s") % noun
        return _("{who} changed in Manage: %(noun)s") % noun

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class SeenOnly(SignedAdmin):
    """Rows to look at; they change elsewhere."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff


@admin.register(Desk)
class DeskAdmin(SignedAdmin):
    list_display = ["name", "direct_line", "opens_clinical", "is_open"]


@admin.register(Capability)
class CapabilityAdmin(SignedAdmin):
    list_display = ["feature", "region", "state", "since_on"]
    list_filter = ["state"]


@admin.register(Organisation)
class OrganisationAdmin(SignedAdmin):
    fields = ["name", "region", "time_zone"]

    def has_add_permission(self, request) -> bool:
        return not Organisation.objects.exists() and super().has_add_permission(request)


@admin.register(OwnField)
class OwnFieldAdmin(SignedAdmin):
    pass


@admin.register(Partner)
class PartnerAdmin(SignedAdmin):
    """Taken on by the partners' own page, which makes the hand of their system as well."""

    list_display = ["name", "kind", "phone", "contact_person", "is_open"]
    readonly_fields = ["slug"]

    def has_add_permission(self, request) -> bool:
        return False


@admin.register(Workstation)
class WorkstationAdmin(SeenOnly):
    list_display = ["name", "desk", "ended_at"]
    exclude = ["key"]


@admin.register(Group)
class RoleAdmin(SeenOnly):
    """What each role may do, as the release says."""

    filter_horizontal = ["permissions"]


@admin.register(User)
class PersonAdmin(SignedAdmin, UserAdmin):
    """Colleagues: their desk and role, and the way back in for whoever lost it."""

    add_form = AdmissionForm
    change_password_form = ColleaguePasswordForm
    list_display = ["username", "first_name", "last_name", "desk", "role", "is_active"]
    list_filter = ["is_active", "desk", "groups"]
    filter_horizontal = []
    readonly_fields = []
    actions = ["give_link", "unlock", "drop_second_step"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Person"), {"fields": PERSON}),
        (gettext_lazy("Work"), {"fields": ["desk", "groups", "is_active"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username"]}),
        (gettext_lazy("Person"), {"fields": PERSON}),
        (gettext_lazy("Work"), {"fields": ["desk", "groups"]}),
    ]

    def get_queryset(self, request):
        people = (
            super().get_queryset(request).filter(partner=None).exclude(username=User.SYSTEM)
        )
        return people.select_related("desk").prefetch_related("groups")

    def get_actions(self, request):
        """The way back in is opened by whoever may change people."""
        held = super().get_actions(request)
        return held if self.has_change_permission(request) else {}

    def user_change_password(self, request, id, form_url=""):
        """The action behind the form signs itself."""
        with trail.errand("admin", request_key=request_key(request)):
            return super().user_change_password(request, id, form_url)

    def save_related(self, request, form, formsets, change):
        """Only admins enter these pages; no computer knows a dismissed colleague."""
        super().save_related(request, form, formsets, change)
        person = form.instance
        person.is_staff = person.is_superuser or roles.ADMIN in set(
            person.groups.values_list("name", flat=True)
        )
        person.save(update_fields=["is_staff"])
        if not person.is_active:
            KnownHand.objects.filter(user=person).delete()

    def response_add(self, request, obj, post_url_continue=None):
        """A new colleague chooses the password; nobody else ever knows it."""
        self.hand_over_link(request, obj)
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description=gettext_lazy("Make a one-time link for a new password"))
    def give_link(self, request, queryset):
        for person in queryset:
            self.hand_over_link(request, person)

    def hand_over_link(self, request, person):
        link = people.one_time_link(person, by=request.user)
        said = _("%(name)s can set a new password once, within three days: %(link)s")
        messages.success(request, said % {"name": person.full_name, "link": link})

    @admin.action(description=gettext_lazy("Unlock signing in"))
    def unlock(self, request, queryset):
        for person in queryset:
            people.forget_wrong_passwords(person, by=request.user)

    @admin.action(description=gettext_lazy("Remove the second step (phone lost)"))
    def drop_second_step(self, request, queryset):
        for person in queryset:
            people.remove_second_step(person, by=request.user)
