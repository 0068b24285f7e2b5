"""Coming in by the sign-in page, as a person with a password does."""

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from crm import trail
from crm.models import User

PASSWORD = "four calm grey herons"


def give_password(user: User, password: str = PASSWORD) -> User:
    """Set a password that the tests know."""
    user.password = make_password(password)
    with trail.act("arranged", by=None, says="Arranged for a test"):
        user.save(update_fields=["password"])
    return user


def sign_in(client: Client, user: User, password: str = PASSWORD, **more):
    """Post the sign-in form as its page would; answer what came back."""
    fields = {
        "login": user.username,
        "password": password,
        "desk": user.desk_id or "",
        "next": reverse("crm:me"),
    }
    headers = more.pop("headers", None)
    return client.post(reverse("account_login"), fields | more, headers=headers)


def confirm(client: Client, password: str = PASSWORD):
    """Give the password once more, as pages about keys ask for."""
    return client.post(reverse("account_reauthenticate"), {"password": password})


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("crm:me")).status_code == 200
