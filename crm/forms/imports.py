"""Forms of an import: the file, how it is read, what its columns are, who a held row is."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.forms.base import ActionForm
from crm.forms.fields import in_plain_words, in_sentence_case
from crm.importing.encodings import NAMES
from crm.importing.fields import FIELDS
from crm.importing.reading import MOST_BYTES, MOST_ROWS, EmptyFile, Layout, TooLarge
from crm.importing.records import DELIMITERS
from crm.importing.showing import Line
from crm.models import Customer, ImportRow, ImportRun

DELIMITER_WORDS = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("upright bar"),
}
NEW = "new"


class UploadForm(ActionForm):
    """A file, and what the people in it come from."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A table saved as CSV, with any header, up to 20 MB"),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": EmptyFile.__doc__,
            "max_length": gettext_lazy("The name of the file is too long. Rename it."),
        },
    )
    system = forms.CharField(
        label=gettext_lazy("What they come from"),
        required=False,
        max_length=40,
        help_text=gettext_lazy(
            "The system that keeps these people, such as a till. Use the same words each time:"
            " its numbers are then recognised. Left empty, it is called like the file."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(TooLarge.__doc__)
        return file

    def clean(self) -> dict:
        """The action takes the file's name and content."""
        cleaned = super().clean()
        if file := cleaned.pop("file", None):
            cleaned |= {"name": file.name, "content": file.read()}
        return cleaned


class LayoutForm(ActionForm):
    """How the file is read, where the guess was wrong."""

    encoding = forms.ChoiceField(label=gettext_lazy("Letters"), choices=list(NAMES.items()))
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Cells are parted by"),
        choices=[(sign, DELIMITER_WORDS[sign]) for sign in DELIMITERS],
    )
    has_header = forms.BooleanField(
        label=gettext_lazy("The first row names the columns"), required=False
    )

    def clean(self) -> dict:
        """The action takes a layout."""
        cleaned = super().clean()
        return {} if self.errors else {"layout": Layout(**cleaned)}


class MappingForm(ActionForm):
    """What each column is; tried out first, or brought in at once."""

    date_order = forms.ChoiceField(
        label=gettext_lazy("Dates have"), choices=in_sentence_case(ImportRun.DateOrder.choices)
    )

    def __init__(self, data=None, *, run: ImportRun):
        super().__init__(data, initial={"date_order": run.date_order})
        self.run = run
        choices = in_sentence_case([(name, field.label) for name, field in FIELDS.items()])
        for place, (column, guess) in enumerate(zip(run.columns, run.mapping, strict=True)):
            field = forms.ChoiceField(label=column, choices=choices, initial=guess)
            in_plain_words(field)
            self.fields[f"column_{place}"] = field

    def columns(self) -> list[forms.BoundField]:
        return [self[f"column_{place}"] for place in range(len(self.run.columns))]

    def clean(self) -> dict:
        """The action takes one field name per column; only one button is for real."""
        cleaned = super().clean()
        return {
            "mapping": [cleaned.get(field.name, "") for field in self.columns()],
            "date_order": cleaned.get("date_order", ""),
            "is_dry_run": self.data.get("do") != "bring",
        }


class RowsForm(forms.Form):
    """Which rows of a run are asked for."""

    outcome = forms.ChoiceField(choices=ImportRow.Outcome, required=False)
    after = forms.IntegerField(min_value=0, max_value=MOST_ROWS, required=False)

    def asked(self) -> dict:
        """The outcome asked for, empty for all, and the row behind which to begin."""
        self.is_valid()
        found = self.cleaned_data
        return {"outcome": found.get("outcome", ""), "after": found.get("after") or 0}


class DecisionForm(ActionForm):
    """Who a held row is: one of the customers it resembles, or somebody new."""

    customer = forms.ChoiceField(
        label=gettext_lazy("Who is this?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who this is, or somebody new.")},
    )

    def __init__(self, data=None, *, line: Line):
        super().__init__(data)
        customers = [one.customer for one in line.resembled if one.customer]
        self._customers = {customer.ref: customer for customer in customers}
        self.fields["customer"].choices = [
            *((ref, f"{one.name}, {ref}") for ref, one in self._customers.items()),
            (NEW, _("Somebody new")),
        ]

    def clean_customer(self) -> Customer | None:
        return self._customers.get(self.cleaned_data["customer"])
