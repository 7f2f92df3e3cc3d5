"""All settings, read from the environment; the README lists every name.

Production needs SECRET_KEY and ALLOWED_HOSTS; the rest has defaults. LOCAL=1 is for a run on one's own
machine: plain HTTP on loopback, with a secret key made once and kept in DATA_DIR. DEBUG=1 is for
changing the code, and implies LOCAL.
"""

import datetime
import os
import re
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import drf_spectacular_sidecar
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _words(name: str) -> list[str]:
    return [word for word in os.environ.get(name, "").replace(",", " ").split() if word]


def _rate(name: str, default: str) -> str:
    rate = os.environ.get(name) or default
    if not re.fullmatch(r"\d+/(second|minute|hour|day)", rate):
        raise ImproperlyConfigured(f"{name} is a number per second, minute, hour or day: {default}")
    return rate


DEBUG = _flag("DEBUG", default=False)
LOCAL = DEBUG or _flag("LOCAL", default=False)
MAINTENANCE = _flag("MAINTENANCE", default=False)
# Memory of each worker for answers that are sent again while nothing changes (tracker/ready.py).
READY_ANSWERS_BYTES = int(os.environ.get("READY_ANSWERS_MB") or 32) << 20
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    if key := os.environ.get("SECRET_KEY"):
        return key
    if not LOCAL:
        raise ImproperlyConfigured("Set SECRET_KEY (or LOCAL=1 on your own machine).")
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _words("ALLOWED_HOSTS") or (["127.0.0.1", "localhost", "[::1]"] if LOCAL else [])
CSRF_TRUSTED_ORIGINS = _words("CSRF_TRUSTED_ORIGINS")
# Where the site is for readers: in the links of mails, which no request brings about, and in ids of feeds.
PUBLIC_URL = (
    os.environ.get("PUBLIC_URL")
    or ("http://127.0.0.1:8000" if LOCAL else f"https://{(ALLOWED_HOSTS or ['localhost'])[0]}")
).rstrip("/")

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "simple_history",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "policies",
    "tracker",
]

MIDDLEWARE = [
    "tracker.under_way.RequestIds",
    "tracker.metrics.Measuring",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.maintenance.Maintenance",
    "tracker.reading.Reading",
    "tracker.freshness.Freshness",
    "tracker.compression.Compression",
    "tracker.content_policy.ContentPolicy",
    "tracker.sessions.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "policies.site.templatetags.figures",
                "policies.site.templatetags.links",
                "policies.site.templatetags.page_head",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# SQLite waits for a writer instead of failing, and readers never wait.
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'tracker.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
# What a reader asks for is given up after so many milliseconds of one statement, or of waiting for a lock.
STATEMENT_TIMEOUT_MS = int(os.environ.get("STATEMENT_TIMEOUT_MS") or 10_000)
LOCK_TIMEOUT_MS = int(os.environ.get("LOCK_TIMEOUT_MS") or 3_000)
# Copies of the database that public pages are read from (docs/replicas.md).
REPLICA_CHECK_SECONDS = float(os.environ.get("REPLICA_CHECK_SECONDS") or 2)
REPLICA_MAX_LAG_SECONDS = float(os.environ.get("REPLICA_MAX_LAG_SECONDS") or 10)
DATABASE_ROUTERS = ["tracker.routers.Router"]


def _add_replicas(addresses: list[str]) -> None:
    """The aliases ``replica1``… beside ``default``. Raises ImproperlyConfigured for what has none."""
    primary = DATABASES["default"]
    if addresses and not primary["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("DATABASE_REPLICA_URLS: only PostgreSQL has replicas.")
    limits = (
        f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS} "
        "-c default_transaction_read_only=on"
    )
    for number, address in enumerate(addresses, 1):
        replica = dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)
        if not replica["ENGINE"].endswith("postgresql"):
            raise ImproperlyConfigured(f"DATABASE_REPLICA_URLS: number {number} is no PostgreSQL.")
        own = replica.get("OPTIONS", {})
        replica["OPTIONS"] = {
            "connect_timeout": 2,
            "tcp_user_timeout": 5_000,
            "application_name": f"tracker replica{number}",
            **own,
            "options": f"{limits} {own.get('options', '')}".strip(),
        }
        replica["TEST"] = {"MIRROR": "default"}
        DATABASES[f"replica{number}"] = replica


if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "application_name": "tracker",
        **DATABASES["default"].get("OPTIONS", {}),
    }
_add_replicas(os.environ.get("DATABASE_REPLICA_URLS", "").split())
# Drawings and figures, kept by each process while the data stand.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 4000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]

