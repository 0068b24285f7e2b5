"""Text messages: who carries them, and how many parts a text takes."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.channels.contract import Provider
from notifications.channels.unconfigured import Unconfigured

PROVIDERS = {"twilio": "notifications.channels.twilio.TwilioProvider"}

# 3GPP TS 23.038: the default alphabet, and what its escape adds at the price of two septets.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = set("^{}\\[~]|€\f")
# Units in a single text, and in each part of a longer one (its header takes the rest).
GSM_ROOM, UCS_ROOM = (160, 153), (70, 67)


@dataclass(frozen=True)
class Parts:
    """How a text is cut: number of parts, "GSM-7" or "UCS-2", and characters as typed."""

    count: int
    encoding: str
    characters: int


def parts(text: str) -> Parts:
    """In how many parts a text travels; an empty one travels in none."""
    is_gsm = set(text) <= GSM | GSM_EXTENDED
    sizes = [size(character, is_gsm=is_gsm) for character in text]
    alone, each = GSM_ROOM if is_gsm else UCS_ROOM
    count = 1 if sum(sizes) <= alone else filled(sizes, each)
    return Parts(count if text else 0, "GSM-7" if is_gsm else "UCS-2", len(text))


def size(character: str, *, is_gsm: bool) -> int:
    """Units that a character takes: an escape or a surrogate makes it two."""
    is_double = character in GSM_EXTENDED if is_gsm else ord(character) > 0xFFFF
    return 2 if is_double else 1


def filled(sizes: list[int], room: int) -> int:
    """Parts that are filled one after the other; no character is torn in two."""
    count, used = 1, 0
    for units in sizes:
        if used + units > room:
            count, used = count + 1, 0
        used += units
    return count


def live_provider() -> Provider:
    """The provider that TEXT_PROVIDER names."""
    path = PROVIDERS.get(settings.TEXT_PROVIDER)
    return import_string(path)() if path else Unconfigured("text", "TEXT_PROVIDER")
