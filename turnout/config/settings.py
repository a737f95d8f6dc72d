"""Settings. Importable without any secret: an empty SECRET_KEY fails at its first use, not at import.

Every variable is declared by reading it through `env`; docs/generated/settings.md lists them.
"""

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext

from turnout.config import databases, logs
from turnout.config.environment import env
from turnout.config.providers import *  # noqa: F403 -- mail providers have their own page of settings
from turnout.config.providers import TURNOUT_MAIL_API_KEY
from turnout.config.signin import *  # noqa: F403 -- sign-in has its own page of settings
from turnout.config.signin import SIGNIN_APPS, SIGNIN_MIDDLEWARE

django_stubs_ext.monkeypatch()  # Django's generic classes, as types know them, can be written in code

BASE_DIR = Path(__file__).resolve().parent.parent.parent
_home = BASE_DIR if (BASE_DIR / "pyproject.toml").exists() else Path.cwd()

DATA_DIR = env.folder(
    "TURNOUT_DATA",
    "The folder of everything that must be kept: SQLite database, uploaded files, generated secret key.",
    default=_home / "var",
    shown="`var`, beside the code",
)

# --- where we are --------------------------------------------------------------------------------

PORT = env.number("PORT", "The port that `turnout up` listens on.", default=8000, least=1, most=65535)
TURNOUT_URL = env.address(
    "TURNOUT_URL",
    "The address that people use. Links in messages start with it; https turns on secure cookies and HSTS.",
    schemes=["http", "https"],
    default=f"http://localhost:{PORT}",
    shown="`http://localhost:PORT`",
)
TURNOUT_NAME = env.text(
    "TURNOUT_NAME",
    "What this installation is called on its pages and in its mails; decides over the desk's settings.",
    shown="as set at the desk",
)
TURNOUT_ADDRESS = env.text(
    "TURNOUT_ADDRESS", "The organisation's postal address, shown below pages and mails."
)
TURNOUT_DEMO = env.flag(
    "TURNOUT_DEMO",
    "A demo: mail stays in the outbox, sign-ins are shown, the clock may be shifted. Never for real people.",
)
DEBUG = env.flag("TURNOUT_DEBUG", "Django's debug pages. For development only.")

_public = urlsplit(TURNOUT_URL)
_is_secure = _public.scheme == "https"
_hosts = env.names(
    "TURNOUT_HOSTS",
    "Further host names that requests may carry, besides the one of `TURNOUT_URL`.",
    shown="`localhost` and `127.0.0.1`, unless `TURNOUT_URL` is https",
    default=[] if _is_secure else ["localhost", "127.0.0.1", "[::1]"],
)
ALLOWED_HOSTS = list(dict.fromkeys([_public.hostname or "localhost", *_hosts]))
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

TURNOUT_TRUSTED_PROXIES = env.number(
    "TURNOUT_TRUSTED_PROXIES",
    "How many proxies of yours stand in front and append to `X-Forwarded-For`. 0 trusts no such header.",
    default=0,
    most=10,
)
ALLAUTH_TRUSTED_PROXY_COUNT = TURNOUT_TRUSTED_PROXIES
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _is_secure  # passkeys on http://localhost

# --- apps and middleware ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "csp",
    "turnout.ui",
    "turnout.jobs",
    "turnout.audit",
    "turnout.house",
    "turnout.lifecycle",
    "turnout.venues",
    "turnout.people",
    "turnout.messaging",
    "turnout.events",
    "turnout.registration",
    "turnout.webhooks",
    "turnout.front",
    "turnout.api",
    *SIGNIN_APPS,  # last: our templates stand before theirs
]

# Kept pages and static files are answered before anything else is done; sessions, users and messages are
# read only when a view asks for them. What stands below `short_way` is for browsers, not for programs.
MIDDLEWARE = [
    "turnout.front.web.public.short_links.short_domains",
    "turnout.front.web.public.carrying.carried_attribution",
    "turnout.front.web.public.keeping.kept_pages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "turnout.config.middleware.right_clock",
    "turnout.config.middleware.PolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "turnout.config.middleware.short_way",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "turnout.ui.refusing.RefusalMiddleware",
    *SIGNIN_MIDDLEWARE,
]

ROOT_URLCONF = "turnout.config.urls"
WSGI_APPLICATION = "turnout.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "turnout.ui.context.page",
                "turnout.house.web.context.page",
                "turnout.ui.desk.context",
            ]
        },
    }
]

