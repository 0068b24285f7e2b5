"""What a page brings along: its weight, its icons, and colours that can be read."""

import gzip
import re
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings

from crm.management.commands.build_icons import ICONS, sprite
from crm.project.assets import LINK_SHEET, SHEET, joined

STATIC = settings.BASE_DIR / "static"
TEMPLATES = settings.BASE_DIR / "templates"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
KB = 1000


def packed(*texts: str) -> int:
    """What the texts weigh on the wire, each packed on its own."""
    return sum(len(gzip.compress(text.encode(), 9)) for text in texts)


def sheet(name: str = SHEET) -> str:
    """The one style sheet that pages ask for, ours or those of customers."""
    folder = STATIC / "css"
    return joined((STATIC / name).read_text(), lambda path: (folder / path).read_text())


def scripts() -> list[str]:
    return [path.read_text() for path in (STATIC / "js").glob("*.js")]


def test_style_and_scripts_stay_within_their_budget():
    assert packed(sheet()) <= 16 * KB
    assert packed(*scripts()) <= 10 * KB
    assert packed(sheet(), *scripts(), HTMX.read_text()) <= 45 * KB


def test_the_sprite_stays_within_its_budget():
    assert packed((STATIC / "icons.svg").read_text()) <= 3 * KB


def test_the_sprite_is_what_build_icons_writes():
    assert (STATIC / "icons.svg").read_text() == sprite()


def test_every_icon_a_template_names_is_in_the_sprite():
    named = re.compile(r"""(?:\{% icon (?:[\w.]+\|default:)?|icon_name=)"([\w-]+)\"""")
    texts = [template.read_text() for template in TEMPLATES.rglob("*.html")]
    words = {word for text in texts for word in named.findall(text)}
    assert words - ICONS.keys() == set()


def test_every_style_sheet_is_imported():
    sheets = {str(path.relative_to(STATIC / "css")) for path in (STATIC / "css").rglob("*.css")}
    both = (STATIC / SHEET).read_text() + (STATIC / LINK_SHEET).read_text()
    imported = set(re.findall(r'@import url\("(.+?)"\)', both))
    # Letters carry theirs inside.
    assert imported == sheets - {"app.css", "link.css", "letters.css"}


def test_a_page_behind_a_link_stays_within_its_budget():
    sprite_and_mark = [(STATIC / name).read_text() for name in ("icons.svg", "mark.svg")]
    assert packed(sheet(LINK_SHEET), *sprite_and_mark) <= 8 * KB


def classes_in_use() -> set[str]:
    """Classes that templates, Python and htmx write, and those built as in ``icon--{kind}``."""
    pages = [page.read_text() for page in TEMPLATES.rglob("*.html")]
    code = [module.read_text() for module in (settings.BASE_DIR / "crm").rglob("*.py")]
    texts = " ".join([*pages, *code])
    given = re.findall(r"""class="((?:{[{%].*?[}%]}|[^"])*)"|_class %}(.*?){%""", texts)
    built = set(re.findall(r"([\w-]+--){", texts))
    kinds = set(re.findall(r'kind="(\w+)"|{% icon \S+ "(\w+)" %}', texts))
    words = {word for pair in given for part in pair for word in re.findall(r"[\w-]+", part)}
    of_htmx = set(re.findall(r'"(htmx-\w+)"', HTMX.read_text()))
    return (
        words | of_htmx | {start + kind for start in built for pair in kinds for kind in pair}
    )


def test_every_class_of_the_style_sheet_is_in_use():
    sheets = sheet() + sheet(LINK_SHEET)
    plain = re.sub(r"/\*.*?\*/|@import.*?;", "", sheets, flags=re.DOTALL)
    selectors = " ".join(re.findall(r"([^{};]+){", plain))
    assert set(re.findall(r"\.([a-z][\w-]*)", selectors)) - classes_in_use() == set()


def test_colours_are_written_as_tokens_only():
    bare = re.compile(r"(?:#[0-9a-f]{3,8}\b|rgb\()", re.IGNORECASE)
    strays = {
        path.name: found
        for path in (STATIC / "css").rglob("*.css")
        # Mail programs know no tokens.
        if path.name not in ("tokens.css", "letters.css")
        # Paper is white and ink is black, whatever the theme.
        and (found := bare.findall(path.read_text().split("@media print")[0]))
    }
    assert strays == {}


def test_no_template_carries_inline_style_or_script():
    inline = re.compile(r"""\sstyle=|<style|\son[a-z]+=|hx-on|<script(?![^>]*\bsrc=)""")
    strays = [
        path.name for path in TEMPLATES.rglob("*.html") if inline.search(path.read_text())
    ]
    assert strays == []


def tokens() -> dict[str, tuple[str, str]]:
    """Every colour token with its light and its dark value."""
    pair = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
    text = (STATIC / "css" / "tokens.css").read_text()
    return {name: (light, dark) for name, light, dark in pair.findall(text)}


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


GROUNDS = ("paper", "surface", "subtle", "sunken", "raised")
TONES = ("firm", "hold", "alert", "merge", "drop", "person")
WORDS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in GROUNDS),
    *(("ink-2", f"{tone}-soft") for tone in (*TONES, "accent")),
    *(("ink-3", f"{tone}-soft") for tone in (*TONES, "accent")),
    *((tone, f"{tone}-soft") for tone in TONES),
    *((tone, ground) for tone in TONES for ground in ("surface", "subtle")),
    ("accent-ink", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-firm", "firm"),
    ("ink", "gold-soft"),
    ("surface", "ink"),
]
SHAPES = [
    *(("ctl", ground) for ground in ("surface", "subtle", "raised")),
    *(("accent", ground) for ground in GROUNDS),
    ("gold", "surface"),
    ("gold", "sunken"),
]


@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_can_be_read_in_light_and_dark(ink, ground):
    for ours, theirs in zip(tokens()[ink], tokens()[ground], strict=True):
        assert contrast(ours, theirs) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_controls_and_fills_stand_out_in_light_and_dark(shape, ground):
    for ours, theirs in zip(tokens()[shape], tokens()[ground], strict=True):
        assert contrast(ours, theirs) >= 3


def test_light_values_are_the_same_with_and_without_light_dark():
    text = (STATIC / "css" / "tokens.css").read_text()
    plain = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text.split("@supports")[0]))
    assert plain == {name: light for name, (light, _) in tokens().items()}
