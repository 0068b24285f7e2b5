"""Every address of the house, as the resolver knows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, get_resolver

PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address: its full name, its path with the names of its parts, and its view."""

    name: str
    path: str
    view: object

    @property
    def parts(self) -> list[str]:
        """The names of the parts that vary."""
        return PART.findall(self.path)

    @property
    def is_public(self) -> bool:
        return not getattr(self.view, "login_required", True)


@cache
def routes() -> tuple[Route, ...]:
    return tuple(_within(get_resolver(), "", ""))


def names() -> set[str]:
    return {route.name for route in routes()}


def _within(resolver, namespace: str, path: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        where = path + str(entry.pattern)
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else f"{namespace}({where})"
            yield Route(name, where, entry.callback)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _within(entry, inner, where)
