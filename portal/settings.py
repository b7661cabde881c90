"""Every setting from the environment, each with a working default (docs/operate.md lists them)."""

import os
from pathlib import Path
from urllib.parse import unquote

import environ
from whitenoise.compress import Compressor

from portal.core.startup import refuse_unsafe, secret_key
from portal.embedded.addresses import broker_url, database_settings, redis_url

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Place and identity ---------------------------------------------------------------------
VAR_DIR = BASE_DIR / env.str("VAR_DIR", default="var")
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
SITE_NAME = env.str("SITE_NAME", default="Parvis")
SITE_TAGLINE = "Plateforme ouverte des données publiques"
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - compared, not bound
SITE_URL = env.str(
    "SITE_URL", default=f"http://{'localhost' if HOST == EVERY_ADDRESS else HOST}:{PORT}"
).rstrip("/")
PORTAL_BRAND = env.str("PORTAL_BRAND", default="neutre")
VERSION = "0.1.0"
DEMO = env.bool("DEMO", default=True)

# --- Safety ---------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
refuse_unsafe(env, site_url=SITE_URL, debug=DEBUG)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(VAR_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
FRONT_URL = env.str("FRONT_URL", default="").rstrip("/")  # a front end whose pages stand for ours
CORS_ORIGINS = env.list(  # front ends that call with their visitor's session
    "CORS_ORIGINS", default=[FRONT_URL] if FRONT_URL else []
)
CSRF_TRUSTED_ORIGINS = [SITE_URL, *CORS_ORIGINS]
USE_X_FORWARDED_HOST = True  # a name that ALLOWED_HOSTS does not hold is refused
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SITE_URL.startswith("https://") else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CAPTCHA = env.bool("CAPTCHA", default=True)
RATE_LIMITS = env.bool("RATE_LIMITS", default=True)
API_RATE = env.int("API_RATE", default=3_000)  # requests a minute from one address
API_RATE_WITH_TOKEN = env.int("API_RATE_WITH_TOKEN", default=12_000)  # requests a minute of a token
OUTBOUND_ALLOW_PRIVATE = env.bool("OUTBOUND_ALLOW_PRIVATE", default=False)
OUTBOUND_ALLOWED_HOSTS = env.list("OUTBOUND_ALLOWED_HOSTS", default=[])
OUTBOUND_PORTS = env.list("OUTBOUND_PORTS", cast=int, default=[])

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Parts ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "portal.embedded",
    "portal.core",
    "portal.search",
    "portal.jobs",
    "portal.searchlog",
    "portal.editorial",
    "portal.files",
    "portal.idempotency",
    "portal.metrics",
    "portal.accounts",
    "portal.notifications",
    "portal.following",
    "portal.activity",
    "organizations",
    "portal.moderation",
    "portal.discussions",
    "catalog.spatial",
    "catalog.contacts",
    "catalog.datasets",
    "catalog.dataservices",
    "catalog.topics",
    "catalog.commitments",
    "catalog.linkcheck",
    "reuses",
    "faq",
    "portal.pages",
    "portal.posts",
    "portal.site",
]
if PORTAL_BRAND == "etat":
    INSTALLED_APPS += ["widget_tweaks", "dsfr"]

MIDDLEWARE = [
    "portal.core.middleware.database_faults",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.core.middleware.CompressPages",
    "csp.middleware.CSPMiddleware",
    "portal.core.api.cors.allow_origins",
    "portal.core.middleware.refuse_malformed",
    "portal.core.middleware.canonical_addresses",
    "portal.core.api.limits.limit_requests",
    "portal.idempotency.middleware.do_once",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.site.operator.access.operators_only",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
APPEND_SLASH = False  # canonical_addresses answers 301 on pages and 308 on the API
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.core.context.site",
            ],
            "builtins": ["portal.core.templatetags.once"],
            "libraries": {"i18n": "portal.core.templatetags.once"},
        },
    }
]

SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # `once` stands in for Django's i18n tags on purpose