# --- language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "turnout" / "locale"]
USE_I18N = len(LANGUAGES) > 1  # with one language nothing is looked up: a tenth of the time of a page
USE_TZ = True
TIME_ZONE = "UTC"
# It takes a usual hour (quiet until 8) for a mistaken "now", in the seconds around that hour of each day.
SILENCED_SYSTEM_CHECKS = ["fields.W161"]

# --- database, cache ----------------------------------------------------------------------------------

DATABASES = {"default": databases.described(env, DATA_DIR)}

_cache = env.text(
    "TURNOUT_CACHE_URL",
    "Where limits and short-lived values are shared: empty keeps them in the process (one web process), "
    "`database` in a table, `redis://…` or `rediss://…` in Redis or Valkey. Needed with several processes.",
)
CACHES: dict[str, dict[str, Any]]
CACHE_MOST = 1_000_000  # above it any entry may be dropped, counted tries among them
if _cache.startswith(("redis://", "rediss://")):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _cache}}
elif _cache == "database":
    CACHES = {
        "default": {
            "BACKEND": "turnout.kernel.counting.CountingDatabaseCache",
            "LOCATION": "turnout_cache",
            "OPTIONS": {"MAX_ENTRIES": CACHE_MOST},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "turnout",
            "OPTIONS": {"MAX_ENTRIES": CACHE_MOST},
        }
    }
    if _cache:
        env.wrong("TURNOUT_CACHE_URL", "must be empty, `database`, or start with redis:// or rediss://")

# --- processes of `turnout up` --------------------------------------------------------------------------

TURNOUT_BIND = env.text("TURNOUT_BIND", "The address that `turnout up` listens on.", default="127.0.0.1")
TURNOUT_WEB_PROCESSES = env.number(
    "TURNOUT_WEB_PROCESSES",
    "Web processes; more than one needs `TURNOUT_CACHE_URL`.",
    default=1,
    least=1,
    most=64,
)
TURNOUT_WEB_THREADS = env.number(
    "TURNOUT_WEB_THREADS",
    "Threads of a web process: requests answered at a time.",
    default=4,
    least=1,
    most=64,
)
TURNOUT_WORKER_THREADS = env.number(
    "TURNOUT_WORKER_THREADS", "Threads of a worker process: jobs run at a time.", default=2, least=1, most=64
)
if TURNOUT_WEB_PROCESSES > 1 and not _cache:
    env.wrong(
        "TURNOUT_WEB_PROCESSES", "above 1 needs TURNOUT_CACHE_URL, or each process would limit on its own"
    )

# --- secrets and cookies ----------------------------------------------------------------------------------

SECRET_KEY_FILE = DATA_DIR / "secret-key"
SECRET_KEY = env.text(
    "TURNOUT_SECRET_KEY",
    "Signs sessions and links, 50 characters or more. Whoever has it can be anybody.",
    default=SECRET_KEY_FILE.read_text().strip() if SECRET_KEY_FILE.is_file() else "",
    shown="the file `secret-key` in the data folder, which `turnout up` makes",
)
SECRET_KEY_FALLBACKS = env.names(
    "TURNOUT_OLD_SECRET_KEYS", "Former secret keys, whose sessions stay valid for now.", shown="none"
)
TURNOUT_PASS_KEY = env.number(
    "TURNOUT_PASS_KEY",
    "Number of the key that signs codes for the door. One more signs with a new key; codes of the former stay good.",
    default=1,
    least=1,
    most=1000,
)
TURNOUT_OLDEST_PASS_KEY = env.number(
    "TURNOUT_OLDEST_PASS_KEY",
    "Number of the oldest key whose codes are still good. Raise it when those before are over, or must not count.",
    default=1,
    least=1,
    most=1000,
)
if not TURNOUT_PASS_KEY - 20 < TURNOUT_OLDEST_PASS_KEY <= TURNOUT_PASS_KEY:
    env.wrong("TURNOUT_OLDEST_PASS_KEY", "must not be above TURNOUT_PASS_KEY, nor more than 19 below it")

TURNOUT_ID_KEY_FILE = env.text(
    "TURNOUT_ID_KEY_FILE",
    "File with the RSA key (PEM) that signs for connected apps who somebody is; the same on every machine.",
    default=str(DATA_DIR / "id-key.pem"),
    shown="`id-key.pem` in the data folder, which `turnout up` makes",
)

SESSION_COOKIE_NAME = "__Host-session" if _is_secure else "session"
SESSION_COOKIE_SECURE = _is_secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if _is_secure else "csrf"
CSRF_COOKIE_SECURE = _is_secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- headers ------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = _is_secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TURNOUT_TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _is_secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # other hosts of the domain are not ours to decide on
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

# Forms are small; a list of people to import comes as a file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- mail ---------------------------------------------------------------------------------------------------

