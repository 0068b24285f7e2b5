"""Every template compiles, leads to pages that exist, and posts only what counts once."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.base import Node
from django.template.defaulttags import URLNode
from django.template.loader_tags import ExtendsNode

from tests.project.routes import names

ROOT = Path(__file__).parents[2] / "templates"
TEMPLATES = sorted(
    str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.suffix in {".html", ".txt"}
)
FORM = re.compile(
    r"<form\b(?P<tag>(?:{%.*?%}|{{.*?}}|[^>])*)>(?P<inside>.*?)</form>", re.DOTALL
)
BANNED = {
    "safe": r"\|\s*safe(seq)?\b|autoescape\s+off",
    "style attribute": r"<[^>]*\sstyle\s*=|<style\b",
    "inline script": r"<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|hx-on|javascript:|js:",
    "foreign source": r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
    "exclamation mark": r">[^<{]*\w!(?:\s|<)",
}
every_template = pytest.mark.parametrize("name", TEMPLATES)


def source(name: str) -> str:
    """The template without its comments."""
    return re.sub(r"{#.*?#}|<!--.*?-->", "", (ROOT / name).read_text(), flags=re.DOTALL)


def nodes(name: str, kind: type[Node]) -> list[Node]:
    template = engines["django"].get_template(name).template
    return template.nodelist.get_nodes_by_type(kind)


@every_template
def test_a_template_compiles_and_each_address_in_it_exists(name):
    wanted = {node.view_name.var for node in nodes(name, URLNode)}
    unknown = {str(each) for each in wanted if isinstance(each, str)} - names()
    assert unknown == set()


def is_behind_a_link(name: str) -> bool:
    """Its address is the secret that a token would be, and looking at it sets no cookie."""
    return name.startswith("notifications/link/")


@every_template
def test_a_form_that_posts_carries_its_token_and_its_key(name):
    for form in FORM.finditer(source(name)):
        if re.search(r"method\s*=\s*[\"']?post", form["tag"], re.IGNORECASE):
            assert ("{% csrf_token %}" in form["inside"]) != is_behind_a_link(name), form["tag"]
            assert "{% request_key %}" in form["inside"], form["tag"]


@pytest.mark.parametrize("what", BANNED)
@every_template
def test_what_no_template_holds(name, what):
    if name.endswith(".html"):
        assert re.findall(BANNED[what], source(name)) == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith(".html")])
def test_a_page_extends_a_shell_and_a_partial_does_not(name):
    is_partial = Path(name).name.startswith("_")
    if Path(name).name not in SHELLS:
        assert bool(nodes(name, ExtendsNode)) != is_partial


# What pages extend, and what stands where no page can: a letter, a server in trouble.
SHELLS = {
    "base.html",
    "email.html",
    "shell_plain.html",
    "shell_link.html",
    "_fragment.html",
    "500.html",
}


@every_template
def test_a_template_fits_a_screen(name):
    assert len((ROOT / name).read_text().splitlines()) <= 80
