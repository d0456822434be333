"""Settings of the Django peer."""

from urllib.parse import parse_qs, urlsplit

from benchmarks.peers.duties import DATABASE_URL, IS_SQLITE, PRAGMAS

SECRET_KEY = "not used: nothing is signed here"  # noqa: S105 - nobody's secret
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "benchmarks.peers.drf.urls"
INSTALLED_APPS = ["benchmarks.peers.drf"]
MIDDLEWARE: list[str] = []
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if IS_SQLITE:
    _database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATABASE_URL.removeprefix("sqlite:///"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "".join(f"PRAGMA {each};" for each in PRAGMAS)},
    }
else:
    _parts = urlsplit(DATABASE_URL)
    _query = parse_qs(_parts.query)
    _database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _parts.path.lstrip("/"),
        "USER": _parts.username,
        "HOST": _query["host"][0],
        "PORT": _query["port"][0],
    }
# A thread of the server keeps its connection, as Django's documentation recommends.
DATABASES = {"default": {**_database, "CONN_MAX_AGE": None}}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["benchmarks.peers.drf.people.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["benchmarks.peers.drf.people.MayDoThis"],
    "EXCEPTION_HANDLER": "benchmarks.peers.drf.refusals.refused",
    "UNAUTHENTICATED_USER": None,
}
