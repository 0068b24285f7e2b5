"""Who may go where: one line for each address of the house. A new address needs a line here."""

from typing import NamedTuple

from crm.models import User


class Rule(NamedTuple):
    """What an address answers to those who may ask it, and which right that takes.

    ``get`` and ``post`` are the statuses, of a form that was posted empty; ``of`` is the thing
    whose id the address carries; ``leaves_look`` says that it shows a customer's data;
    ``stranger`` are the statuses for somebody who is not signed in, where the page is public.
    """

    get: int = 200
    post: int = 405
    right: str = ""
    of: str = ""
    leaves_look: bool = False
    stranger: tuple[int, int] | None = None

    def may(self, person: User) -> bool:
        if self.right == CLINICAL:
            return person.desk.opens_clinical and person.has_perm("crm.open_clinical")
        return not self.right or person.has_perm(self.right)

    @property
    def refusal(self) -> int:
        """Who lacks a role is told so; whose thing it is not finds nothing."""
        return 404 if self.right == CLINICAL else 403


def panel(post: int = 200) -> Rule:
    """A part of the customer's page; what is posted to it is only read again."""
    return Rule(post=post, leaves_look=True)


def form(right: str, of: str = "", post: int = 422) -> Rule:
    """A form about a customer."""
    return Rule(post=post, right=right, of=of, leaves_look=True)


def own(get: int = 200, post: int = 422) -> Rule:
    """Something of the reader's own: no customer, no right."""
    return Rule(get, post)


def open_to_all(get: int = 200, post: int = 405, others: tuple[int, int] = ()) -> Rule:
    """For those who are not signed in yet; ``others`` are answered as said."""
    return Rule(*(others or (get, post)), stranger=(get, post))


def button(right: str, of: str, post: int = 302) -> Rule:
    """Nothing to look at, one thing to do."""
    return Rule(405, post, right, of)


def told(right: str, of: str = "") -> Rule:
    """A form about our own work: a right, no customer."""
    return Rule(200, 422, right, of)


AUTOMATIONS = "notifications.change_automation"
HALTING = "notifications.change_halt"
LETTERS = "notifications.change_bulkletter"
WORDS = "notifications.change_wording"
CLINICAL = "by a clinical desk"
SUPERVISION = "crm.view_act"
MISBEHAVING = "notifications.add_carrierrule"
BRINGING_IN = "crm.add_importrun"
WRITES = "notifications.add_message"
WRITING = "notifications.change_message"

LINKS = (
    "link",
    "link_code",
    "link_confirm",
    "link_not_me",
    "link_stop",
    "link_undo",
    "link_why",
)

