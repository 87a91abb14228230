"""Django's settings. One folder holds all that is kept: ``GOODOFFICES_DATA``, by default ``./var``.

Environment
-----------
GOODOFFICES_DATA : folder of the two databases and of the keys.
GOODOFFICES_HOSTS : names under which a host serves the desk, with commas; TLS is then required.
GOODOFFICES_TIME_ZONE : the zone in which hours are shown, by default UTC.
GOODOFFICES_BORDERS : files of claimed borders for maps, with colons between them; without it no map has any.
GOODOFFICES_MAIL : settings of the post box through which notices go out; without it none do.
"""

import os
import secrets
from pathlib import Path
from typing import Any

from goodoffices.desk.keeping import content_digest, data_folder, mark_static

HERE = Path(__file__).parent
DATA = data_folder(os.environ.get("GOODOFFICES_DATA", "var"))
PUBLIC_HOSTS = [name for name in os.environ.get("GOODOFFICES_HOSTS", "").split(",") if name]

# Drawn at each start: nothing that lasts hangs on it. What lasts is under the node key (`accounts.keys`).
SECRET_KEY = secrets.token_urlsafe(64)
DEBUG = False
# Each seat of a demonstration has a loopback address of its own, so that one browser holds several.
ALLOWED_HOSTS = [*PUBLIC_HOSTS, "localhost", *(f"127.0.0.{last}" for last in range(1, 65))]
ROOT_URLCONF = "goodoffices.desk.urls"
WSGI_APPLICATION = "goodoffices.desk.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django_htmx",
    "goodoffices.desk.accounts",
    "goodoffices.desk.mail",
    "goodoffices.desk",
]
# No cache, GZip or ConditionalGet: each of them lets the size or the age of a page speak.
MIDDLEWARE = [
    "goodoffices.desk.middleware.ConstantHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "goodoffices.desk.middleware.SamePlace",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "goodoffices.desk.middleware.SeatLanguage",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "goodoffices.desk.middleware.SessionLimits",
    "goodoffices.desk.middleware.DenyByDefault",
    "goodoffices.desk.middleware.ChooseFirst",
    "goodoffices.desk.middleware.PlainErrors",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "jinja2"],
        "APP_DIRS": True,
        "OPTIONS": {"environment": "goodoffices.desk.jinja.environment"},
    },
]

# Fields of forms are drawn by the same engine as the pages.
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "accounts.sqlite3",
        # A thread keeps its connection: opening one costs more than all that a page asks.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "init_command": "pragma journal_mode=wal; pragma synchronous=full; pragma secure_delete=on;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BORDERS = [
    Path(name) for name in os.environ.get("GOODOFFICES_BORDERS", "").split(os.pathsep) if name
]
SENDS_MAIL = bool(os.environ.get("GOODOFFICES_MAIL"))
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["goodoffices.desk.accounts.backend.ByLink"]
LOGIN_URL = "home"

SESSION_ENGINE = "goodoffices.desk.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 2 * 3600  # nothing is kept longer; `accounts.limits` ends most before

CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "goodoffices.desk.problems.form_not_from_here"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_SSL_REDIRECT = bool(PUBLIC_HOSTS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PUBLIC_HOSTS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PUBLIC_HOSTS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = bool(PUBLIC_HOSTS)
SECURE_HSTS_PRELOAD = bool(PUBLIC_HOSTS)
# On loopback there is no TLS to insist on; with named hosts there is, and nothing is silenced.
SILENCED_SYSTEM_CHECKS = [] if PUBLIC_HOSTS else ["security.W004", "security.W008"]

# The digest of all shipped files stands in their address: a browser may keep them for ever,
# and no build step is needed.
STATIC_URL = f"/static/{content_digest(HERE / 'static')}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/"
WHITENOISE_ADD_HEADERS_FUNCTION = mark_static

# A file that is sent is read from memory: none is ever put on the disk of the server, not even for a moment.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", "العربية"),
    ("en", "English"),
    ("fr", "Français"),
    ("he", "עברית"),
    ("ru", "Русский"),
    ("uk", "Українська"),
]
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Strict"
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("GOODOFFICES_TIME_ZONE", "UTC")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"codes": {"()": "goodoffices.desk.log.CodesOnly"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "codes"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "ERROR"},
    "loggers": {
        # These name addresses, and an address says who looked at what.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "django.server": {"handlers": ["nowhere"], "propagate": False},
    },
}