# --- Stores ---------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="") or redis_url(VAR_DIR)
_database = env.db_url("DATABASE_URL") if DATABASE_URL else database_settings(VAR_DIR)
DATABASES = {
    "default": {
        **_database,
        "HOST": unquote(_database["HOST"]),  # a socket folder is written %2Fvar%2Frun in an address
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 3}, "connect_timeout": 3},
    }
}
CACHES = {
    "default": {
        "BACKEND": "portal.core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "parvis",
        "OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 1},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
FILE_UPLOAD_PERMISSIONS = 0o644
_s3_bucket = env.str("S3_BUCKET", default="")
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _s3_bucket,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
            "access_key": env.str("S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("S3_SECRET_KEY", default="") or None,
            "querystring_auth": False,
        },
    }
    if _s3_bucket
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- People ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "portal.core.rules.RulesBackend",  # after sign-in: it knows no users
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.accounts.validators.MixedPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
DATASETS_CHANGED = [
    "catalog.commitments.services.review_datasets"
]  # called with the keys of datasets whose facts changed, in the transaction of the change
CONTENT_LINKS_CHECKED = [
    "catalog.commitments.services.review_links"
]  # called with the keys of links of texts that were checked
SIGN_UP_OPEN = env.bool("SIGN_UP_OPEN", default=True)
ACCOUNT_CONFIRMED = [
    "organizations.members.bind_invitations"
]  # called when an e-mail is shown to be theirs
ACCOUNT_CLOSING = [  # called with a user whose account closes, and delete_comments
    "portal.discussions.services.forget_comments",
    "portal.following.services.unfollow_all",
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_TOLERANCE = 1  # half minutes that a telephone may be early or late
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mails"
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")  # who gets copies of messages to the portal

# --- Language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# --- API ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.accounts.authentication.SessionAuthentication",
        "portal.accounts.authentication.ApiKeyAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["portal.core.api.json.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.core.api.json.OrjsonParser"],
    "DEFAULT_SCHEMA_CLASS": "portal.core.api.schema.NamedSchema",
    "EXCEPTION_HANDLER": "portal.core.api.errors.answer_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"API de {SITE_NAME}",
    "DESCRIPTION": "Catalogue de données ouvertes, compatible avec l’API de data.gouv.fr.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.core.api.schema.each_type_once",
    ],
    "SCHEMA_PATH_PREFIX": r"/api/[12]/",
}
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    20 * 1024 * 1024
)  # bytes; a dataset with 10,000 resources is about 8 MB

# --- Limits (pages.md 0, api-contract 3) ----------------------------------------------------
PAGE_SIZE = 20
RESOURCES_PAGE_SIZE = 10
MAX_QUERY_CHARACTERS = 512
SEARCH_TIMEOUT_MS = 2000
SEARCH_COUNTS_SECONDS = env.int("SEARCH_COUNTS_SECONDS", default=30)  # facets of broad questions
SEARCH_SOURCES = [  # every kind that is searched
    "catalog.datasets.search.SOURCE",
    "organizations.search.SOURCE",
    "catalog.dataservices.search.SOURCE",
    "reuses.search.SOURCE",
    "faq.search.SOURCE",
    "catalog.topics.search.SOURCE",
    "portal.posts.search.SOURCE",
    "portal.pages.search.SOURCE",
    "catalog.commitments.search.SOURCE",
]
FEED_SIZE = 20
ATTACHMENT_MEGABYTES = env.int("ATTACHMENT_MEGABYTES", default=20)  # of a file in a text of editors
DISCUSSION_ALLOWED_EXTERNAL_DOMAINS = env.list("DISCUSSION_ALLOWED_EXTERNAL_DOMAINS", default=[])
FEED_DELAY_HOURS = 10  # before what is new enters a feed: time to remove spam (api-contract 13.4)

# --- What visitors search for (docs/operate.md) ---------------------------------------------
SEARCH_LOG = env.bool("SEARCH_LOG", default=True)
SEARCH_LOG_WAITING_DAYS = env.int("SEARCH_LOG_WAITING_DAYS", default=90)
SEARCH_LOG_DAYS = env.int("SEARCH_LOG_DAYS", default=730)

# --- Work later -----------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("REDIS_URL", default="") or broker_url(VAR_DIR)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 7200}  # seconds; above the longest task
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "links": {
        "task": "catalog.linkcheck.tasks.enqueue_due_checks",
        "schedule": env.int("LINK_CHECK_EVERY_SECONDS", default=10),
    },
    "content-links": {"task": "catalog.linkcheck.tasks.check_contents", "schedule": 60},
    "commitments": {"task": "catalog.commitments.tasks.review_all", "schedule": 3600},
    "commitment-followers": {"task": "catalog.commitments.tasks.tell_followers", "schedule": 60},
    "stuck-links": {"task": "catalog.linkcheck.tasks.release_stuck", "schedule": 900},
    "metadata": {"task": "catalog.datasets.tasks.refresh_due_metadata", "schedule": 60},
    "planned-posts": {"task": "portal.posts.tasks.show_planned", "schedule": 60},
    "home": {"task": "portal.site.tasks.refresh_home", "schedule": 60},
    "search-words": {"task": "portal.site.tasks.count_search_words", "schedule": 6 * 3600},
    "search-tally": {"task": "portal.site.tasks.sum_up_search", "schedule": 300},
    "search-log": {"task": "portal.searchlog.tasks.drain", "schedule": 60},
    "search-log-old": {"task": "portal.searchlog.tasks.forget_old", "schedule": 3600},
    "visits": {"task": "portal.site.tasks.count_visits", "schedule": 300},
    "kept-answers-old": {"task": "portal.idempotency.tasks.forget_old", "schedule": 3600},
    "notifications-old": {
        "task": "portal.notifications.tasks.forget_handled",
        "schedule": 24 * 3600,
    },
    "contact-mails": {
        "task": "faq.tasks.send_copies",
        "schedule": 30,
        "options": {"queue": "mail"},
    },
    "contact-old": {"task": "faq.tasks.forget_handled", "schedule": 24 * 3600},
    "uploads": {"task": "portal.files.tasks.remove_expired", "schedule": 3600},
    "heartbeat": {"task": "portal.jobs.tasks.heartbeat", "schedule": 15},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "psycopg.pool": {"level": "ERROR"},  # a database that is away is said once, by who asked
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
