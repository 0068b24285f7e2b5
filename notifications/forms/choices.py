"""The form of the preference page: four choices first, then one by one."""

from datetime import date, time, timedelta

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.forms.fields import DayField, in_sentence_case
from notifications.preferences.choices import FAMILIES, After, Choices, Kind, Often
from notifications.preferences.overall import Overall
from notifications.topics import Channel

# Nobody means to be silent for ever by a pause; that is what Stop is for.
LONGEST_PAUSE = timedelta(days=366)
FIRST = [one for one in Channel.choices if one[0] != Channel.CALL]
MORNING, NIGHT = 6, 23


def hours() -> list[tuple[str, str]]:
    """The full hours of a day that somebody may choose, as people say them."""
    return [
        ("", gettext("Any hour")),
        *((f"{hour:02}:00", hour_words(hour)) for hour in range(MORNING, NIGHT)),
    ]


def hour_words(hour: int) -> str:
    words = gettext("{n} am") if hour < 12 else gettext("{n} pm")
    return words.format(n=(hour - 1) % 12 + 1)


class ChoicesForm(forms.Form):
    """All choices of one customer, as they stand; what differs is what was chosen."""

    use_required_attribute = False

    overall = forms.ChoiceField(choices=Overall.choices, widget=forms.RadioSelect)
    until = DayField(label=_("Until"), required=False, help_text=_("For example 1 March 2027"))
    channel = forms.ChoiceField(
        label=_("First of all by"), choices=in_sentence_case(FIRST), required=False
    )
    after = forms.ChoiceField(
        label=_("After I ask a question"), choices=After.choices, widget=forms.RadioSelect
    )
    not_before = forms.ChoiceField(label=_("Not before"), choices=hours, required=False)
    not_after = forms.ChoiceField(label=_("Not after"), choices=hours, required=False)

    def __init__(self, data, *, stands: Choices, today: date):
        super().__init__(data, initial=initial(stands))
        self.stands, self.today = stands, today
        for family in FAMILIES:
            self.fields[f"{family}_often"] = forms.ChoiceField(
                label=family.label,
                choices=Often.choices,
                widget=forms.RadioSelect,
                initial=stands.kinds[family].often,
            )
            self.fields[f"{family}_channels"] = forms.MultipleChoiceField(
                label=_("By"),
                choices=in_sentence_case(Channel.choices),
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=stands.kinds[family].channels,
            )

    @property
    def kinds(self) -> list[tuple]:
        """Each kind of message with its two fields, and what stands in words."""
        return [
            (
                family.label,
                Often(self.stands.kinds[family].often).label,
                self[f"{family}_often"],
                self[f"{family}_channels"],
            )
            for family in FAMILIES
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        overall, until = cleaned.get("overall"), cleaned.get("until")
        if overall == Overall.PAUSE and "until" not in self.errors:
            if until is None:
                self.add_error("until", _("Enter the day until which we pause."))
            elif not self.today <= until <= self.today + LONGEST_PAUSE:
                self.add_error("until", _("Enter a day within a year from today."))
        before, after = cleaned.get("not_before"), cleaned.get("not_after")
        if bool(before) != bool(after) or (before and before >= after):
            self.add_error("not_after", _("Choose both hours, the earlier one first."))
        return cleaned

    @property
    def chosen(self) -> Choices:
        """What was chosen, of a form that is valid."""
        told = self.cleaned_data
        return Choices(
            overall=told["overall"],
            until=told["until"] if told["overall"] == Overall.PAUSE else None,
            channel=told["channel"] if told["overall"] == Overall.CHANNEL else "",
            after=told["after"],
            not_before=hour(told["not_before"]),
            not_after=hour(told["not_after"]),
            kinds={family: kind(told, family) for family in FAMILIES},
        )


def kind(told: dict, family: str) -> Kind:
    ticked = told[f"{family}_channels"]
    channels = tuple(one for one in Channel.values if one in ticked)
    often = told[f"{family}_often"]
    # By no channel at all is never.
    return Kind(often if channels else Often.NEVER, channels or tuple(Channel.values))


def hour(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def initial(stands: Choices) -> dict:
    return {
        "overall": stands.overall,
        "until": stands.until,
        "channel": stands.channel,
        "after": stands.after,
        "not_before": stands.not_before and f"{stands.not_before:%H:%M}",
        "not_after": stands.not_after and f"{stands.not_after:%H:%M}",
    }
