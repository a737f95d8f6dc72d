"""A real OpenID Connect provider in a process of its own: allauth's, with two people who have accounts there.

`running(callback)` starts it and returns where it is. Vera's address is verified there, Una's is not.
"""

# ruff: noqa: PLC0415, T201 -- run as a program it sets up a Django of its own before it imports more

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSWORD = "three odd words"
VERA = "vera@example.org"
UNA = "una@example.org"
CLIENT, SECRET = "turnout", "only-for-tests"

urlpatterns: list[Any] = []  # of the provider; filled when Django is ready there


@dataclass(frozen=True)
class Provider:
    """Where the provider answers."""

    url: str

    def settings(self) -> dict[str, object]:
        """Return SOCIALACCOUNT_PROVIDERS for it."""
        app = {
            "provider_id": "example",
            "name": "Example ID",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": self.url},
        }
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


@contextmanager
def running(callback: str) -> Iterator[Provider]:
    """Run the provider, with `callback` as the one address it leads back to."""
    with tempfile.TemporaryDirectory(prefix="turnout-oidc-") as folder:
        process = subprocess.Popen(
            [sys.executable, __file__, folder, callback],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert url.startswith("http://localhost:"), "The provider did not start."
            yield Provider(url)
        finally:
            process.terminate()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _serve(folder: Path, callback: str) -> None:
    _configure(folder)
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path

    urlpatterns.extend(
        [path("accounts/", include("allauth.account.urls")), path("", include("allauth.idp.urls"))]
    )
    call_command("migrate", verbosity=0)
    _people_and_client(callback)
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Silent(WSGIRequestHandler):
        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = make_server("localhost", 0, get_wsgi_application(), Server, Silent)
    print(f"http://localhost:{server.server_port}", flush=True)
    server.serve_forever()


def _configure(folder: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY="only-for-tests",
        DEBUG=True,
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "oidc.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        SESSION_COOKIE_NAME="provider-session",  # cookies do not tell ports of one host apart
        CSRF_COOKIE_NAME="provider-csrf",
        INSTALLED_APPS=[
            *("django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"),
            *("django.contrib.messages", "allauth", "allauth.account", "allauth.idp.oidc"),
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_PRIVATE_KEY=pem.decode(),
    )


def _people_and_client(callback: str) -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth import get_user_model

    users: Any = get_user_model().objects
    for email, is_verified in ((VERA, True), (UNA, False)):
        name = email.partition("@")[0]
        user = users.create_user(name, email, PASSWORD, first_name=name.title(), last_name="Lund")
        EmailAddress.objects.create(user=user, email=email, verified=is_verified, primary=True)
    client = Client(id=CLIENT, name="Turnout", scopes="openid\nprofile\nemail", redirect_uris=callback)
    client.set_secret(SECRET)
    client.save()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), sys.argv[2])
