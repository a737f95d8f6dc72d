"""What allauth asks of us, and what we tell it: nothing is sent, kept or named in any way but ours."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turnout.house import queries as house
from turnout.kernel.refusals import Refused
from turnout.people.actions import accounts, keys, signing_in
from turnout.people.models import User
from turnout.people.web import recent


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: what allauth would mail, say or ask goes through our own pages and messages."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The address and the password do not belong together."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or sign in with a code."),
        "incorrect_password": _("That is not the password."),
        "incorrect_code": _("That did not work. Try again, or sign in with a code."),
    }

    def send_mail(self, template_prefix: str, *_args: Any) -> None:
        """Refuse: every mail of sign-in is one of ours; a flow of allauth that mails by itself is switched off."""
        raise RuntimeError(f"Allauth wanted to send {template_prefix}.")

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Say nothing here: our actions tell about new ways to sign in."""

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Say nothing here: our pages show what happened."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Return no: a login is made when an address is proven, by our own actions."""
        return False

    def is_reauthentication_required(self, **_kwargs: Any) -> bool:
        """Return whether it is too long ago that somebody showed who he is, in any way there is."""
        return not recent.is_recent(self.request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Start the session of a login whose every step is done."""
        accounts.require_active(user)
        super().login(request, user)

    def respond_user_inactive(self, _request: HttpRequest, _user: User) -> HttpResponse:
        """Answer to somebody whose login was closed."""
        return HttpResponseRedirect(reverse("account_inactive"))


class ProviderAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect: an identity is tied to a login by an address that the provider calls verified."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie a new identity to the login of its verified address, which is found or made.

        An address that the provider does not call verified ties to nothing: anybody could have typed it there.
        """
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        address = verified_address(sociallogin)
        if not address:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("socialaccount_login_unverified")))
        told = told_names(sociallogin)
        try:
            opened = signing_in.by_provider(address, **told)
        except Refused as refused:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_inactive"))) from refused
        sociallogin.connect(request, opened.user)

    def send_notification_mail(self, template_prefix: str, user: User, *_args: Any, **_kwargs: Any) -> None:
        """Tell the owner of a login that existed before about an account that was connected to it."""
        if template_prefix == "socialaccount/email/account_connected" and user.last_login is not None:
            keys.tell_connected(user, by=user.actor)

    def get_connect_redirect_url(self, *_args: Any) -> str:
        """Return to the account page."""
        return reverse("account")


def verified_address(sociallogin: SocialLogin) -> str:
    """Return the address that the provider says it has verified, and nothing else it may say."""
    data = claims(sociallogin)
    is_verified = data.get("email_verified") in (True, "true")
    email = data.get("email")
    return email if is_verified and isinstance(email, str) else ""


def told_names(sociallogin: SocialLogin) -> dict[str, str]:
    """Return first and last name as the provider tells them."""
    data = claims(sociallogin)
    return {
        "first_name": str(data.get("given_name") or data.get("name") or "")[:100],
        "last_name": str(data.get("family_name") or "")[:100],
    }


def claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """Return what the provider says about somebody."""
    extra = sociallogin.account.extra_data
    found = extra.get("userinfo") or extra.get("id_token") or extra
    return found if isinstance(found, dict) else {}


class KeyAdapter(DefaultMFAAdapter):
    """Passkeys and authenticator apps."""

    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:
        """Return whether a sign-in needs a second step: an authenticator app asks for it, a passkey does not.

        A passkey is a way to sign in here, not a second step after a code: who loses it must still get in.
        """
        wanted = list(types) if types else None
        if wanted and Authenticator.Type.TOTP in wanted:
            wanted = [Authenticator.Type.TOTP]
        return bool(super().is_mfa_enabled(user, wanted))

    def get_totp_issuer(self) -> str:
        """Return under which name an app lists the account: the organisation's."""
        return house.current().name

    def encrypt(self, text: str) -> str:
        """Encrypt the secret of an authenticator app for the database."""
        return _cipher(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt what `encrypt` wrote, also under a former key."""
        for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
            try:
                return _cipher(key).decrypt(encrypted_text.encode()).decode()
            except InvalidToken:
                continue
        raise InvalidToken

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return how a passkey names its owner on the device."""
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": user.called}

    def generate_authenticator_name(self, *_args: Any) -> str:
        """Return a name for a new passkey whose owner gave none."""
        return str(_("Passkey"))


def _cipher(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"turnout authenticator secrets").derive(
        key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
