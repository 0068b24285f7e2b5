"""Management: every write of Django's admin is an act, nothing is removed."""

import pytest
from django.contrib import admin as django_admin
from django.test import Client
from django.urls import reverse

from crm import roles, workstations
from crm.models import Act, Capability, Desk, KnownHand, User
from tests.entering import confirm, give_password, is_signed_in, sign_in
from tests.factories.crm import DeskFactory


@pytest.fixture
def manage(admin, signed_in) -> Client:
    return signed_in(admin)


def desk_fields(name: str) -> dict:
    return {"name": name, "direct_line": "", "is_open": "on", "_save": "Save"}


def person_fields(user: User, **more) -> dict:
    fields = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "direct_line": user.direct_line,
        "desk": user.desk_id,
        "groups": [group.pk for group in user.groups.all()],
        "is_active": "on",
    }
    return fields | more


def last_act() -> Act:
    return Act.objects.order_by("-pk").first()


def test_every_page_needs_an_admin(client, desk_client, supervisor, signed_in):
    address = reverse("admin:crm_desk_changelist")
    assert client.get(address)["Location"].startswith(reverse("account_login"))
    for browser in (desk_client, signed_in(supervisor)):
        assert browser.get(address).status_code in (302, 403)
        assert browser.post(reverse("admin:crm_desk_add"), desk_fields("Mine")).status_code in (
            302,
            403,
        )
    assert not Desk.objects.filter(name="Mine").exists()


def test_one_signs_in_and_out_where_all_do(client, manage):
    assert client.get("/manage/login/?next=/manage/")["Location"].startswith("/sign-in/")
    assert manage.post("/manage/logout/")["Location"] == reverse("crm:sign_out")
    assert manage.get("/manage/password_change/")["Location"] == "/sign-in/password/"


def test_adding_is_an_act_from_the_management_pages(manage, admin):
    manage.post(reverse("admin:crm_desk_add"), desk_fields("Optics"))
    act = Desk.objects.get(name="Optics").history.get().act
    assert (act.verb, act.source, act.actor) == ("desk.added", "admin", admin)
    assert str(act) == "Ada added in Manage: desk"


def test_changing_is_one_act(manage):
    desk = DeskFactory(name="Optics")
    manage.post(reverse("admin:crm_desk_change", args=[desk.pk]), desk_fields("Opticians"))
    assert [row.name for row in desk.history.all()] == ["Opticians", "Optics"]
    assert desk.history.first().act.verb == "desk.changed"


def test_a_refused_form_leaves_no_act(manage):
    DeskFactory(name="Optics")
    before = Act.objects.count()
    answer = manage.post(reverse("admin:crm_desk_add"), desk_fields("Optics"))
    assert answer.status_code == 200
    assert b"already exists" in answer.content
    assert Act.objects.count() == before


def test_an_unchanged_form_leaves_no_act(manage, rep):
    desk = DeskFactory(name="Optics")
    before = Act.objects.count()
    address = reverse("admin:crm_desk_change", args=[desk.pk])
    assert manage.post(address, desk_fields("Optics") | {"direct_line": desk.direct_line})
    manage.post(reverse("admin:crm_user_change", args=[rep.pk]), person_fields(rep))
    assert Act.objects.count() == before


def test_a_form_about_what_is_not_there_leaves_no_act(manage):
    before = Act.objects.count()
    manage.post(reverse("admin:crm_desk_change", args=[999_999]), desk_fields("Optics"))
    assert Act.objects.count() == before


def test_nothing_can_be_removed(manage):
    desk = DeskFactory(name="Optics")
    address = reverse("admin:crm_desk_delete", args=[desk.pk])
    assert manage.post(address, {"post": "yes"}).status_code == 403
    picked = {"action": "delete_selected", "_selected_action": [desk.pk], "post": "yes"}
    manage.post(reverse("admin:crm_desk_changelist"), picked)
    assert Desk.objects.filter(pk=desk.pk).exists()


def test_models_of_other_packages_are_not_offered():
    offered = {model._meta.label for model in django_admin.site._registry}
    assert offered == {
        "auth.Group",
        "crm.Capability",
        "crm.Desk",
        "crm.Organisation",
        "crm.OwnField",
        "crm.Partner",
        "crm.User",
        "crm.Workstation",
        "notifications.Brand",
        "notifications.Snippet",
    }


def test_all_lists_and_forms_open(manage, rep):
    for model in django_admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert manage.get(reverse(f"{base}_changelist")).status_code == 200
    assert manage.get(reverse("admin:crm_user_change", args=[rep.pk])).status_code == 200
    assert manage.get(reverse("admin:crm_capability_add")).status_code == 200


def test_a_colleague_is_admitted_with_a_desk_and_a_role(manage, rep):
    fields = {
        "username": "priya",
        "first_name": "Priya",
        "last_name": "Nair",
        "email": "priya@larkfield.example",
        "direct_line": "",
        "desk": rep.desk_id,
        "groups": [group.pk for group in rep.groups.all()],
    }
    page = manage.post(reverse("admin:crm_user_add"), fields, follow=True)
    assert "/sign-in/password/" in str(next(iter(page.context["messages"])))
    priya = User.objects.get(username="priya")
    assert (priya.role, priya.is_staff) == (roles.FRONT_DESK, False)
    assert not priya.has_usable_password()
    assert {row.act for row in priya.history.all()} == {last_act()}


