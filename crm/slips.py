"""Slips of the finger: what was typed is nearly something that is known. Pure: no database."""

from collections.abc import Iterable, Mapping

# So much more often is what is meant used than its misspelling, however often that came in.
TIMES_MORE = 5
# How often a common domain counts as used where few have it.
COMMONLY = 100
# Where most people have their mail; a name one slip away from one of these is a likely slip.
COMMON_DOMAINS = frozenset(
    """
    aol.com att.net bellsouth.net bigpond.com btinternet.com charter.net comcast.net cox.net
    earthlink.net fastmail.com free.fr freenet.de gmail.com gmx.at gmx.com gmx.de gmx.net
    googlemail.com hotmail.com icloud.com iinet.net.au laposte.net libero.it live.com mac.com
    mail.com mail.ru me.com msn.com optusnet.com.au orange.fr outlook.com posteo.de proton.me
    protonmail.com rogers.com sbcglobal.net shaw.ca sky.com t-online.de verizon.net web.de
    yahoo.co.uk yahoo.com yahoo.com.au ymail.com
    """.split()  # noqa: SIM905 - a list of names reads better in lines
)


def near_miss(domain: str, used: Mapping[str, int] | None = None) -> str | None:
    """The well-known or often ``used`` domain that ``domain`` is one slip away from, if any.

    ``used`` says how many customers have each domain that some have.
    """
    if domain in COMMON_DOMAINS:
        return None
    times = dict.fromkeys(COMMON_DOMAINS, COMMONLY)
    for other, count in (used or {}).items():
        times[other] = max(count, times.get(other, 0))
    least = times.pop(domain, 0) * TIMES_MORE
    slips = 2 if len(domain) >= 12 else 1
    near = [
        (distance(domain, other, slips), other)
        for other, count in times.items()
        if count >= least
    ]
    close = sorted((far, other) for far, other in near if far <= slips)
    return close[0][1] if close else None


def look_alike(key: str, others: Iterable[str]) -> str | None:
    """The first of ``others`` that differs from ``key`` by one or two slips of a finger."""
    return next((other for other in others if 0 < distance(key, other, 2) <= 2), None)


def distance(one: str, other: str, most: int) -> int:
    """Letters wrong, missing, added or swapped between two texts; ``most + 1`` means: more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != against))
            swapped = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against
            row.append(min(cost, earlier[j - 2] + 1) if swapped else cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
