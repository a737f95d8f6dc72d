"""How an app of others asks: it leads somebody to the consent, and exchanges what comes back."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.test import Client

from turnout.people.models import ConnectedApp
from turnout.people.rules import oauth

REDIRECT = "https://calendar.example.org/back?from=turnout"
VERIFIER = "v" * 50
PAGE = "/oauth/authorize/"


@dataclass(frozen=True)
class App:
    """An app of others, as its makers have it."""

    row: ConnectedApp
    secret: str

    def asks(self, **more: Any) -> str:
        """Return where the app leads somebody; what is None is left out."""
        asked = {
            "response_type": "code",
            "client_id": str(self.row.pk),
            "redirect_uri": REDIRECT,
            "scope": "openid profile email events:read",
            "state": "st&te",
            "nonce": "n-1",
            "code_challenge": oauth.challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            **more,
        }
        return f"{PAGE}?" + urlencode({k: v for k, v in asked.items() if v is not None}, doseq=True)

    def allowed(self, client: Client, **more: Any) -> str:
        """Return the code that somebody's consent gives."""
        return told(client.post(self.asks(**more), {"decision": "allow"}))["code"]

    def token(self, **sent: Any) -> Any:
        """Ask for tokens."""
        named = {"client_id": str(self.row.pk), **({"client_secret": self.secret} if self.secret else {})}
        body = {**named, **sent}
        return Client().post("/oauth/token", {k: v for k, v in body.items() if v is not None})

    def redeem(self, code: str, **more: Any) -> Any:
        """Exchange a code for tokens."""
        sent = {"code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER, **more}
        return self.token(grant_type="authorization_code", **sent)

    def refresh(self, token: str, **more: Any) -> Any:
        """Exchange a refresh token for tokens."""
        return self.token(grant_type="refresh_token", refresh_token=token, **more)

    def connected(self, client: Client, **more: Any) -> dict[str, Any]:
        """Return the tokens that somebody's consent comes to."""
        response = self.redeem(self.allowed(client, **more))
        assert response.status_code == 200, response.content
        found: dict[str, Any] = response.json()
        return found


def told(response: Any) -> dict[str, str]:
    """Return what an app is told in the address that somebody is led back to."""
    assert response.status_code in {302, 303}, response.content.decode()
    where = urlsplit(response["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == "https://calendar.example.org/back"
    said = dict(parse_qsl(where.query))
    assert said.pop("from") == "turnout"
    return said
