"""E-mail: which provider carries it here."""

from django.conf import settings

from notifications.channels import local
from notifications.channels.anymail import AnymailProvider
from notifications.channels.contract import Provider
from notifications.channels.smtp import SmtpProvider
from notifications.channels.unconfigured import Unconfigured


def local_provider() -> Provider:
    """The local carrier's mail server, over real SMTP on loopback."""
    carrier = local.address()
    return SmtpProvider(carrier.host, carrier.smtp, name=local.NAME)


def live_provider() -> Provider:
    """A provider's service where EMAIL_PROVIDER names one, else the mail server EMAIL_HOST."""
    if settings.EMAIL_PROVIDER:
        return AnymailProvider(settings.EMAIL_PROVIDER)
    if not settings.EMAIL_HOST:
        return Unconfigured("email", "EMAIL_HOST or EMAIL_PROVIDER")
    return SmtpProvider(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        is_encrypted=settings.EMAIL_USE_TLS,
    )
