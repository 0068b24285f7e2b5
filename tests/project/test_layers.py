"""Imports go down only, and every app says what it is and where its door stands."""

from importlib import import_module
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[2]
LAYERS = ("crm", "notifications", "scheduling", "loyalty")


def test_no_import_leads_upstairs_or_next_door(capsys):
    kept = lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS
    assert kept, capsys.readouterr().out


@pytest.mark.parametrize("layer", LAYERS)
def test_an_app_says_what_it_is_and_where_its_door_stands(layer):
    words = import_module(layer).__doc__ or ""
    assert len(words.splitlines()[0]) > 20
    assert "Door" in words


@pytest.mark.parametrize("layer", LAYERS)
def test_every_module_says_what_room_it_is(layer):
    silent = [
        str(path.relative_to(ROOT))
        for path in (ROOT / layer).rglob("*.py")
        if path.stat().st_size
        and path.name not in {"__init__.py", "apps.py"}
        and not {"migrations", "commands"} & set(path.parts)
        and not path.read_text().startswith('"""')
    ]
    assert silent == []
