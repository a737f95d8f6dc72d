"""What the address of an installation switches on."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

ASKED = [
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_NAME",
    "CSRF_TRUSTED_ORIGINS",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "SECURE_PROXY_SSL_HEADER",
    "ALLOWED_HOSTS",
    "DEBUG",
]
READ = f"""
import json
from turnout.config import settings
print(json.dumps({{name: getattr(settings, name) for name in {ASKED}}}))
"""


def settings_with(**values: str) -> dict[str, Any]:
    """Return settings as a process with these variables has them."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TURNOUT_", "DATABASE_", "DJANGO_", "PORT"))
    }
    done = subprocess.run(
        [sys.executable, "-c", READ], env={**kept, **values}, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_https_makes_cookies_secure_and_says_so_for_a_year() -> None:
    found = settings_with(TURNOUT_URL="https://events.example.org")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://events.example.org"]
    assert found["ALLOWED_HOSTS"] == ["events.example.org"]


def test_on_this_machine_it_works_without_tls() -> None:
    found = settings_with(PORT="8123")
    assert found["SESSION_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"] is False
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert found["CSRF_TRUSTED_ORIGINS"] == ["http://localhost:8123"]
    assert {"localhost", "127.0.0.1"} <= set(found["ALLOWED_HOSTS"])
    assert found["DEBUG"] is False


def test_a_proxy_is_believed_only_when_it_is_said_to_be_there() -> None:
    assert settings_with()["SECURE_PROXY_SSL_HEADER"] is None
    assert settings_with(TURNOUT_TRUSTED_PROXIES="1")["SECURE_PROXY_SSL_HEADER"] == [
        "HTTP_X_FORWARDED_PROTO",
        "https",
    ]


@pytest.mark.django_db
def test_every_answer_carries_the_strict_policy(client: Client) -> None:
    for path in ("/healthz", "/no-such-page"):
        policy = client.get(path)["Content-Security-Policy"]
        parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert parts["default-src"] == "'self'"
        assert parts["frame-ancestors"] == parts["base-uri"] == parts["object-src"] == "'none'"
        assert parts["form-action"].startswith("'self'")
        assert "unsafe" not in policy
        assert "data:" not in policy


@pytest.mark.django_db
def test_every_answer_forbids_sniffing_framing_and_telling_where_from(client: Client) -> None:
    answer = client.get("/no-such-page")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/no-such-page", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_a_visitor_is_given_no_cookie(client: Client) -> None:
    answer = client.get("/no-such-page")
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")
