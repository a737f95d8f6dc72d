"""Identity providers from the environment: taken when described well, else told in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOW = """
from django.core.exceptions import ImproperlyConfigured
import json
try:
    from turnout.config import settings as s
    apps = s.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    print(json.dumps({"ids": [app["provider_id"] for app in apps], "origins": s.TURNOUT_SIGNIN_ORIGINS}))
except ImproperlyConfigured as wrong:
    print(json.dumps({"wrong": str(wrong)}))
"""
STAFF = {
    "id": "staff",
    "name": "Staff account",
    "client_id": "c",
    "secret": "s",
    "discovery": "https://id.example.org/.well-known/openid-configuration",
}


def read(**values: str) -> Any:
    """Return what the settings make of these variables, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TURNOUT_")}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={**kept, **values, "TURNOUT_SECRET_KEY": "only-for-tests"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_without_any_there_are_none() -> None:
    assert read() == {"ids": [], "origins": []}


def test_google_is_a_preset_beside_others() -> None:
    found = read(
        TURNOUT_GOOGLE_CLIENT_ID="g",
        TURNOUT_GOOGLE_CLIENT_SECRET="s",
        TURNOUT_OIDC_PROVIDERS=json.dumps(
            [STAFF, {**STAFF, "id": "b", "origin": "https://login.example.org"}]
        ),
    )
    assert found["ids"] == ["google", "staff", "b"]
    assert found["origins"] == [
        "https://accounts.google.com",
        "https://id.example.org",
        "https://login.example.org",
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"TURNOUT_GOOGLE_CLIENT_ID": "g"}, "TURNOUT_GOOGLE_CLIENT_SECRET are needed together"),
        ({"TURNOUT_OIDC_PROVIDERS": "{"}, "is not JSON"),
        ({"TURNOUT_OIDC_PROVIDERS": "{}"}, "must be a JSON list"),
        ({"TURNOUT_OIDC_PROVIDERS": "[1]"}, "lacks id, name, client_id, secret, discovery in its entry 1"),
        ({"TURNOUT_OIDC_PROVIDERS": json.dumps([{**STAFF, "secret": 5}])}, "lacks secret in its entry 1"),
        ({"TURNOUT_OIDC_PROVIDERS": json.dumps([{**STAFF, "discovery": "ftp://x"}])}, "no http(s) address"),
        ({"TURNOUT_OIDC_PROVIDERS": json.dumps([STAFF, STAFF])}, "two entries with the same id"),
    ],
)
def test_a_mistake_is_told(values: dict[str, str], said: str) -> None:
    wrong = read(**values)["wrong"]
    assert said in wrong
    assert len(wrong.splitlines()) == 1
