"""Languages as files write them: a code, with or without its country, or a name. Pure."""

from django.conf.locale import LANG_INFO

# What a form offers is what is kept: codes that have a name.
BY_CODE = {code: code for code, info in LANG_INFO.items() if "name" in info and len(code) < 8}
BY_NAME = {
    info[name].casefold(): code
    for code, info in LANG_INFO.items()
    if code in BY_CODE
    for name in ("name", "name_local")
}
STANDS_FOR = {
    code: info["fallback"][0] for code, info in LANG_INFO.items() if "fallback" in info
}
KNOWN = STANDS_FOR | BY_NAME | BY_CODE


def code_of(text: str) -> str | None:
    """The code of the language meant by ``en_US``, ``de`` or ``Deutsch``; None if unclear."""
    spelled = text.strip().casefold().replace("_", "-")
    return KNOWN.get(spelled) or KNOWN.get(spelled.partition("-")[0])
