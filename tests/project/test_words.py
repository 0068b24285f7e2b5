"""What the code may say: whole sentences on the trail, and no way around our own guards."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [
    path
    for layer in ("crm", "notifications", "scheduling", "loyalty")
    for path in sorted((ROOT / layer).rglob("*.py"))
    if "migrations" not in path.parts
]
BANNED = {
    "mark_safe": r"\bmark_safe\b",
    "SafeString by hand": r"\bSafeString\((?!\"\")(?!answer\.content)",
    "csrf_exempt": r"\bcsrf_exempt\b",
    "except Exception, without a reason": r"except (Base)?Exception\b(?!:  # \w+ \w+)",
    "bare except": r"except:",
    "sleep": r"\btime\.sleep\b",
    "TODO": r"\b(TODO|FIXME|XXX)\b",
    "model signals": r"\b(pre|post)_(save|delete)\b|\bm2m_changed\b",
}

# Machines that sign each post have no session that another site could misuse; and whoever holds
# the address of a page behind a link holds the secret that its form would carry.
EXCUSED = {"csrf_exempt": {"notifications/views/inbound.py", "notifications/views/links.py"}}


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


@pytest.mark.parametrize("word", BANNED)
def test_what_we_do_not_write(word):
    found = [
        place(path, number)
        for path in FILES
        if str(path.relative_to(ROOT)) not in EXCUSED.get(word, ())
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(BANNED[word], line)
    ]
    assert found == []


def acts() -> Iterator[tuple[str, ast.Call]]:
    """Every place in the code that opens an act."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "trail.act":
                yield place(path, node.lineno), node


ACTS = dict(acts())
every_act = pytest.mark.parametrize("where", ACTS)


@every_act
def test_an_act_is_a_noun_and_what_was_done_to_it(where):
    verb = ACTS[where].args[0]
    words = [part.value for part in ast.walk(verb) if isinstance(part, ast.Constant)]
    assert any("." in str(word) for word in words) or isinstance(verb, ast.Name), where
    if isinstance(verb, ast.Constant):
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", verb.value), where


@every_act
def test_an_act_says_its_whole_sentence_in_translatable_words(where):
    says = {word.arg: word.value for word in ACTS[where].keywords}.get("says")
    assert says is not None, f"{where} says nothing"
    assert not isinstance(says, ast.Constant | ast.JoinedStr), f"{where} is not translatable"


@every_act
def test_an_act_names_its_hand(where):
    assert "by" in {word.arg for word in ACTS[where].keywords}, where
