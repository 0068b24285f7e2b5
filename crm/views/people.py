"""Your own settings and the key sheet."""

from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from crm import keys as key_sheet
from crm import people, workstations
from crm.forms.people import IntroductionForm, LookForm, PinForm
from crm.views.answers import leads_back, leads_to, shown
from crm.views.entrance import after_the_password


def me(request):
    """Name, direct line, look, PIN, passkeys and app of whoever asks."""
    known = {name: getattr(request.user, name) for name in IntroductionForm.base_fields}
    form = IntroductionForm(request.POST or None, initial=known)
    if form.is_valid() and form.carry_out(people.introduce, request.user, by=request.user):
        return leads_to(request, request.path)
    has_second_step = people.has_second_step(request.user)
    return shown(request, "crm/me.html", form, has_second_step=has_second_step)


@require_POST
def look(request):
    """Change theme, density and keys from any page."""
    form = LookForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    form.carry_out(people.adjust_look, request.user, by=request.user)
    return leads_back(request, otherwise="crm:me")


@sensitive_post_parameters("pin")
@after_the_password
def pin(request):
    """Set a PIN for shared computers, after the password once more."""
    form = PinForm(request.POST or None)
    if form.is_valid() and form.carry_out(workstations.set_pin, request.user, by=request.user):
        return leads_to(request, "/me/")
    return shown(request, "crm/pin.html", form)


@require_POST
def pin_end(request):
    """Do without a PIN."""
    workstations.remove_pin(request.user, by=request.user)
    return leads_to(request, "/me/")


def keys(request):
    """The keys that work today, as a page and as a sheet over the page."""
    return shown(request, "crm/keys.html", groups=key_sheet.GROUPS)
