"""The doors for machines: each proves by its signature who it is, and has no session.

A door answers as soon as what came in is kept; what follows is worked off behind it.
"""

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.channels.news import TooLarge, Unreadable
from notifications.channels.webhooks import Forged
from notifications.inbound import intake

logger = logging.getLogger(__name__)

KEPT, BROKEN, FORGED, TOO_LARGE = 204, 400, 403, 413


# A provider has no cookie that another site could misuse: its signature is checked instead.
@csrf_exempt
@login_not_required
@require_POST
def inbound_events(request: HttpRequest, provider: str) -> HttpResponse:
    """What became of messages, as a provider reports it."""
    return answered(lambda: intake.take_events(provider, request))


# Signed like the events; no session.
@csrf_exempt
@login_not_required
@require_POST
def inbound_texts(request: HttpRequest, provider: str) -> HttpResponse:
    """A text that somebody wrote to one of our numbers."""
    return answered(lambda: intake.take_text(provider, request))


# Signed by the relay that took the mail in; no session.
@csrf_exempt
@login_not_required
@require_POST
def inbound_mail(request: HttpRequest) -> HttpResponse:
    """A mail as it came: a bounce, a complaint, or somebody's words."""
    return answered(lambda: intake.take_mail(request))


def answered(take: Callable[[], object]) -> HttpResponse:
    """Keep what came in and say so, or say why not, in a status that providers understand."""
    try:
        take()
    except Forged as wrong:
        logger.warning("Turned away at a door: %s", wrong)
        return HttpResponse(status=FORGED)
    except (TooLarge, RequestDataTooBig):
        return HttpResponse(status=TOO_LARGE)
    except Unreadable as wrong:
        logger.warning("Unreadable at a door: %s", wrong)
        return HttpResponse(status=BROKEN)
    return HttpResponse(status=KEPT)
