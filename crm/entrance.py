"""Addresses of the entrance: those of django-allauth that we open, and no others.

Nobody signs up, links accounts or changes the e-mail of a colleague's account by these pages.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.generic import RedirectView

from crm.views.entrance import in_place, our_manners, signed, where_mail_leaves

urlpatterns = [
    path("", in_place(our_manners(account.login)), name="account_login"),
    path("out/", RedirectView.as_view(pattern_name="crm:sign_out"), name="account_logout"),
    path("closed/", our_manners(account.account_inactive), name="account_inactive"),
    path("again/", our_manners(account.reauthenticate), name="account_reauthenticate"),
    path(
        "help/",
        where_mail_leaves(our_manners(account.password_reset)),
        name="account_reset_password",
    ),
    path(
        "help/sent/",
        our_manners(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path("password/", our_manners(account.password_change), name="account_change_password"),
    path("password/first/", our_manners(account.password_set), name="account_set_password"),
    path(
        "password/done/",
        our_manners(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        our_manners(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("passkey/", our_manners(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("code/", our_manners(second_step.authenticate), name="mfa_authenticate"),
    path("second-step/", our_manners(second_step.index), name="mfa_index"),
    path(
        "second-step/again/",
        our_manners(second_step.reauthenticate),
        name="mfa_reauthenticate",
    ),
    path(
        "second-step/passkeys/",
        RedirectView.as_view(pattern_name="mfa_index"),
        name="mfa_list_webauthn",
    ),
    path(
        "second-step/passkeys/new/",
        our_manners(signed(passkeys.add_webauthn)),
        name="mfa_add_webauthn",
    ),
    path(
        "second-step/passkeys/again/",
        our_manners(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "second-step/passkeys/<int:pk>/end/",
        our_manners(signed(passkeys.remove_webauthn)),
        name="mfa_remove_webauthn",
    ),
    path("second-step/app/", our_manners(signed(app.activate_totp)), name="mfa_activate_totp"),
    path(
        "second-step/app/end/",
        our_manners(signed(app.deactivate_totp)),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-step/codes/",
        our_manners(codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-step/codes/new/",
        our_manners(signed(codes.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
]
