"""Ways to sign in beside the code: passwords, passkeys, an authenticator app, accounts elsewhere.

Whoever has the address can always sign in with a code, so any of these may be removed, the last one too. Each change
is recorded, and told to the owner by mail. Before each: the session has shown recently who it is.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.kernel import text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import posting
from turnout.people.models import User

MOST_PASSKEYS = 10
NAME_LENGTH = 60


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor) -> None:
    """Give a login a password. Its other sessions end by themselves. Act: password.set.

    Raises Refused: bad_input (too weak).
    """
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refused("bad_input", " ".join(weak.messages), field="password") from weak
    user.set_password(password)
    user.save(update_fields=["password"])
    _tell("password.set", user, by)


@transaction.atomic
def remove_password(user: User, *, by: Actor) -> None:
    """Take the password away. Act: password.removed. Safe to repeat."""
    if user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        _tell("password.removed", user, by)


@transaction.atomic
def add_passkey(user: User, name: str, credential: dict[str, Any], *, by: Actor) -> None:
    """Keep a passkey that a device has just made, its answer checked. Act: passkey.added.

    Raises Refused: bad_input (too many).
    """
    locked(User.objects.filter(pk=user.pk)).get()
    if _passkeys(user).count() >= MOST_PASSKEYS:
        raise Refused("bad_input", _("An account has at most %(most)s passkeys.") % {"most": MOST_PASSKEYS})
    WebAuthn.add(user, text.line(name)[:NAME_LENGTH] or _("Passkey"), credential)
    _tell("passkey.added", user, by)


@transaction.atomic
def remove_passkey(user: User, passkey_id: int, *, by: Actor) -> None:
    """Forget a passkey of a login. Act: passkey.removed. Raises Refused: not_found."""
    removed, _rows = _passkeys(user).filter(pk=passkey_id).delete()
    if not removed:
        raise Refused("not_found", _("There is no such passkey."))
    _tell("passkey.removed", user, by)


@transaction.atomic
def add_app(user: User, secret: str, *, by: Actor) -> list[str]:
    """Ask for the codes of an authenticator app from now on; return the recovery codes. Act: app.added."""
    locked(User.objects.filter(pk=user.pk)).get()
    if _apps(user).exists():
        raise Refused("wrong_state", _("There is an authenticator app already."))
    TOTP.activate(user, secret)
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    _tell("app.added", user, by)
    return codes


@transaction.atomic
def remove_app(user: User, *, by: Actor) -> None:
    """Ask for no codes of an authenticator app any more. Act: app.removed. Safe to repeat."""
    had = _apps(user).exists()
    Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    ).delete()
    if had:
        _tell("app.removed", user, by)


def tell_connected(user: User, *, by: Actor) -> None:
    """Record and tell that an account elsewhere may sign in as this login from now on. Act: provider.added."""
    _tell("provider.added", user, by)


@transaction.atomic
def disconnect(user: User, account_id: int, *, by: Actor) -> None:
    """Let an account elsewhere not sign in as this login any more. Act: provider.removed. Raises: not_found."""
    removed, _rows = SocialAccount.objects.filter(user=user, pk=account_id).delete()
    if not removed:
        raise Refused("not_found", _("There is no such account here."))
    _tell("provider.removed", user, by)


def _passkeys(user: User) -> Any:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)


def _apps(user: User) -> Any:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)


def tell_owner(act: AuditEntry, user: User, template: str = "sign_in_changed", **facts: str) -> None:
    """Tell the owner of the address about a change of how one signs in, or of what a program may do for him."""
    person = user.person
    posting.send(
        posting.Letter(
            template,
            user.email,
            f"{template}:{act.pk}",
            user,
            name=person.first_name if person else "",
            person_id=str(person.pk) if person else "",
            language=person.language if person else "",
            facts={"what": act.verb.replace(".", "_"), **facts},
        )
    )


def _tell(verb: str, user: User, by: Actor) -> AuditEntry:
    act = audit.record(verb, user, by=by)
    tell_owner(act, user)
    return act