@pytest.mark.parametrize(
    "taken", [{"username": "IMANI"}, {"email": "Imani@Larkfield.example"}], ids=str
)
def test_another_spelling_of_a_name_is_refused(manage, rep, clinician, taken):
    new = {"username": "kim", "first_name": "Kim", "desk": rep.desk_id} | taken
    answer = manage.post(reverse("admin:crm_user_add"), new)
    assert (answer.status_code, User.objects.filter(first_name="Kim").exists()) == (200, False)
    changed = person_fields(clinician, **taken)
    answer = manage.post(reverse("admin:crm_user_change", args=[clinician.pk]), changed)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()


def test_colleagues_without_an_email_are_no_doubles(manage, rep, clinician):
    for person in (rep, clinician):
        fields = person_fields(person, email="")
        address = reverse("admin:crm_user_change", args=[person.pk])
        assert manage.post(address, fields).status_code == 302


def test_only_admins_may_enter_afterwards(manage, rep, admin):
    as_admin = [group.pk for group in admin.groups.all()]
    address = reverse("admin:crm_user_change", args=[rep.pk])
    manage.post(address, person_fields(rep, groups=as_admin))
    rep.refresh_from_db()
    assert rep.is_staff
    manage.post(address, person_fields(rep, groups=[]))
    rep.refresh_from_db()
    assert not rep.is_staff


def test_changed_rights_are_kept_with_the_act(manage, rep):
    address = reverse("admin:crm_user_change", args=[rep.pk])
    manage.post(address, person_fields(rep, groups=[]))
    row = User.groups.through.history.order_by("-history_id").first()
    assert (row.history_type, row.act) == ("-", last_act())


def test_a_dismissed_colleague_is_out_at_once_and_forgotten(manage, rep, client):
    sign_in(client, give_password(rep))
    fields = person_fields(rep)
    del fields["is_active"]
    manage.post(reverse("admin:crm_user_change", args=[rep.pk]), fields)
    assert not is_signed_in(client)
    assert not KnownHand.objects.filter(user=rep).exists()


def test_the_system_is_not_a_colleague(manage):
    system = User.objects.system()
    answer = manage.get(reverse("admin:crm_user_change", args=[system.pk]))
    assert answer.status_code == 302


def act_on(manage: Client, person: User, action: str):
    picked = {"action": action, "_selected_action": [person.pk]}
    return manage.post(reverse("admin:crm_user_changelist"), picked, follow=True)


def test_an_admin_gives_a_one_time_link(manage, rep, settings):
    settings.PUBLIC_BASE_URL = "http://testserver"
    page = act_on(manage, rep, "give_link")
    (message,) = page.context["messages"]
    link = str(message).split()[-1]
    form = Client()
    address = form.get(link, follow=True).request["PATH_INFO"]
    form.post(address, {"password1": "five loud green parrots"})
    assert sign_in(Client(), rep, "five loud green parrots").status_code == 302
    assert Act.objects.filter(verb="link.made").exists()
    assert link not in str(list(Act.objects.values_list("sentence", flat=True)))


def test_an_admin_unlocks_a_locked_colleague(manage, rep, client):
    give_password(rep)
    for _ in range(5):
        sign_in(client, rep, "wrong")
    act_on(manage, rep, "unlock")
    assert sign_in(client, rep).status_code == 302


def test_an_admin_sets_a_password_and_it_is_an_act(manage, rep):
    new = {"password1": "five loud green parrots", "password2": "five loud green parrots"}
    manage.post(reverse("admin:auth_user_password_change", args=[rep.pk]), new)
    rep.refresh_from_db()
    assert rep.check_password("five loud green parrots")
    assert (last_act().verb, last_act().source) == ("password.changed", "admin")
    assert str(last_act()) == "Ada set a new password for Imani Okafor"


@pytest.mark.parametrize(
    "fields",
    [
        {"password1": "five loud green parrots", "password2": "five loud green parrots"},
        {"usable_password": "false", "unset-password": "Disable"},
    ],
)
def test_where_an_admin_changes_a_password_the_pin_opens_no_more(manage, rep, fields):
    counter, _key = workstations.enrol(name="Counter left", desk=rep.desk, by=rep)
    workstations.set_pin(give_password(rep), pin="7413", by=rep)
    workstations.remember(counter, rep)
    assert workstations.come_back(counter, user_id=rep.pk, pin="7413") == rep
    manage.post(reverse("admin:auth_user_password_change", args=[rep.pk]), fields)
    with pytest.raises(workstations.FullPasswordNeeded):
        workstations.come_back(counter, user_id=rep.pk, pin="7413")


def test_a_password_that_does_not_fit_is_refused_and_no_act(manage, rep):
    before = Act.objects.count()
    pair = {"password1": "short", "password2": "short"}
    answer = manage.post(reverse("admin:auth_user_password_change", args=[rep.pk]), pair)
    assert answer.status_code == 200
    assert Act.objects.count() == before


def test_the_second_step_of_who_lost_the_phone_is_removed(manage, rep, client):
    act_on(manage, rep, "drop_second_step")
    assert str(last_act()) == "Ada removed the second step of Imani Okafor"
    give_password(rep)
    sign_in(client, rep)
    assert confirm(client).status_code == 302


def test_what_is_live_where_is_managed_here(manage):
    fields = {"feature": "Online booking", "region": "", "state": "live", "since_on": ""}
    manage.post(reverse("admin:crm_capability_add"), fields)
    assert Capability.objects.get().history.get().act.source == "admin"
