"""The lowest layer's models, in one place to import from."""

from crm.models.access_requests import AccessRequest
from crm.models.care_notes import CareNote
from crm.models.contact_points import ContactPoint, Disclosure
from crm.models.customers import Customer, Identifier, OwnField
from crm.models.entries import Entry, Interaction, Note
from crm.models.imports import ImportRow, ImportRun
from crm.models.orders import About, Order, Party, Report
from crm.models.organisation import Capability, Desk, Organisation
from crm.models.partners import Partner
from crm.models.people import Draft, KnownHand, User, Workstation
from crm.models.quarantines import Quarantine
from crm.models.relationships import Relationship, Scope
from crm.models.saved_views import SavedView
from crm.models.search import SearchCard, SearchTerm, VocabularyWord
from crm.trail.models import Act, Mention, Read, Source

__all__ = [
    "About",
    "AccessRequest",
    "Act",
    "Capability",
    "CareNote",
    "ContactPoint",
    "Customer",
    "Desk",
    "Disclosure",
    "Draft",
    "Entry",
    "Identifier",
    "ImportRow",
    "ImportRun",
    "Interaction",
    "KnownHand",
    "Mention",
    "Note",
    "Order",
    "Organisation",
    "OwnField",
    "Partner",
    "Party",
    "Quarantine",
    "Read",
    "Relationship",
    "Report",
    "SavedView",
    "Scope",
    "SearchCard",
    "SearchTerm",
    "Source",
    "User",
    "VocabularyWord",
    "Workstation",
]
