"""Browsers without a network: the whole of Django answers, with the middleware asked for."""

from collections.abc import Callable, Iterable
from itertools import cycle

from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from crm.models import User


def signed_in(person: User) -> Client:
    """The browser of a colleague, through the product's own middleware, CSRF included."""
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def bare(middleware: Iterable[str], like: Client | None = None) -> Client:
    """A browser that meets only this middleware; ``like`` another it has the same session."""
    client = Client(headers={"host": "localhost"})
    with override_settings(MIDDLEWARE=list(middleware)):
        client.handler.load_middleware()
    if like:
        client.cookies = like.cookies
    return client


def visits(client: Client, addresses: Iterable[str]) -> Callable[[], HttpResponse]:
    """Open one address after the other, and begin again at the end."""
    ahead = cycle(addresses)
    return lambda: expect(client.get(next(ahead)))


def expect(response: HttpResponse, status: int = 200) -> HttpResponse:
    """The response, which must be the one we mean to measure."""
    if response.status_code != status:
        said = response.content[:300].decode(errors="replace")
        raise AssertionError(f"{response.status_code} instead of {status}: {said}")
    return response
