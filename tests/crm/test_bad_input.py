"""Whatever people type, paste or forge: kept as typed or refused in plain words, never a 500.

The corpus stands at the top; ``FORMS`` lists every form of the customer with a valid filling.
"""

import re
from urllib.parse import quote_from_bytes

import pytest
from django.urls import reverse
from django.utils.html import escape

from crm import customers, notes, relationships
from crm.models import Customer
from tests.factories.crm import (
    CareNoteFactory,
    CustomerFactory,
    EmailFactory,
    PhoneFactory,
    RelationshipFactory,
)
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

NAMES = [
    "O'Brien",
    "Null",
    "None",
    "undefined",
    "X",
    "李",
    "Nguyễn Thị Ánh",
    "Zoë",
    "A\u0308nne",
    "\u202eyimedA",
    "\u2067שרה\u2069",
    "محمد",
    "👩‍👩‍👧 Adeyemi",
    "🤷🏽",
    "Robert'); drop table crm_customer;--",
    "<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}",
    "{% include 'x' %}",
    "%(name)s {0.__class__} %s",
    "=cmd|' /C calc'!A0",
    "a" * 300,
    "Анна",
    "ᴀᴅᴇʏᴇᴍɪ",
    "ruth\u00a0ann",
    "-",
    "0",
    "False",
]
UNKEEPABLE = {
    "NUL": b"Ru\x00th",
    "lone surrogate": b"Ru\xed\xa0\x80th",
    "half a character": b"Ru\xc3th",
    "control code": b"Ru\x1bth",
}
FORMS = {
    "customer_new": {
        "kind": "person",
        "title": "Ms.",
        "given_name": "Ana",
        "family_name": "Silva",
        "address_form": "own_words",
        "address_words": "Ana",
        "born_on": "4 March 1958",
        "time_zone": "America/Chicago",
        "region": "Maine",
        "worth_knowing": "Left side",
        "tags": "Clinic",
        "phone": "555 014 9999",
        "email": "ana@silva-family.example",
        "postal": "1 Elm Street, Portsford",
        "system": "Larkfield",
        "number": "L-7",
        "none_of": "CZZZZZZZ",
    },
    "customer_edit": {
        "version": "1",
        "title": "Dr.",
        "given_name": "Ana",
        "family_name": "Silva",
        "address_form": "own_words",
        "address_words": "Ana",
        "born_on": "4 March 1958",
        "time_zone": "America/Chicago",
        "region": "Maine",
        "worth_knowing": "Left side",
        "tags": "Clinic",
    },
    "owner": {"version": "1", "owner": "", "deputy": ""},
    "identifier_new": {"system": "Larkfield", "value": "L-9"},
    "contact_point_new": {
        "kind": "email",
        "value": "ana@silva-family.example",
        "label": "work",
    },
    "correction": {
        "value": "ana@silva-family.example",
        "reason": "misheard",
        "told_by": "customer",
    },
    "retirement": {"reason": "moved", "told_by": "customer"},
    "verification": {"proof": "2"},
    "relationship_new": {
        "other": "Femi Adeyemi",
        "choice": "new",
        "role": "son",
        "basis": "She said so",
        "until_on": "4 March 2030",
    },
    "relationship_end": {"why": "over"},
    "care_note_new": {
        "kind": "please_dont",
        "fact": "No calls",
        "reason": "She asked",
        "audience": "desks",
        "until_on": "4 March 2030",
    },
    "care_note_end": {"why": "over"},
}
FREE = {
    form: [name for name in filling if name not in ("kind", "proof", "owner", "deputy")]
    for form, filling in FORMS.items()
}


@pytest.fixture
def address_of(ruth):
    """The address at which each form is posted."""
    made = {
        "correction": lambda: EmailFactory(customer=ruth),
        "retirement": lambda: EmailFactory(customer=ruth),
        "verification": lambda: EmailFactory(customer=ruth),
        "relationship_end": lambda: RelationshipFactory(customer=ruth),
        "care_note_end": lambda: CareNoteFactory(customer=ruth, kind="please_dont"),
    }

    def answer(form: str) -> str:
        if form == "customer_new":
            return reverse("crm:customer_new")
        if form in made:
            return reverse(f"crm:{form}", args=[made[form]().pk])
        return reverse(f"crm:{form}", args=[ruth.ref])

    return answer


