"""What a column can be, and by which headers people name it."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWN, OWN_QUIET = "own", "own_supervisors"


@dataclass(frozen=True)
class Field:
    """What a column can be: in words, known by which headers, whether several may be it."""

    label: str | Promise
    headers: frozenset[str] = frozenset()
    is_many: bool = False


def _field(label, headers: str = "", *, many: bool = False) -> Field:
    return Field(label, frozenset(filter(None, map(bare_header, headers.split(",")))), many)


def bare_header(header: str) -> str:
    """A header's words alone: ``DateOfBirth`` and ``date_of_birth`` are "date of birth"."""
    apart = re.sub(r"(?<=[a-zß-ÿ])(?=[A-Z])", " ", header)
    return " ".join(re.findall(r"[^\W_]+", apart.casefold()))


FIELDS: dict[str, Field] = {
    "title": _field(
        _("title (Ms., Dr.)"),
        """
        title, salutation, prefix, name prefix, anrede, titel, civilité
        """,
    ),
    "given_name": _field(
        _("given name"),
        """
        given name, givenname, given names, first name, firstname, first names,
        forename, forenames, christian name, fname, first, vorname, prénom, prenom,
        nombre, nome, middle name, middlename, middle, second name, middle initial
        """,
        many=True,
    ),
    "family_name": _field(
        _("family name"),
        """
        family name, familyname, surname, last name, lastname, lname, last, second
        surname, nachname, familienname, nom, nom de famille, apellido, apellidos,
        cognome, achternaam
        """,
        many=True,
    ),
    "full_name": _field(
        _("whole name"),
        """
        name, full name, fullname, customer name, client name, contact name, display
        name, person, customer, client, contact, patient, patient name, member name,
        kunde
        """,
    ),
    "organisation_name": _field(
        _("organisation"),
        """
        organisation, organization, organisation name, organization name, company,
        company name, business, business name, firm, firma, employer, school,
        entreprise, empresa, azienda, bedrijf
        """,
    ),
    "born_on": _field(
        _("birth date"),
        """
        birth date, birthdate, date of birth, dob, d o b, birthday, born, born on,
        dateofbirth, geburtsdatum, geburtstag, geboren, date de naissance,
        naissance, fecha de nacimiento, data di nascita, geboortedatum
        """,
    ),
    "email": _field(
        _("e-mail address"),
        """
        e mail, email, mail, e mail address, email address, mail address, primary
        email, contact email, work email, home email, personal email, email 1, email
        2, e mail 1, e mail 2, courriel, correo, correo electrónico
        """,
        many=True,
    ),
    "phone": _field(
        _("phone number"),
        """
        phone, phone number, telephone, telephone number, tel, tel no, mobile,
        mobile phone, mobile number, cell, cell phone, cellphone, home phone, work
        phone, business phone, daytime phone, evening phone, landline, phone 1,
        phone 2, phone 3, contact number, telefon, telefonnummer, handy, mobil,
        téléphone, telephone portable, portable, teléfono, telefono, móvil,
        cellulare, primary phone, other phone, phone home, phone work, phone mobile
        """,
        many=True,
    ),
    "address": _field(
        _("whole address"),
        """
        address, full address, postal address, mailing address, home address,
        residential address, anschrift, adresse, dirección, direccion, indirizzo
        """,
    ),
    "street_number": _field(
        _("street number"),
        """
        street number, street no, house number, house no, houseno, number, no, nr,
        hausnummer, huisnummer, numéro
        """,
    ),
    "street": _field(
        _("street"),
        """
        street, street name, street address, address 1, address line 1, address1,
        addressline1, addr1, addr 1, line 1, road, straße, strasse, rue, calle, via,
        straat, mailing street, billing street, shipping street, home street
        """,
    ),
    "address_line": _field(
        _("more of the address"),
        """
        address 2, address line 2, address2, addressline2, addr2, addr 2, line 2,
        address 3, address line 3, address3, line 3, address 4, address line 4,
        address4, unit, flat, apartment, apt, suite, building, house name, care of,
        c o, adresszusatz
        """,
        many=True,
    ),
    "city": _field(
        _("city or suburb"),
        """
        city, suburb, town, place, locality, village, post town, municipality, ort,
        stadt, wohnort, ville, ciudad, città, citta, plaats, mailing city, billing
        city, city town, town city, home city
        """,
    ),
    "postcode": _field(
        _("postcode"),
        """
        postcode, post code, postal code, zip, zip code, zipcode, plz, postleitzahl,
        code postal, código postal, codigo postal, cap, mailing zip, billing zip,
        eircode, pin code
        """,
    ),
    "state": _field(
        _("state or region"),
        """
        state, province, region, county, state province, state region, bundesland,
        land, région, provincia, mailing state, billing state, home state
        """,
    ),
    "country": _field(
        _("country"),
        """
        country, country code, nation, staat, pays, país, pais, paese
        """,
    ),
    "identifier": _field(
        _("number in that system"),
        """
        id, rec id, record id, record no, record number, customer id, customer no,
        customer number, client id, client no, client number, contact id, person id,
        member id, member no, member number, membership number, account, account id,
        account no, account number, acct, acct no, policy, policy id, policy no,
        policy number, external id, external ref, reference, ref, crm id, user id,
        patient id, patient no, patient number, card number, loyalty card, loyalty
        number, uuid, guid, key, kundennummer, kunden nr, mitgliedsnummer, numéro
        client, legacy id
        """,
        many=True,
    ),
    "public_identifier": _field(
        _("number used everywhere (social security, passport)"),
        """
        soc sec id, ssn, social security, social security number, social security
        no, sin, national insurance number, ni number, nhs number, medicare number,
        passport, passport number, passport no, national id, tax id, tax number,
        tin, vat number, vat id, abn, driver license, drivers license, driver
        licence, driving licence number, sozialversicherungsnummer, steuernummer
        """,
        many=True,
    ),
    "tags": _field(
        _("tags"),
        """
        tag, tags, label, labels, group, groups, segment, segments, category,
        categories
        """,
        many=True,
    ),
    "language": _field(
        _("language"),
        """
        language, lang, preferred language, sprache, langue, idioma
        """,
    ),
    "since_on": _field(
        _("customer since"),
        """
        since, customer since, member since, client since, joined, join date, date
        joined, joined on, created, created at, created on, date created, signup
        date, kunde seit
        """,
    ),
    "region": _field(
        _("region of the customer"), "sales region, service region, customer region, territory"
    ),
    "time_zone": _field(_("time zone"), "time zone, timezone, tz, zeitzone"),
    "refusal": _field(
        _("does not want to be contacted"),
        """
        opt out, optout, opted out, email opt out, e mail opt out, text opt out, sms
        opt out, phone opt out, marketing opt out, has opted out of email, unsubscribed,
        unsubscribe, email unsubscribed, do not contact, do not email, do not e mail,
        do not mail, do not call, do not text, do not sms, do not phone, do not post,
        dnc, no marketing, no contact, no calls, no email, no mail, no sms, no texts,
        no newsletter, suppressed, keine werbung, abgemeldet
        """,
        many=True,
    ),
    "worth_knowing": _field(_("worth knowing, shown on top of the record")),
    OWN: _field(_("keep as an own field"), many=True),
    OWN_QUIET: _field(_("keep as an own field, for supervisors only"), many=True),
}
HEADERS = {header: name for name, field in FIELDS.items() for header in field.headers}

# One name for a public number, whatever a file calls it: two files then find the same person.
PUBLIC_SYSTEMS = {
    "social security number": ("soc sec id", "ssn", "social security", "social security no"),
    "passport": ("passport number", "passport no"),
    "national insurance number": ("ni number",),
    "tax number": ("tax id", "tin", "steuernummer"),
    "VAT number": ("vat number", "vat id"),
    "driving licence": (
        "driver license",
        "drivers license",
        "driver licence",
        "driving licence number",
    ),
}
_PUBLIC = {header: system for system, headers in PUBLIC_SYSTEMS.items() for header in headers}


def is_known(header: str) -> bool:
    """Whether this cell is a word by which people head a column."""
    return bare_header(header) in HEADERS


def public_system(header: str) -> str:
    """The name under which a public number is kept."""
    return _PUBLIC.get(bare_header(header), header)[:60]
