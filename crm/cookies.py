"""What a computer remembers: the desk it stands at, and that several people share it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

DESK = "desk"
WORKSTATION = "workstation"
A_YEAR = 365 * 24 * 60 * 60


def keep_desk(response: HttpResponse, desk_id: int) -> None:
    keep(response, DESK, str(desk_id))


def desk_of(request: HttpRequest) -> int | None:
    """The id of the desk that was chosen here last."""
    kept = request.get_signed_cookie(DESK, default=None, salt=DESK)
    return int(kept) if kept else None


def keep_workstation(response: HttpResponse, key: str) -> None:
    keep(response, WORKSTATION, key)


def workstation_key(request: HttpRequest) -> str | None:
    """The key of the shared computer that asks; None elsewhere and where forged."""
    return request.get_signed_cookie(WORKSTATION, default=None, salt=WORKSTATION)


def keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_signed_cookie(
        name,
        value,
        salt=name,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
