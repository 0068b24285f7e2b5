"""What was searched for without a find, as the first lines of a new record. Pure."""

from crm.models import Customer
from crm.search import birthdays, questions
from crm.search.questions import EDGES, TRUNK_NUMBER, Token


def described(asked: str, kind: str) -> dict[str, str]:
    """Name, birth date, phone and e-mail, as far as ``asked`` says them.

    Words are the name in the order they were typed; a single one is a family name. What is
    none of these (a part of a number, a street number) is left out.
    """
    lines: dict[str, str] = {}
    name = []
    for token in questions.read(asked).tokens:
        line = _line(token)
        if line == "name":
            name.append(token.text.strip(EDGES))
        elif line:
            lines.setdefault(line, token.text)
    return lines | _named(_capitalised(" ".join(name)), kind)


def _line(token: Token) -> str:
    """The line of the form that a token belongs to; empty for none."""
    if token.is_word:
        return "name"
    if "@" in token.text:
        return "email"
    if birthdays.is_day(token.terms[0]):
        return "born_on"
    return "phone" if token.is_number and len(token.terms[0]) >= TRUNK_NUMBER else ""


def _capitalised(name: str) -> str:
    """People type without capitals to search, and with them to write."""
    return name.title() if name.islower() else name


def _named(name: str, kind: str) -> dict[str, str]:
    if not name or kind != Customer.Kind.PERSON:
        return {"organisation_name": name} if name else {}
    given, _space, family = name.rpartition(" ")
    return {"given_name": given, "family_name": family}