TURNOUT_MAIL_URL = env.address(
    "TURNOUT_MAIL_URL",
    "The mail server, with user and password if it asks for them: `smtp+tls://user:password@mail.example.org:587`. "
    "Empty keeps every mail in the outbox, and nothing leaves the machine.",
    schemes=["smtp", "smtp+tls", "smtp+ssl"],
    default="",
    shown="none: the outbox",
)
if TURNOUT_MAIL_URL and TURNOUT_DEMO:
    env.wrong("TURNOUT_MAIL_URL", "must be empty in a demo: no mail of a demo leaves the machine")
if TURNOUT_MAIL_API_KEY and TURNOUT_DEMO:
    env.wrong("TURNOUT_MAIL_API_KEY", "must be empty in a demo: no mail of a demo leaves the machine")
TURNOUT_MAIL_FROM = env.text(
    "TURNOUT_MAIL_FROM",
    "The sender of mails: `Wrenfield Together <hello@example.org>`.",
    default="turnout@{}".format(_public.hostname or "localhost"),
    shown="the organisation's name `<turnout@the host of TURNOUT_URL>`",
)
TURNOUT_MAIL_REPLY_TO = env.text(
    "TURNOUT_MAIL_REPLY_TO", "Where answers go, unless the event's metro has a contact of its own."
)
TURNOUT_MAIL_TIMEOUT = env.number(
    "TURNOUT_MAIL_TIMEOUT", "Seconds to wait for an answer of the mail server.", default=10, least=1, most=30
)

if "@" not in parseaddr(TURNOUT_MAIL_FROM)[1]:
    env.wrong("TURNOUT_MAIL_FROM", "must hold an e-mail address: Wrenfield Together <hello@example.org>")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # every mail leaves through messaging

# --- registrations ------------------------------------------------------------------------------------------

TURNOUT_REMINDER_HOURS = env.number(
    "TURNOUT_REMINDER_HOURS",
    "How many hours before a session those who hold a place are reminded; decides over the desk's settings.",
    default=0,
    least=1,
    most=24 * 14,
    shown="as set at the desk",
)
TURNOUT_LIMIT_FORMS = env.number(
    "TURNOUT_LIMIT_FORMS",
    "Registration forms that one network may send in ten minutes; a school behind one address sends many.",
    default=300,
    least=10,
)

TURNOUT_LIMIT_API = env.number(
    "TURNOUT_LIMIT_API",
    "Requests to the API that one token, or one network without a token, may make in a minute.",
    default=600,
    least=10,
)

TURNOUT_LIMIT_OAUTH = env.number(
    "TURNOUT_LIMIT_OAUTH",
    "Times that one network may exchange, give back or show tokens of connected apps in a minute.",
    default=120,
    least=10,
)

# --- files ------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "turnout.ui.files.StaticFiles"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- when we call ourselves unwell (`/readyz`, `turnout doctor`) --------------------------------------------

TURNOUT_READY_DISK_MB = env.number(
    "TURNOUT_READY_DISK_MB", "Free disk space below this is too little, in MB.", default=200
)
TURNOUT_WEBHOOKS_LOCAL = env.flag(
    "TURNOUT_WEBHOOKS_LOCAL", "Let webhooks reach this machine itself, by http too. For development only."
)
TURNOUT_READY_QUEUE_SECONDS = env.number(
    "TURNOUT_READY_QUEUE_SECONDS",
    "A job that has been due for longer means that no worker works.",
    default=300,
)
TURNOUT_READY_MESSAGE_SECONDS = env.number(
    "TURNOUT_READY_MESSAGE_SECONDS", "A message due for longer means that mail does not leave.", default=900
)
TURNOUT_READY_CLOCK_SECONDS = env.number(
    "TURNOUT_READY_CLOCK_SECONDS", "How far the clocks of host and database may differ.", default=2, least=1
)
TURNOUT_CLOCK_MEASURE = True
TURNOUT_CLOCK_SHIFT_ALLOWED = TURNOUT_DEMO

# --- logging: without this an error in production is printed nowhere ----------------------------------------

LOGGING = logs.configuration(
    env.choice(
        "TURNOUT_LOG",
        "How log lines look; `auto` is JSON when `TURNOUT_URL` is https.",
        among=["auto", "plain", "json"],
        default="auto",
    ).replace("auto", "json" if _is_secure else "plain"),
    env.choice(
        "TURNOUT_LOG_LEVEL",
        "What is logged at least.",
        among=["debug", "info", "warning", "error"],
        default="info",
    ).upper(),
)

env.finish()
TURNOUT_VARIABLES = list(env.declared.values())
