"""Django's settings, all from the environment: `docs/manual/settings.md` lists every variable."""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from aval.config.environment import (
    data_folder,
    database_of,
    flag,
    seconds,
    secret_key,
    words,
)
from aval.config.logs import logging_of

DATA = data_folder()
"""Where everything lies that is not in the database server: files, the SQLite database, keys."""
DEBUG = flag("AVAL_DEBUG")
PRODUCTION = flag("AVAL_PRODUCTION") and not DEBUG
"""Whether logs are JSON and static files are gathered, compressed and named by their content."""
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = [*words("AVAL_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = words("AVAL_ORIGINS")
BEHIND_TLS = flag("AVAL_TLS")
"""Whether people reach Aval over https: cookies then travel over nothing else."""

DATABASES = {"default": database_of(os.environ.get("DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "aval.records",
    "aval.web",
    "aval.jobs",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "djangoql",
]
MIDDLEWARE = [
    "aval.web.request_log.RequestLogMiddleware",
    "aval.api.problems.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "aval.web.people.idle.IdleMiddleware",
    "aval.web.reader.ReaderMiddleware",
]
ROOT_URLCONF = "aval.config.urls"
WSGI_APPLICATION = "aval.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent.parent / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["aval.web.templatetags.aval"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "aval.web.reader.page",
            ],
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("AVAL_TIME_ZONE", "Europe/Paris")
"""Whose midnight begins a day of the ledger."""

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

AUTH_USER_MODEL = "records.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_ADAPTER = "aval.web.people.adapter.ClosedAdapter"
ACCOUNT_FORMS = {
    "login": "aval.web.people.entrance.LoginForm",
    "add_email": "aval.web.people.entrance.AddEmailForm",
    "change_password": "aval.web.people.entrance.ChangePasswordForm",
    "set_password": "aval.web.people.entrance.SetPasswordForm",
    "reset_password": "aval.web.people.entrance.ResetPasswordForm",
    "reset_password_from_key": "aval.web.people.entrance.ResetPasswordKeyForm",
    "reauthenticate": "aval.web.people.entrance.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes Aval write to strangers
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key"}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up, so no address is claimed by a stranger
MFA_TOTP_ISSUER = "Aval"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or not BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "aval.web.errors.stale"
SESSION_COOKIE_AGE = 60 * 60 * int(os.environ.get("AVAL_SESSION_HOURS", "12"))
"""A session ends so long after its last page (`aval.web.people.idle`)."""
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked from beside, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "style-src-attr": ["'unsafe-inline'"],  # widths of bars are written on their elements
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache"}
    | {"LOCATION": DATA / "cache", "OPTIONS": {"MAX_ENTRIES": 10_000}}
}
"""Shared by the processes of one machine, so that attempts to log in are counted together."""
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOB_LEASE_S = seconds("AVAL_JOB_LEASE", 30)
"""How long a worker may be silent until its job is given to another."""
JOB_BEAT_S = JOB_LEASE_S / 15
"""How often a worker says that it lives, and hears that its job is to stop."""
EMAIL_BACKEND = os.environ.get(
    "AVAL_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = os.environ.get("AVAL_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("AVAL_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("AVAL_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("AVAL_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = flag("AVAL_EMAIL_TLS")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("AVAL_EMAIL_FROM", "aval@localhost")
LOGGING = logging_of(is_production=PRODUCTION)
SILENCED_SYSTEM_CHECKS: list[str] = []
