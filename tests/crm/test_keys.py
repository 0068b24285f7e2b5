"""The key sheet tells the truth."""

import re
from pathlib import Path

from crm import context, keys

ROOT = Path(__file__).parents[2]
MARKED = re.compile(r'"?data-key(?:=|": )"([^"{]+)"')
# These are no buttons: keys.js, desk.js and the browser itself serve them.
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