def post_bytes(client, url, filling):
    """Post raw bytes, as a broken or hostile sender would."""
    body = "&".join(
        f"{name}={quote_from_bytes(value if isinstance(value, bytes) else value.encode())}"
        for name, value in filling.items()
    )
    return client.post(url, body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_as_typed_and_shown_alone(desk_client, name):
    typed = {"kind": "person", "family_name": name, "address_form": "formal"}
    answer = desk_client.post(reverse("crm:customer_new"), typed)
    customer = Customer.objects.get()
    assert answer.status_code == 302
    assert customer.family_name == name
    page = desk_client.get(customer.get_absolute_url())
    edit = desk_client.get(reverse("crm:customer_edit", args=[customer.ref]))
    assert (page.status_code, edit.status_code) == (200, 200)
    assert "<script>alert" not in page.content.decode() + edit.content.decode()
    assert f"<bdi>{escape(name)}</bdi>" in page.content.decode()
    assert edit.context["form"]["family_name"].value() == name
    with nothing_changes():
        untouched = {
            name: edit.context["form"][name].value() or ""
            for name in edit.context["form"].fields
        }
        desk_client.post(reverse("crm:customer_edit", args=[customer.ref]), untouched)


BACKWARDS = "\u202eyimedA"


def test_a_name_that_turns_the_line_around_turns_itself_alone(desk_client, rep, ruth):
    """Each page isolates the name; what stands beside it reads on in its own direction."""
    turned = CustomerFactory(given_name="", family_name=BACKWARDS, title="", owner=rep)
    PhoneFactory(customer=turned)
    CareNoteFactory(customer=turned)
    relationships.add(ruth, by=rep, other=turned, role=BACKWARDS)
    assert turned.initials == "Y"
    for url in (
        reverse("crm:desk"),
        ruth.get_absolute_url(),
        turned.get_absolute_url(),
        reverse("crm:search") + "?q=yimeda",
    ):
        page = desk_client.get(url).content.decode()
        shown = re.sub(
            r"<title>.*?</title>|<bdi\b.*?</bdi>|=\"[^\"]*\"", "", page, flags=re.DOTALL
        )
        assert BACKWARDS in page, url
        found = [shown[hit.start() - 99 : hit.end()] for hit in re.finditer(BACKWARDS, shown)]
        assert found == [], url


@pytest.mark.parametrize("form", FORMS)
def test_each_form_accepts_its_filling(desk_client, address_of, form):
    answer = desk_client.post(address_of(form), FORMS[form])
    assert answer.status_code == 302, answer.context["form"].errors


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", UNKEEPABLE)
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(
    desk_client, address_of, form, what
):
    url = address_of(form)
    with nothing_changes():
        for name in FREE[form]:
            answer = post_bytes(desk_client, url, FORMS[form] | {name: UNKEEPABLE[what]})
            page = answer.content.decode()
            assert answer.status_code == 422, (form, name)
            for other in SEEN.intersection(FORMS[form]) - {name}:
                assert FORMS[form][other] in page, (form, name, other)


INVISIBLE = ["\u200b", "\u202e\u202c", "\u00ad \ufeff", "\u2060"]
NAMED_BY = {
    "customer_new": ("given_name", "family_name"),
    "customer_edit": ("given_name", "family_name"),
    "identifier_new": ("value",),
    "contact_point_new": ("value",),
    "correction": ("value",),
    "relationship_new": ("other",),
    "relationship_end": ("why",),
    "care_note_new": ("fact",),
}


@pytest.mark.parametrize("form", NAMED_BY)
@pytest.mark.parametrize("text", INVISIBLE)
def test_what_nobody_sees_is_nothing(desk_client, address_of, form, text):
    url = address_of(form)
    typed = FORMS[form] | dict.fromkeys(NAMED_BY[form], text)
    with nothing_changes():
        assert desk_client.post(url, typed).status_code == 422


@pytest.mark.parametrize("text", INVISIBLE)
def test_a_note_that_nobody_sees_is_none(desk_client, rep, ruth, text):
    with nothing_changes():
        answer = desk_client.post(
            reverse("crm:note_new", args=[ruth.ref]), {"text": text, "kind": "general"}
        )
        with pytest.raises(notes.Empty):
            notes.add(ruth, text=text, by=rep)
        with pytest.raises(customers.NumberMissing):
            customers.add_identifier(ruth, by=rep, system="Larkfield", value=text)
        with pytest.raises(customers.Nameless):
            customers.register(by=rep, family_name=text)
    assert answer.status_code == 422


# Fields whose value is printed on the page as it was typed.
SEEN = {"given_name", "worth_knowing", "role", "basis", "fact", "label", "system"}


@pytest.mark.parametrize("form", FORMS)
def test_a_very_long_text_in_any_field_is_refused_in_plain_words(desk_client, address_of, form):
    url = address_of(form)
    with nothing_changes():
        for name in FREE[form]:
            answer = desk_client.post(url, FORMS[form] | {name: "x" * 100_000})
            assert answer.status_code == 422, (form, name)


@pytest.mark.parametrize("form", FORMS)
def test_forged_hidden_fields_change_nothing(desk_client, address_of, form):
    url = address_of(form)
    forged = [
        (name, value)
        for name in HIDDEN.intersection(FORMS[form])
        for value in FORGERIES
        if not HARMLESS & {(name, value), (form, name)}
    ]
    with nothing_changes():
        for name, value in forged:
            answer = desk_client.post(url, FORMS[form] | {name: value})
            assert answer.status_code in (409, 422), (form, name, value)


HIDDEN = {"version", "kind", "choice", "owner", "deputy", "proof", "reason", "told_by"}
FORGERIES = ["", "-1", "0", "abc", "9" * 40, "1e9", "None", "\u0661"]
# Nobody owns; an Arabic one is a one; the reason of a care note is free text; a new customer of
# an unknown kind is a person.
HARMLESS = {
    ("owner", ""),
    ("deputy", ""),
    ("version", "\u0661"),
    ("care_note_new", "reason"),
    ("customer_new", "kind"),
}


def test_fields_that_the_form_does_not_have_are_not_written(desk_client, ruth):
    url = reverse("crm:customer_edit", args=[ruth.ref])
    forged = {"owner": "1", "ref": "CHACKED", "kind": "organisation", "id": "1", "own": "{}"}
    desk_client.post(url, FORMS["customer_edit"] | forged)
    after = Customer.objects.get(pk=ruth.pk)
    assert (after.ref, after.kind, after.owner) == (ruth.ref, "person", None)


def test_the_system_is_nobody_s_owner(desk_client, ruth, django_user_model):
    system = django_user_model.objects.system()
    url = reverse("crm:owner", args=[ruth.ref])
    with nothing_changes():
        answer = desk_client.post(url, {"version": "1", "owner": str(system.pk)})
    assert "Choose one from the list." in answer.content.decode()


@pytest.mark.parametrize("ref", ["%00", "C%00", "%ED%A0%80", "%F0%9F%A4%B7", "..", "C" * 300])
def test_a_ref_that_is_none_is_not_there(desk_client, ref):
    for end in ["", "edit/", "owner/", "contact-points/", "relationships/", "care-notes/"]:
        assert desk_client.get(f"/customers/{ref}/{end}").status_code == 404


def test_a_key_that_is_none_counts_as_none(desk_client, ruth):
    url = reverse("crm:identifier_new", args=[ruth.ref])
    typed = FORMS["identifier_new"] | {"request_key": "not a key"}
    assert desk_client.post(url, typed).status_code == 302


@pytest.mark.parametrize("after", ["%00", "C%00", "%ED%A0%80", "%F0%9F%A4%B7", "²", "C" * 300])
def test_a_place_in_a_list_that_is_none_begins_at_the_top(desk_client, ruth, after):
    answer = desk_client.get(f"/search/?q=ruth&after={after}")
    assert answer.status_code == 200
    assert ruth.ref in answer.content.decode()


@pytest.mark.parametrize("what", UNKEEPABLE)
def test_a_draft_under_a_name_that_is_none_harms_nothing(desk_client, ruth, what):
    bad = UNKEEPABLE[what]
    for fields in ({"draft": bad, "text": "x"}, {"draft": "x", "text": bad}):
        assert post_bytes(desk_client, reverse("crm:drafts"), fields).status_code == 204
    named = {"draft": "x", bad.decode(errors="replace"): "x"}
    assert post_bytes(desk_client, reverse("crm:drafts"), named).status_code == 204
    note = {"text": "Hears better on the left", "kind": "general", "draft": bad}
    url = reverse("crm:note_new", args=[ruth.ref])
    assert post_bytes(desk_client, url, note).status_code == 302
    assert ruth.notes.count() == 1


@pytest.mark.parametrize("what", UNKEEPABLE)
def test_doubts_about_nobody_are_none(desk_client, what):
    typed = {"checks": "value", "kind": "email", "value": "ruth@fernmail.example"}
    url = reverse("crm:contact_point_check")
    for name in ("customer", "replacing", "family_name", "kept", "value", "checks", "kind"):
        answer = post_bytes(desk_client, url, typed | {name: UNKEEPABLE[what]})
        assert answer.status_code == 200, name


@pytest.mark.parametrize("what", UNKEEPABLE)
def test_likely_matches_of_nobody_are_none(desk_client, what):
    url = reverse("crm:customer_likely")
    for name in FREE["customer_new"]:
        answer = post_bytes(desk_client, url, FORMS["customer_new"] | {name: UNKEEPABLE[what]})
        assert answer.status_code == 200, name


def test_two_tabs_lose_nothing(desk_client, ruth):
    """The same colleague, the same form open twice: the second asks, and says it was them."""
    url = reverse("crm:customer_edit", args=[ruth.ref])
    first, second = (
        FORMS["customer_edit"] | {"given_name": name} for name in ("Ruthie", "Rut")
    )
    desk_client.post(url, first)
    with nothing_changes():
        answer = desk_client.post(url, second)
    assert answer.status_code == 409
    assert "Rut" in answer.content.decode()
    assert "Ruthie" in answer.content.decode()


def test_a_foreign_contact_point_in_a_hidden_field_says_nothing(desk_client, ruth):
    stranger = EmailFactory(customer=CustomerFactory(family_name="Ortiz"))
    typed = {
        "checks": "value",
        "kind": "email",
        "value": "ruth@fernmail.example",
        "customer": ruth.ref,
        "replacing": stranger.pk,
    }
    answer = desk_client.post(reverse("crm:contact_point_check"), typed)
    assert stranger.value not in answer.content.decode()