# After so many wrong passwords for one name from one address, or from one address for any names, none is
# taken for a while (tracker/logins.py).
AXES_HANDLER = "tracker.logins.Handler"
AXES_FAILURE_LIMIT = int(os.environ.get("LOGIN_FAILURES") or 5)
LOGIN_FAILURES_OF_ADDRESS = int(os.environ.get("LOGIN_FAILURES_OF_ADDRESS") or 50)
AXES_COOLOFF_TIME = datetime.timedelta(minutes=int(os.environ.get("LOGIN_LOCKED_MINUTES") or 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "tracker.logins.address_of"
AXES_USERNAME_CALLABLE = "tracker.logins.name_of"
AXES_LOCKOUT_CALLABLE = "policies.admin.signing_in.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Whether who publishes or administers must have a second factor (policies/curation/second_factor.py).
SECOND_FACTOR = os.environ.get("SECOND_FACTOR") or ("optional" if LOCAL else "required")
if SECOND_FACTOR not in {"optional", "required"}:
    raise ImproperlyConfigured("SECOND_FACTOR is optional or required.")
OTP_TOTP_ISSUER = "Policy tracker"

SESSION_ENGINE = "policies.models.open_session"
SESSION_COOKIE_AGE = 8 * 3600  # without use
SESSION_LONGEST = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Chinese")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "policies" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# Of the package only Swagger UI, for the page on which the API is tried.
STATICFILES_DIRS = [
    (
        "vendor/swagger-ui",
        Path(drf_spectacular_sidecar.__file__).parent
        / "static/drf_spectacular_sidecar/swagger-ui-dist",
    )
]
MEDIA_ROOT = DATA_DIR / "files"  # imported files, as received; never served
# What one form may carry: fields, and with files at the desk (tracker/uploads.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
UPLOAD_BYTES = int(os.environ.get("UPLOAD_MB") or 256) << 20
FILE_UPLOAD_HANDLERS = [
    "tracker.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Dated editions of all data, as `export_bulk` writes them; served below /data/bulk/.
BULK_DIR = Path(os.environ.get("BULK_DIR") or DATA_DIR / "bulk")
# Who runs imports from the desk and counts words: "process" starts one when it is asked for, "worker"
# leaves it to `run_imports --watch`.
IMPORTS_BY = os.environ.get("IMPORTS_BY", "process")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = DEBUG

# Mails to readers who asked for them. Without a server they are written to files.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS", default=not EMAIL_USE_SSL) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "tracker@localhost"

# What a browser may run and ask, and who may frame a page (tracker/content_policy.py): files of this site,
# no script and no style written into a page, no frame. Drawings of Swagger UI are data: addresses.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

BEHIND_PROXY = _flag("BEHIND_PROXY", default=False)
if not LOCAL:
    # The prefix binds a cookie to this very host: no neighbour under the same domain can set it.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = True
    # Watchdogs on the machine itself ask in the plain.
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The API knows no users and no sessions, and says what is wrong as problem details (RFC 9457). What one
# address, or one key, may ask is counted in every process; these share their counts after so many seconds
# (0: each counts alone). The proxies in front say which address.
API_USE_SHARED_EVERY = float(os.environ.get("API_USE_SHARED_EVERY") or 1)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["policies.api.fair_use.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["policies.api.renderers.JsonRenderer"],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "policies.api.problems.problem_handler",
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": _rate("API_RATE", "900/minute"),
        "key": _rate("API_KEY_RATE", "6000/minute"),
        "count": _rate("COUNT_RATE", "30/minute"),
        "count-key": _rate("COUNT_KEY_RATE", "120/minute"),
    },
    "NUM_PROXIES": int(os.environ.get("NUM_PROXIES", BEHIND_PROXY)),
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Local industrial policy tracker",
    "DESCRIPTION": "Published records of China's local industrial policy: read only, open to all; "
    "a free key lets you ask more.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [],  # code lists stay beside the field they belong to
}

UNFOLD = {
    "SITE_TITLE": _("Tracker desk"),
    "SITE_HEADER": _("Tracker desk"),
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    # Its colours are a file of ours (static/desk/frame.css), not a style element in each page.
    "COLORS": "policies.admin.navigation.colours",
    "STYLES": ["policies.admin.navigation.frame", "policies.admin.navigation.stylesheet"],
    "DASHBOARD_CALLBACK": "policies.admin.dashboard.start_page",
    "SCRIPTS": ["policies.admin.navigation.script", "policies.admin.creating.script"],
    "ACCOUNT": {"navigation": "policies.admin.navigation.account"},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": "policies.admin.navigation.sidebar",
    },
}

# Who may read /metrics: whoever sends this as Authorization: Bearer; nobody where it is empty.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
# Queries that take so many milliseconds are logged; 0: none.
SLOW_QUERY_MS = int(os.environ.get("SLOW_QUERY_MS") or 500)
# In production one JSON object a line; what a reader asked for wrongly (4xx) is no fault, and not logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {}, "lines": {"()": "tracker.logs.JsonLines"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if LOCAL else "lines",
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
