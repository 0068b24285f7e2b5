"""Parcels for tests: one believable e-mail and one text, each to be varied."""

from datetime import UTC, datetime

from notifications.channels.contract import Parcel

MESSAGE_ID = "<m7k.1@larkfield.example.org>"
UNSUBSCRIBE = "https://crm.example.org/stop/" + "a1b2c3d4" * 16
USUAL = {
    "Message-ID": MESSAGE_ID,
    "List-Unsubscribe": f"<mailto:stop@example.org?subject=stop>, <{UNSUBSCRIBE}>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "Auto-Submitted": "auto-generated",
    "X-Reason": "You have a visit on Thursday",
}


def mail(**other) -> Parcel:
    usual = {
        "key": "M7K:1",
        "channel": "email",
        "to": "ruth@example.org",
        "sender": "Larkfield Clinic",
        "sender_address": "clinic@larkfield.example.org",
        "subject": "Your visit on Thursday",
        "text": "Dear Ms. Adeyemi,\n\nsee you on Thursday at 9:30 am.\n",
        "html": "<p>Dear Ms. Adeyemi,</p><p>see you on Thursday.</p>",
        "headers": USUAL,
        "dated": datetime(2026, 11, 19, 14, 30, tzinfo=UTC),
        "metadata": {"message": "M7K"},
    }
    return Parcel(**usual | other)


def text(**other) -> Parcel:
    usual = {
        "channel": "text",
        "to": "+12025550123",
        "sender_address": "+12025550100",
        "subject": "",
        "text": "Larkfield Clinic: see you on Thursday at 9:30 am.",
        "html": "",
        "headers": {},
    }
    return mail(**usual | other)
