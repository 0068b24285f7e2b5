"""The form for what came in and needs a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import plain
from notifications.models import Concern


class ConcernForm(ActionForm):
    """Whose words they are, or what came of it."""

    ref = forms.CharField(
        label=_("Belongs to customer"),
        max_length=20,
        required=False,
        widget=plain(),
        help_text=_("The number at the head of their page. The words go on their timeline."),
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=300,
        required=False,
        widget=plain(),
        help_text=_("For example: asked on the phone, the address is right now"),
    )

    def __init__(self, *args, concern: Concern, **kwargs):
        super().__init__(*args, **kwargs)
        if concern.kind != Concern.Kind.STRANGER:
            del self.fields["ref"]
