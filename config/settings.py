"""All settings, from the environment (decisions 40). `docs/settings.md` lists the variables."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.enum_names import ENUM_NAMES

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _required(name: str) -> str:
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; see docs/settings.md.")
    return value


DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)
TESTING = env.bool("XIANGYI_TESTING", default=False)

_keyless = len(sys.argv) > 1 and sys.argv[1] in {
    "makemigrations", "collectstatic", "compilemessages", "makemessages", "spectacular",
}  # fmt: skip
SECRET_KEY = env.str("SECRET_KEY", default="keyless-" * 8) if _keyless else _required("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
PII_KEYS = env.str("PII_KEYS", default="") if _keyless else _required("PII_KEYS")
PII_INDEX_KEY = env.str("PII_INDEX_KEY", default="") if _keyless else _required("PII_INDEX_KEY")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if _host := env.str("HOST", default=""):
    ALLOWED_HOSTS = ["*"] if _host == "0.0.0.0" and DEMO else [*ALLOWED_HOSTS, _host]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "config.apps.CountyAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_standardized_errors",
    "knox",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "import_export",
    "django_htmx",
    "csp",
    "accounts",
    "stations",
    "orders",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.doors.middleware.ApiGate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.doors.middleware.GzipHtml",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.doors.middleware.Language",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.doors.middleware.PageMessages",
    "accounts.doors.middleware.PageFrames",
    "accounts.doors.middleware.PageHtmx",
    "accounts.doors.middleware.PageContentPolicy",
    "accounts.doors.middleware.ContentPolicy",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "stations.staffing.shell.shell",
            ],
            "builtins": ["accounts.doors.tags"],
        },
    }
]

# --- PostgreSQL: two roles, an owner that migrates and xiangyi_app that serves (decisions 7) ---
_as_owner = env.bool("XIANGYI_AS_OWNER", default=False)
_database_url = env.str("DATABASE_URL", default="postgresql://xiangyi_app@/xiangyi")
if _as_owner:
    _database_url = env.str("DATABASE_OWNER_URL", default=_database_url)
DATABASES = {"default": env.db_url_config(_database_url)}
_db = DATABASES["default"]
_db["ENGINE"] = "config.database"
if _socket := _db.get("OPTIONS", {}).pop("host", None):
    _db["HOST"] = _socket
_db.setdefault("OPTIONS", {})
# Statements are prepared at their third use; only with parameters sent apart from the text can one
# be used again. A pooler in transaction mode that knows no prepared statements needs -1.
_prepare_threshold = env.int("DB_PREPARE_THRESHOLD", default=3)
_db["OPTIONS"]["prepare_threshold"] = None if _prepare_threshold < 0 else _prepare_threshold
_db["OPTIONS"]["server_side_binding"] = True
_db["DISABLE_SERVER_SIDE_CURSORS"] = False
if env.bool("DB_POOL", default=False):
    _db["CONN_MAX_AGE"] = 0  # the pool keeps them; config.database looks whether one still lives
    _db["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.int("DB_POOL_SIZE", default=8),
        "timeout": 10,
    }
else:
    _db["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _db["CONN_HEALTH_CHECKS"] = True
_db["ATOMIC_REQUESTS"] = False

# --- Redis: broker, cache and throttles; never a store of record, fails open (decisions 24) ---
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "accounts.doors.cache.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", default="xiangyi"),
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}


def _broker_url(url: str) -> str:
    if url.startswith("unix://"):
        path, _sep, query = url.removeprefix("unix://").partition("?")
        number = dict(part.split("=", 1) for part in query.split("&") if part).get("db", "0")
        return f"redis+socket://{path}?virtual_host={number}"
    return url


CELERY_BROKER_URL = _broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": env.str("CELERY_PREFIX", default="xiangyi:"),
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_TASK_DEFAULT_QUEUE = "xiangyi"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=10)
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "accounts.sweep_outbox", "schedule": SWEEP_SECONDS},
    "send-due-messages": {"task": "accounts.send_due_messages", "schedule": 5.0},
    "walk-overdue-ladder": {"task": "orders.walk_overdue_ladder", "schedule": crontab(minute=20)},
    "mark-overdue": {"task": "orders.mark_overdue", "schedule": crontab(hour=6, minute=30)},
    "expire-returns": {"task": "orders.expire_returns", "schedule": crontab(hour=6, minute=40)},
    "watch-partitions": {
        "task": "orders.watch_partitions",
        "schedule": crontab(hour=6, minute=45),
    },
    "book-with-carriers": {"task": "orders.book_with_carriers", "schedule": 5.0},
    "call-carriers": {"task": "orders.call_carriers", "schedule": 60.0},
    "forget-carrier-pushes": {
        "task": "orders.forget_carrier_pushes",
        "schedule": crontab(hour=3, minute=20),
    },
    "forget-identities": {
        "task": "orders.forget_sent_identities",
        "schedule": crontab(hour=3, minute=40),
    },
    "forget-answers": {
        "task": "accounts.forget_old_answers",
        "schedule": crontab(hour=3, minute=5),
    },
}

# --- Who signs in ---
AUTH_USER_MODEL = "accounts.User"
KNOX_TOKEN_MODEL = "accounts.DeviceToken"
MIGRATION_MODULES = {"knox": None}  # its own token table would stand there unused
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "stations.staffing.backends.AssignmentBackend",
    "accounts.identity.backends.PasswordBackend",
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "console:login"
LOGIN_REDIRECT_URL = "console:today"
LOGOUT_REDIRECT_URL = "console:login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.identity.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^api/", r"^healthz$"]
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "accounts.doors.middleware.csrf_failure"

# The console's policy; /admin/ and the API docs get their own in doors.middleware (decisions 34).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- REST API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.identity.authentication.BearerAuthentication",
        "accounts.identity.authentication.ConsoleSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["accounts.doors.renderers.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.doors.parsers.JsonParser"],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "accounts.doors.openapi.DoorSchema",
    "DEFAULT_THROTTLE_RATES": {
        "login": env.str("THROTTLE_LOGIN", default="120/min"),
        "reveal": env.str("THROTTLE_REVEAL", default="20/min"),
        "write": env.str("THROTTLE_WRITE", default="6000/min"),
    },
    "EXCEPTION_HANDLER": "accounts.doors.problems.handle_exception",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_TTL": timedelta(days=30),
    "TOKEN_LIMIT_PER_USER": None,  # the oldest of more than five is ended at login (decisions 31)
    "AUTO_REFRESH": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Xiangyi API",
    "DESCRIPTION": "County service-station management: orders, parcels, hand-overs, money.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": True,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}
IDEMPOTENCY_DAYS = 7

# --- Languages and time ---
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
LANGUAGE_COOKIE_NAME = "xiangyi_language"
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Files ---
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
WHITENOISE_AUTOREFRESH = TESTING or DEBUG  # else every test client lists every file anew
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# --- Messages to villagers ---
SMS_GATEWAY = env.str("SMS_GATEWAY", default="accounts.notifications.gateways.ConsoleGateway")
SMS_SIGN = env.str("SMS_SIGN", default="乡驿")
SMS_WAVE_SECONDS = env.int("SMS_WAVE_SECONDS", default=20)

# --- Carriers ---
CARRIER_SERVICES = env.str("CARRIER_SERVICES", default="*:fake" if DEMO else "")
IDENTITY_DAYS = env.int("IDENTITY_DAYS", default=30)
CARRIER_TIMEOUT_SECONDS = env.float("CARRIER_TIMEOUT_SECONDS", default=8)
CARRIER_PROXY = env.str("CARRIER_PROXY", default="")
FAKE_CARRIER_URL = env.str("FAKE_CARRIER_URL", default="")
KUAIDI100_URL = env.str("KUAIDI100_URL", default="https://poll.kuaidi100.com")
KUAIDI100_CUSTOMER = env.str("KUAIDI100_CUSTOMER", default="")
KUAIDI100_KEY = env.str("KUAIDI100_KEY", default="")
HOOKS_URL = env.str("HOOKS_URL", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"xiangyi": {"level": env.str("LOG_LEVEL", default="INFO")}},
}

from config.admin_theme import UNFOLD  # noqa: E402, F401  (the admin's look and menu)
