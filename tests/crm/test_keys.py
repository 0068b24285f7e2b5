"""The key sheet tells the truth."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from crm import access, context, keys
from tests.factories.crm import NoteFactory

ROOT = Path(__file__).parents[2]
MARKED = re.compile(r'"?data-key(?:=|": )"([^"{]+)"')
# These are no buttons: keys.js, desk.js and the browser itself serve them.
# Taking back stands on a page that lives ten seconds.
FOR_SECONDS = {"z"}
BY_SCRIPT = {"/", "ctrl k", "j", "k", "enter", "esc", "ctrl enter"}


def listed() -> set[str]:
    return {" ".join(letters).lower() for _, group in keys.GROUPS for letters, _ in group}


def on_buttons() -> set[str]:
    templates = ROOT / "templates"
    # A component waits for a page that uses it; its keys are not those of today.
    pages = set(templates.rglob("*.html")) - set((templates / "components").iterdir())
    fields = (ROOT / "crm" / "forms").glob("*.py")
    marked = {key for file in pages.union(fields) for key in MARKED.findall(file.read_text())}
    ways = {f"g {letter}" for _, _, letter, _ in context.MAIN + context.MORE if letter}
    return marked | ways


def test_every_key_on_a_button_is_on_the_sheet_and_no_other():
    assert listed() - BY_SCRIPT == on_buttons()


@pytest.mark.django_db
def test_every_key_on_the_sheet_is_on_a_page_that_is_served(
    signed_in, supervisor, clinician, rep, ruth
):
    NoteFactory(customer=ruth, author=clinician, kind="clinical")
    access.request(NoteFactory(customer=ruth, author=supervisor, kind="staff"), by=rep)
    client = signed_in(supervisor)
    shared = {"name": "Counter left", "desk": supervisor.desk_id}
    client.post(reverse("crm:workstations"), shared)
    pages = [client.get(url) for url in (reverse("crm:desk"), ruth.get_absolute_url())]
    served = {key for page in pages for key in MARKED.findall(page.content.decode())}
    assert served == listed() - BY_SCRIPT - FOR_SECONDS
