"""Settings: everything that differs between installations comes from the environment.

Strings only; nobody imports this module but Django.
"""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from crm.project.home import secret_key

BASE_DIR = Path(__file__).resolve().parents[2]


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).lower() in ("1", "true", "yes")


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


# The address customers and colleagues use; every link is built from it, never from a header.
PUBLIC_BASE_URL = os.environ.get(
    "PUBLIC_BASE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}"
)
IS_HTTPS = PUBLIC_BASE_URL.startswith("https://")

DEBUG = flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key()
SECRET_KEY_FALLBACKS = names("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL] if IS_HTTPS else []

INSTALLED_APPS = [
    "loyalty",
    "scheduling",
    "notifications",
    "crm",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "procrastinate.contrib.django",
    "simple_history",
    "crm.project.management.ManagementConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crm.middleware.house_time",
    "crm.middleware.idle_sign_out",
    "crm.middleware.sign_in_required",
    "crm.middleware.private_pages",
    "crm.middleware.signed_requests",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "crm.project.urls"
WSGI_APPLICATION = "crm.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["crm.templatetags.ui", "crm.templatetags.wording"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.context.shell",
            ],
        },
    }
]


# Parameters travel beside the SQL, so that statements can be prepared.
BINDING = {"server_side_binding": True}


def database() -> dict:
    """The server that DATABASE_URL names, or the embedded one."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {"NAME": "casetrail", "OPTIONS": BINDING}
    given = conninfo_to_dict(url)
    standard = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    return {key: str(given.pop(name, "")) for name, key in standard.items()} | {
        "OPTIONS": BINDING | given
    }


DATABASES = {
    "default": {
        "ENGINE": "crm.project.postgres",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        **database(),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_ENABLED = False
SIMPLE_HISTORY_DATE_INDEX = False

AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "crm.backends.PersonAtADesk",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "crm:desk"
LOGOUT_REDIRECT_URL = "account_login"

# Nobody signs up: a person is admitted by an admin. Mail goes only to addresses on file, so
# nobody can make us write to a stranger.
ACCOUNT_ADAPTER = "crm.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# allauth's own one copies addresses into a table beside our people, where they would stay
# valid for signing in after an admin changed them.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a path
)
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "crm.forms.entrance.SignInForm",
    "reset_password": "crm.forms.entrance.CannotSignInForm",
    "reset_password_from_key": "crm.forms.entrance.NewPasswordForm",
    "change_password": "crm.forms.entrance.PasswordChangeForm",
    "reauthenticate": "crm.forms.entrance.ReauthenticateForm",
}
# Per person, never per address: a whole desk comes from one address. "login_failed" counts the
# codes of the second step; passwords are counted by axes, which survives a restart.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "reset_password": "3/h/key",
    "reset_password_from_key": None,
}
MFA_ADAPTER = "crm.adapters.SecondStepAdapter"
MFA_FORMS = {
    "login_webauthn": "crm.forms.entrance.PasskeyForm",
    "add_webauthn": "crm.forms.second_step.AddPasskeyForm",
    "authenticate": "crm.forms.second_step.CodeForm",
    "reauthenticate": "crm.forms.second_step.CodeAgainForm",
    "activate_totp": "crm.forms.second_step.ActivateAppForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": None}

# One person's clumsy fingers lock that person on that computer, never the whole desk.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["login", "pin", "code"]
AXES_USERNAME_CALLABLE = "crm.adapters.typed_name"
AXES_CLIENT_IP_CALLABLE = "crm.adapters.client_address"
AXES_LOCKOUT_CALLABLE = "crm.views.entrance.locked_out"

# Used codes and counted tries are shared by all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "casetrail_cache",
    }
}

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=bool(EMAIL_HOST_USER))
EMAIL_TIMEOUT = 10
# Where no mail leaves, none is written to the log either: a link in it would be a way in.
EMAIL_BACKEND = "django.core.mail.backends.{}.EmailBackend".format(
    "smtp" if EMAIL_HOST else "dummy"
)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "casetrail@localhost")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
TEXT_NUMBER = os.environ.get("TEXT_NUMBER", "+15550100100")

# Who carries messages to customers once the organisation is live; see docs/deploy.
EMAIL_PROVIDER = os.environ.get("EMAIL_PROVIDER", "")
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_")
} | {"REQUESTS_TIMEOUT": 8}
TEXT_PROVIDER = os.environ.get("TEXT_PROVIDER", "")
TWILIO_ACCOUNT_SID = os.environ.get("TWILIO_ACCOUNT_SID", "")
TWILIO_AUTH_TOKEN = os.environ.get("TWILIO_AUTH_TOKEN", "")
TWILIO_MESSAGING_SERVICE_SID = os.environ.get("TWILIO_MESSAGING_SERVICE_SID", "")
INBOUND_MAIL_SECRET = os.environ.get("INBOUND_MAIL_SECRET", "")

# The local carrier, where every message ends until then. A port of 0 is any free one.
CARRIER_BIND = os.environ.get("CARRIER_BIND", "127.0.0.1")
CARRIER_HOST = os.environ.get("CARRIER_HOST", "127.0.0.1")
CARRIER_SMTP_PORT = int(os.environ.get("CARRIER_SMTP_PORT", "0"))
CARRIER_HTTP_PORT = int(os.environ.get("CARRIER_HTTP_PORT", "0"))
CARRIER_HONOURS_KEYS = flag("CARRIER_HONOURS_KEYS", default=True)
CARRIER_DOORS_AT = os.environ.get("CARRIER_DOORS_AT", PUBLIC_BASE_URL)

SESSION_ENGINE = "crm.project.session_store"
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "crm.views.too_late.too_late"
IDLE_MINUTES = int(os.environ.get("IDLE_MINUTES", "10"))
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
if flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# A note of 10 MB is refused by the form, with its text kept, not by a bare 400 of the parser.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "crm.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / ".static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "crm.project.assets.AssetStorage"},
}

PROCRASTINATE_WORKER_DEFAULTS = {"fetch_job_polling_interval": 1.0}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"crm": {"level": "INFO"}, "procrastinate": {"level": "ERROR"}},
}
