"""What every form of an action shares."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy

from crm import drafts
from crm.exceptions import CrmError
from crm.forms.fields import in_plain_words, plain, required
from crm.trail import AlreadyDone


class ActionForm(forms.Form):
    """A form that carries out one action and turns its refusal into a form error."""

    use_required_attribute = False
    refusal: CrmError | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            in_plain_words(field)

    def carry_out(self, action: Callable, *subject, **more) -> bool:
        """Call ``action(*subject, **cleaned_data, **more)``; keep what it made in ``outcome``.

        Answers False, with the error at its field, where the action refuses with a ``CrmError``
        (kept in ``self.refusal``). What was kept as a draft of this form goes with the action.
        This is the one place where that happens for pages. The repeat of a form that was
        already carried out is no refusal: it goes up to the middleware, which leads to the
        first outcome.
        """
        try:
            self.outcome = action(*subject, **self.cleaned_data, **more)
        except AlreadyDone:
            raise
        except CrmError as refusal:
            self.refusal = refusal
            self.add_error(
                refusal.field if refusal.field in self.fields else None, refusal.message
            )
            return False
        if self.data.get("draft") and more.get("by"):
            drafts.drop(self.data["draft"], by=more["by"])
        return True


class EndingForm(ActionForm):
    """Why something holds no more."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=240,
        widget=plain(),
        error_messages=required(gettext_lazy("Enter why, in a few words.")),
    )