RULES = {
    "crm:home": own(302, 302),
    "crm:access_request": Rule(post=422, right=CLINICAL, of="access request", leaves_look=True),
    # One key asks, without a reason; who asked before or may read it is led to the note.
    "crm:access_request_new": form("crm.add_accessrequest", "closed note", post=302),
    "crm:act_changes": Rule(post=200, of="act", leaves_look=True),
    "crm:care_note_end": form("crm.change_carenote", "care note"),
    "crm:care_note_new": form("crm.add_carenote"),
    "crm:colleagues": Rule(right=SUPERVISION),
    "crm:contact_point_check": Rule(405, 200, "crm.add_contactpoint"),
    "crm:contact_point_new": form("crm.add_contactpoint"),
    "crm:correction": form("crm.change_contactpoint", "contact point"),
    "crm:customer": panel(),
    "crm:customer_as_of": Rule(right=SUPERVISION, leaves_look=True),
    "crm:customer_edit": form("crm.change_customer"),
    "crm:customer_likely": Rule(405, 200, "crm.add_customer"),
    "crm:customer_new": Rule(post=422, right="crm.add_customer"),
    "crm:customer_trail": Rule(right=SUPERVISION, leaves_look=True),
    "crm:customers": Rule(leaves_look=True),
    "crm:customers_csv": Rule(right="crm.export_customer", leaves_look=True),
    "crm:desk": Rule(post=200, leaves_look=True),
    "crm:drafts": own(405, 413),
    "crm:first_admin": open_to_all(404, 404),
    "crm:help": own(post=200),
    "crm:identifier_end": form("crm.change_customer", "identifier"),
    "crm:identifier_new": form("crm.change_customer"),
    "crm:import_layout": button(BRINGING_IN, "import"),
    "crm:import_mapping": Rule(302, 302, BRINGING_IN, "import"),
    "crm:import_progress": Rule(right=BRINGING_IN, of="import"),
    "crm:import_report": Rule(right=BRINGING_IN, of="import", leaves_look=True),
    "crm:import_resume": button(BRINGING_IN, "import"),
    "crm:import_row": form(BRINGING_IN, "import row"),
    "crm:import_run": Rule(right=BRINGING_IN, of="import", leaves_look=True),
    "crm:import_start": button(BRINGING_IN, "import"),
    "crm:imports": Rule(post=422, right=BRINGING_IN),
    "crm:interaction_new": form("crm.add_interaction"),
    "crm:keys": own(post=200),
    "crm:known": panel(),
    "crm:lately": panel(),
    "crm:look": own(405, 422),
    "crm:looks": panel(),
    "crm:me": own(),
    "crm:note": Rule(post=200, of="note", leaves_look=True),
    "crm:note_edit": form("crm.change_note", "note"),
    "crm:note_new": form("crm.add_note"),
    "crm:order": Rule(post=200, of="order", leaves_look=True),
    "crm:order_new": form("crm.add_order"),
    "crm:orders": panel(),
    "crm:owner": form("crm.change_customer"),
    "crm:partner": own(post=200),
    "crm:partner_edit": Rule(post=422, right="crm.change_partner"),
    "crm:partner_new": Rule(post=422, right="crm.add_partner"),
    "crm:partners": own(post=200),
    "crm:people": panel(),
    "crm:person_trail": Rule(right=SUPERVISION, leaves_look=True),
    "crm:pin": own(),
    "crm:pin_end": own(405, 302),
    "crm:preference": form("crm.change_contactpoint", "contact point", post=302),
    "crm:quarantine": form("crm.add_quarantine", "contact point"),
    "crm:quarantine_lift": form("crm.change_quarantine", "quarantine"),
    "crm:quiet": own(405, 204),
    "crm:reach": panel(),
    "crm:relationship_end": form("crm.change_relationship", "relationship"),
    "crm:relationship_new": form("crm.add_relationship"),
    "crm:report_new": form("crm.add_report", "order"),
    "crm:retirement": form("crm.change_contactpoint", "contact point"),
    "crm:saved_view": Rule(post=422, right="crm.change_savedview", of="saved view"),
    # One button ends it, without a reason.
    "crm:saved_view_end": Rule(post=302, right="crm.change_savedview", of="saved view"),
    "crm:saved_view_new": Rule(post=422, right="crm.add_savedview"),
    "crm:search": own(post=200),
    "crm:search_palette": own(post=200),
    "crm:settlement": form("crm.add_report", "order"),
    "crm:sign_out": open_to_all(302, 302, others=(200, 302)),
    "crm:standing": form("crm.change_customer"),
    "crm:stay": own(405, 204),
    "crm:timeline": panel(),
    "crm:timeline_earlier": panel(),
    "crm:timeline_news": Rule(204, 204),
    "crm:unlock": open_to_all(302, 302),
    "crm:verification": form("crm.change_contactpoint", "contact point"),
    "crm:workstation_end": button("crm.change_workstation", "workstation"),
    "crm:workstations": Rule(post=422, right="crm.add_workstation"),
    "notifications:arrival": Rule(post=422, of="arrival", leaves_look=True),
    "notifications:arrival_html": Rule(of="arrival", leaves_look=True),
    "notifications:mailbox": Rule(leaves_look=True),
    "notifications:mailbox_rule_end": button(MISBEHAVING, "carrier rule"),
    "notifications:mailbox_rules": Rule(post=422, right=MISBEHAVING),
    "notifications:customer_messages": panel(),
    "notifications:customer_panel": panel(),
    "notifications:messages": Rule(post=200, leaves_look=True),
    "notifications:messages_count": own(post=200),
    # A message that is held: nobody wonders what became of it.
    "notifications:message": Rule(post=200, of="message", leaves_look=True),
    "notifications:message_closing": form(WRITING, "message"),
    "notifications:message_drop": form(WRITING, "message"),
    "notifications:message_override": form("notifications.add_override", "message"),
    "notifications:message_own_words": button(WRITING, "message"),
    "notifications:message_repeat": button(WRITING, "message", post=409),
    "notifications:message_replacing": button(WRITING, "message", post=409),
    "notifications:message_time": form(WRITING, "message"),
    "notifications:reply_length": Rule(405, 200, "notifications.add_message"),
    "notifications:reply_new": form("notifications.add_message"),
    "notifications:reply_state": Rule(post=200, of="message", leaves_look=True),
    # It was not theirs to take back.
    "notifications:reply_undo": button("notifications.add_message", "message", post=409),
    "notifications:call": Rule(post=200, right=WRITES, of="call", leaves_look=True),
    # Nobody takes calls in this small world.
    "notifications:call_begin": button(WRITING, "call", post=409),
    "notifications:call_new": form(WRITES),
    "notifications:call_outcome": form(WRITING, "call"),
    "notifications:calls": Rule(post=200, right=WRITES, leaves_look=True),
    "notifications:concern": form(WRITING, "concern"),
    # Only words that may mean it can be taken for a stop.
    "notifications:concern_stop": button(WRITING, "concern", post=409),
    "notifications:concerns": Rule(post=200, right=WRITING, leaves_look=True),
    "notifications:concerns_mine": Rule(post=200, right=WRITING, leaves_look=True),
    "notifications:print_list": Rule(post=200, right=WRITING, leaves_look=True),
    "notifications:print_page": Rule(
        post=200, right=WRITING, of="letter to post", leaves_look=True
    ),
    "notifications:print_posted": button(WRITING, "letter to post"),
    # Doors for machines: whoever does not sign as they should is turned away.
    "notifications:inbound_events": open_to_all(405, 403),
    "notifications:inbound_mail": open_to_all(405, 403),
    "notifications:inbound_texts": open_to_all(405, 403),
    "notifications:inbound_again": Rule(405, 302, WRITING, "inbound event"),
    "notifications:choices": panel(),
    "notifications:enquiry_answer": form("notifications.change_enquiry", "enquiry"),
    "notifications:enquiry_new": form("notifications.add_enquiry"),
    "notifications:consent_new": form("notifications.add_consentevent"),
    "notifications:first_wishes": form("notifications.add_wish"),
    "notifications:interest_end": button("notifications.change_interest", "interest"),
    "notifications:interest_new": form("notifications.add_interest"),
    "notifications:wish_end": form("notifications.change_wish", "wish"),
    "notifications:wish_new": form("notifications.add_wish"),
    "notifications:wishes_panel": panel(),
    # Pages behind a link: what nobody was ever given is answered alike, by whoever it is asked.
    **{f"notifications:{name}": open_to_all(404, 404) for name in LINKS},
    # What speaks by itself, and letters to many.
    "notifications:automation": Rule(of="automation", leaves_look=True),
    "notifications:automation_back": told(AUTOMATIONS, "automation"),
    "notifications:automation_edit": told(AUTOMATIONS, "automation"),
    "notifications:automation_live": button(AUTOMATIONS, "automation", post=422),
    "notifications:automation_new": told(AUTOMATIONS),
    "notifications:automation_pilot": button(AUTOMATIONS, "automation"),
    "notifications:automations": Rule(),
    "notifications:organisation_live": told(HALTING),
    "notifications:organisation_rehearsal": told(HALTING),
    "notifications:test_message": told(HALTING),
    "notifications:halt": Rule(of="halt", leaves_look=True),
    "notifications:halt_begin": told(HALTING, "halt"),
    "notifications:halt_decline": told(HALTING, "halt"),
    "notifications:halt_end": form(HALTING, "halt"),
    "notifications:halt_new": told("notifications.add_halt"),
    "notifications:halts": Rule(),
    "notifications:halts_mine": Rule(),
    "notifications:letter": Rule(of="letter", leaves_look=True),
    "notifications:letter_approval": button(LETTERS, "letter", post=422),
    "notifications:letter_correction": told(LETTERS, "letter"),
    "notifications:letter_edit": told(LETTERS, "letter"),
    "notifications:letter_look": button(LETTERS, "letter", post=422),
    "notifications:letter_new": told(LETTERS),
    "notifications:letter_progress": Rule(of="letter"),
    "notifications:letter_start": button(LETTERS, "letter", post=422),
    "notifications:letter_stop": told(LETTERS, "letter"),
    "notifications:letter_trial": button(LETTERS, "letter"),
    "notifications:letters": Rule(),
    "notifications:pilot_member_end": button(AUTOMATIONS, "pilot member"),
    "notifications:pilot_member_new": told(AUTOMATIONS, "automation"),
    "notifications:rollout": Rule(200, 302, AUTOMATIONS, "automation"),
    "notifications:signing": Rule(200, 422, "notifications.add_signoff", "automation"),
    "notifications:wording": Rule(of="wording", leaves_look=True),
    "notifications:wording_approval": button(WORDS, "wording", post=422),
    "notifications:wording_check": button(WORDS, "wording"),
    "notifications:wording_edit": told(WORDS, "wording"),
    "notifications:wording_new": told(WORDS),
    "notifications:wording_retirement": told(WORDS, "wording"),
    "notifications:wordings": Rule(),
    # The entrance: pages of django-allauth in our own manners.
    "account_change_password": own(302, 302),
    "account_inactive": open_to_all(),
    "account_login": open_to_all(200, 422, others=(302, 302)),
    "account_logout": own(302, 302),
    "account_reauthenticate": own(403, 403),
    "account_reset_password": open_to_all(post=422),
    "account_reset_password_done": open_to_all(),
    "account_reset_password_from_key": open_to_all(post=422),
    "account_reset_password_from_key_done": open_to_all(),
    "account_set_password": own(),
    "mfa_activate_totp": own(),
    "mfa_add_webauthn": own(),
    "mfa_authenticate": open_to_all(302, 302),
    "mfa_deactivate_totp": own(404, 404),
    "mfa_generate_recovery_codes": own(),
    "mfa_index": own(post=405),
    "mfa_list_webauthn": own(302, 302),
    "mfa_login_webauthn": open_to_all(302, 302),
    "mfa_reauthenticate": own(403, 403),
    "mfa_reauthenticate_webauthn": own(403, 403),
    "mfa_remove_webauthn": own(404, 404),
    "mfa_view_recovery_codes": own(404, 405),
}

