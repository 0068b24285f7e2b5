"""Forms about automations: what sets one off, who takes part, the plan, the word of a desk."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import days
from crm.exceptions import CrmError
from crm.forms.base import ActionForm
from crm.forms.fields import DayField, LongTextField, plain, required
from crm.models import Customer, Desk, SavedView, User
from crm.wording import plain_day
from notifications import topics
from notifications.automation import rollouts, triggers
from notifications.models import Automation, Rollout
from notifications.writing import wordings

EVERYBODY = ("", gettext_lazy("Everybody who is with us"))
SETTINGS = ("days", "hour", "on", "audience")


def colleagues() -> QuerySet[User]:
    """Those who can own something: people who sign in, not partners or the system."""
    people = User.objects.filter(is_active=True, partner=None).exclude(username=User.SYSTEM)
    return people.select_related("desk").order_by("first_name", "last_name")


def audiences_for(reader: User, now: str = "") -> list[tuple[str, str]]:
    """The lists that this colleague may choose, by what they ask of the customer list."""
    views = SavedView.objects.standing().open_to(reader)
    known = dict([EVERYBODY, *((view.query, view.name) for view in views)])
    return list(({now: now} | known if now not in known else known).items())


def topics_of_automations() -> list[tuple[str, str]]:
    """What may be said without anybody at hand."""
    return [(one.code, str(one)) for one in topics.every() if one.may_speak_by_itself]


class AutomationForm(ActionForm):
    """What it does, in words for a customer; what sets it off; whose it is."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        widget=plain(),
        error_messages=required(gettext_lazy("Enter a name by which colleagues know it.")),
    )
    explains = LongTextField(
        label=gettext_lazy("What it does"),
        help_text=gettext_lazy("In words that you would say to a customer"),
        error_messages=required(gettext_lazy("Say what it does.")),
    )
    trigger = forms.ChoiceField(label=gettext_lazy("What sets it off"))
    days = forms.IntegerField(
        label=gettext_lazy("After how many days"), required=False, widget=plain()
    )
    hour = forms.IntegerField(
        label=gettext_lazy("At which hour"),
        required=False,
        widget=plain(),
        help_text=gettext_lazy("From 8 to 20"),
    )
    on = DayField(
        label=gettext_lazy("First day"),
        required=False,
        help_text=gettext_lazy("Only for a day or a series, for example 1 December 2026"),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("To which list"),
        required=False,
        help_text=gettext_lazy("Only for a day or a series"),
    )
    topic = forms.ChoiceField(label=gettext_lazy("What it is about"))
    wording = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Words"),
        required=False,
        empty_label=gettext_lazy("The words of the topic itself"),
    )
    owner = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Owner"),
        empty_label=None,
        help_text=gettext_lazy("Signs its messages, and is told when it is halted"),
    )
    desk = forms.ModelChoiceField(None, label=gettext_lazy("Desk"), empty_label=None)
    replaces = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Takes the place of"),
        required=False,
        empty_label=gettext_lazy("No other"),
        help_text=gettext_lazy("That one goes on for all who are not in the trial"),
    )

    def __init__(self, *args, reader: User, automation: Automation | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        kept = automation.settings.get("audience", "") if automation else ""
        others = Automation.objects.exclude(pk=automation.pk if automation else None)
        fields = self.fields
        fields["trigger"].choices = triggers.choices()
        fields["topic"].choices = topics_of_automations()
        fields["audience"].choices = audiences_for(reader, kept)
        fields["wording"].queryset = wordings.usable()
        fields["owner"].queryset = colleagues()
        fields["desk"].queryset = Desk.objects.filter(is_open=True)
        fields["replaces"].queryset = others

    def clean(self) -> dict[str, Any]:
        """The settings as one, without what was left empty."""
        given = dict(self.cleaned_data)
        settings = {name: given.pop(name, None) for name in SETTINGS}
        if isinstance(settings["on"], date):
            settings["on"] = settings["on"].isoformat()
        given["settings"] = {
            name: value for name, value in settings.items() if value is not None
        }
        return given


def initial_of(automation: Automation) -> dict[str, Any]:
    """What the form begins with."""
    names = ("name", "explains", "trigger", "topic", "wording", "owner", "desk", "replaces")
    settings = dict(automation.settings)
    if settings.get("on"):
        settings["on"] = date.fromisoformat(settings["on"])
    return {name: getattr(automation, name) for name in names} | settings


class PilotMemberForm(ActionForm):
    """A customer who agreed, and how they did."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        max_length=12,
        widget=plain(),
        help_text=gettext_lazy("Their number with us, as in C7KQ9MX"),
        error_messages=required(gettext_lazy("Enter the number of the customer.")),
    )
    agreed_how = forms.CharField(
        label=gettext_lazy("How they agreed"),
        max_length=200,
        widget=plain(),
        help_text=gettext_lazy("For example: on the phone, after I had explained it"),
        error_messages=required(gettext_lazy("Enter how they agreed.")),
    )

    def clean_customer(self) -> Customer:
        ref = self.cleaned_data["customer"].strip().upper()
        found = Customer.objects.filter(ref=ref).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this number. Look at the list."))
        return found


class StepsField(LongTextField):
    """One step on each line: its day, a colon, and what happens."""

    def clean(self, value: str | None) -> list[dict[str, str]]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return [step(line) for line in lines if line]

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{plain_day(date.fromisoformat(one['on']))}: {one['what']}" for one in value
        )


def step(line: str) -> dict[str, str]:
    day, _colon, what = line.partition(":")
    try:
        on = days.parse(day)
    except CrmError:
        on = None
    if on is None or not what.strip():
        raise forms.ValidationError(rollouts.NoDate().message)
    return {"on": on.isoformat(), "what": what.strip()[:200]}


class RolloutForm(ActionForm):
    """The short plan: who, in which steps, the way back, and whom it touches."""

    owner = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Who sees it through"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    steps = StepsField(
        label=gettext_lazy("Steps"),
        required=False,
        help_text=gettext_lazy("One a line, with its day: 1 December 2026: the counter first"),
    )
    way_back = LongTextField(
        label=gettext_lazy("The way back"),
        required=False,
        help_text=gettext_lazy("What happens if it goes wrong"),
    )
    desks = forms.ModelMultipleChoiceField(
        None,
        label=gettext_lazy("Desks that it touches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, rollout: Rollout, **kwargs):
        initial = {name: getattr(rollout, name) for name in ("owner", "steps", "way_back")}
        initial["desks"] = list(rollout.desks.all()) if rollout.pk else []
        super().__init__(*args, initial=initial | kwargs.pop("typed", {}), **kwargs)
        self.fields["owner"].queryset = colleagues()
        self.fields["desks"].queryset = Desk.objects.filter(is_open=True)

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data | {"desks": list(self.cleaned_data.get("desks") or ())}


class SigningForm(ActionForm):
    """The word of one desk."""

    remark = forms.CharField(
        label=gettext_lazy("Remark"), max_length=300, required=False, widget=plain()
    )
