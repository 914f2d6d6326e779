"""Django settings. Everything that differs between installations comes from the environment; see docs on running."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from tieshan.config import environment
from tieshan.config.database import database_settings
from tieshan.config.keys import load_keys
from tieshan.config.logs import logging_settings

# Lets typed code write models.Field[int, int] and the like, which Django's classes do not take at run time.
django_stubs_ext.monkeypatch()

PACKAGE_DIR = Path(__file__).resolve().parent.parent
ROOT_DIR = PACKAGE_DIR.parent.parent
DATA_DIR = Path(environment.text("TIESHAN_DATA_DIR") or ROOT_DIR / "var").resolve()

# "demo" is what `./tieshan up` starts; `./tieshan serve` sets "production".
MODE = environment.text("TIESHAN_MODE", "demo")
PRODUCTION = MODE == "production"
# Demonstration accounts may keep their published passwords, and screens are marked as fictional.
DEMO = not PRODUCTION
# Every page shows its code in the footer.
SHOW_PAGE_CODES = DEMO or environment.flag("TIESHAN_SHOW_PAGE_CODES")
DEBUG = environment.flag("TIESHAN_DEBUG") and not PRODUCTION

_keys = load_keys(DATA_DIR / "keys")
SECRET_KEY = _keys.secret
DATA_KEYS = _keys.data
HASH_KEY = _keys.hash
FILES_DIR = DATA_DIR / "files"

# The probes of the machine itself always may ask.
ALLOWED_HOSTS = [*environment.words("TIESHAN_HOSTS"), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = environment.words("TIESHAN_ORIGINS")

DATABASES = {"default": database_settings(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "tieshan.foundation.vault",
    "tieshan.foundation.audit",
    "tieshan.foundation.access",
    "tieshan.foundation.jobs",
    "tieshan.foundation.notify",
    "tieshan.foundation.documents",
    "tieshan.foundation.deadlines",
    "tieshan.foundation.publicnotice",
    "tieshan.foundation.workflow",
    "tieshan.foundation.imports",
    "tieshan.foundation.ui",
    "tieshan.lawbook",
    "tieshan.organisations",
    "tieshan.members",
    "tieshan.office.leave",
    "tieshan.office.information",
    "tieshan.office.registers",
    "tieshan.office.assets",
    "tieshan.office.collecting",
    "tieshan.office.tasks",
    "tieshan.office.meetings",
    "tieshan.office.worklog",
    "tieshan.funds.books",
    "tieshan.funds.income",
    "tieshan.funds.budgets",
    "tieshan.funds.spending",
    "tieshan.funds.payments",
    "tieshan.funds.bank",
    "tieshan.funds.statements",
    "tieshan.funds.audit",
    "tieshan.funds.benefits",
    "tieshan.rights.concerns",
    "tieshan.rights.bargaining",
    "tieshan.rights.disputes",
    "tieshan.rights.dialogue",
    "tieshan.rights.supervision",
    "tieshan.rights.congress",
    "tieshan.rights.warning",
    "tieshan.rights.harmony",
    "tieshan.duties",
    "tieshan.desk",
    "tieshan.portals.staff",
    "tieshan.simulation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tieshan.config.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tieshan.portals.staff.middleware.SignedInMiddleware",
    "tieshan.foundation.access.middleware.ActorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tieshan.foundation.ui.middleware.PlainQueryMiddleware",
    "tieshan.foundation.ui.middleware.RefusalMiddleware",
]

ROOT_URLCONF = environment.text("TIESHAN_URLS") or "tieshan.config.urls"
WSGI_APPLICATION = "tieshan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Accounts, passwords, sessions
AUTH_USER_MODEL = "organisations.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "portals.staff.login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["tieshan.config.passwords.PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tieshan.organisations.rules.passwords.ClassesValidator"},
    {"NAME": "tieshan.organisations.rules.passwords.NotUserNameValidator"},
]
# Practice of graded protection (GB/T 22239-2019, identity; values as of 2024): 90 days, 5 failures, 10 to 30 minutes.
PASSWORD_DAYS = environment.number("TIESHAN_PASSWORD_DAYS", 90)
# Attempts, within, shut for: of one user name at one address, of one address, of one account's second factor.
SIGN_IN_BRAKES = {
    "name": (5, timedelta(minutes=15), timedelta(minutes=15)),
    "address": (environment.number("TIESHAN_FAILURES_PER_ADDRESS", 60), timedelta(minutes=15), timedelta(minutes=15)),
    "factor": (5, timedelta(minutes=15), timedelta(minutes=15)),
}
# How many reverse proxies of ours stand in front: the caller's address is that many places from the right end of
# X-Forwarded-For. 0 trusts no header.
PROXY_HOPS = environment.number("TIESHAN_PROXY_HOPS", 1 if PRODUCTION else 0)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A session ends after a day at the latest, and after this much time without a click.
SESSION_COOKIE_AGE = 12 * 3600
IDLE_SECONDS = environment.number("TIESHAN_IDLE_SECONDS", 30 * 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tieshan.foundation.ui.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Transport. TLS ends at the reverse proxy in front; it must set X-Forwarded-Proto.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = environment.flag("TIESHAN_TLS_REDIRECT", default=True)
    # The probes of the machine itself come without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = environment.number("TIESHAN_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("TIESHAN_HSTS_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = environment.flag("TIESHAN_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Uploads: a roster of a million rows fits; the import engine has its own, stricter rules about content.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# An order to the bank has a row of four fields for each payee, up to five thousand of them.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# Languages: Chinese first, English complete
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Telling people outside the house: a mail server and kinds of messenger address are the operator's to open
HOUSE_URL = environment.text("TIESHAN_URL").rstrip("/")
EMAIL_HOST = environment.text("TIESHAN_MAIL_HOST")
EMAIL_PORT = environment.number("TIESHAN_MAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("TIESHAN_MAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("TIESHAN_MAIL_PASSWORD")
EMAIL_USE_TLS = environment.flag("TIESHAN_MAIL_STARTTLS")
EMAIL_USE_SSL = environment.flag("TIESHAN_MAIL_TLS")
DEFAULT_FROM_EMAIL = environment.text("TIESHAN_MAIL_FROM", "tieshan@localhost")
MESSENGERS = environment.words("TIESHAN_MESSENGERS", ("wecombot", "dingtalk", "feishu"))

# Static files: collected into the data directory by `up` and `serve`, hashed names, served by the same process
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tieshan"}}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_settings(
    # json for collectors, lines for people
    environment.text("TIESHAN_LOG_FORMAT", "json" if PRODUCTION else "lines"),
    environment.text("TIESHAN_LOG_LEVEL", "INFO").upper(),
)