# The management pages are made by Django for each registered model; their names end alike.
# These are the answers to an admin; everybody else is led to their desk.
MANAGED = {
    "_changelist": Rule(post=200),
    "_add": Rule(post=200),
    "_delete": Rule(403, 403),
    ":password_change": own(302, 302),
    "_password_change": Rule(post=200),
    "_change": Rule(post=200),
    "_history": Rule(post=200),
    ":index": Rule(post=200),
    ":app_list": Rule(post=200),
    ":jsi18n": Rule(),
    ":autocomplete": Rule(403),
    ":password_change_done": Rule(),
    ":login": own(302, 302),
    ":logout": own(302, 302),
    ":view_on_site": Rule(302, 302),
    "object_id>/)": Rule(302, 302),
    ".*)$)": Rule(404, 404),
}
NEVER_ADDED = ("workstation", "group", "organisation", "partner")
SEEN_ONLY = ("workstation", "group")


def managed(name: str) -> Rule | None:
    """The rule of a management page, by how its name ends."""
    rule = next((rule for ending, rule in MANAGED.items() if name.endswith(ending)), None)
    if rule and name.endswith("_add") and any(noun in name for noun in NEVER_ADDED):
        return Rule(403, 403)
    if rule and name.endswith("_change") and any(noun in name for noun in SEEN_ONLY):
        return Rule(200, 403)
    return rule
