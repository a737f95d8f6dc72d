"""Settings of mail providers: sending through their own interface, and hearing what became of a message.

`settings` takes over every upper-case name of this module.
"""

from importlib.util import find_spec

from turnout.config.environment import env

TURNOUT_MAIL_PROVIDER = env.choice(
    "TURNOUT_MAIL_PROVIDER",
    "The mail provider that reports what became of messages, and sends them if it has a key. "
    "Needs the extra `mail`.",
    among=["none", "brevo", "mailgun", "postmark", "sendgrid"],
    default="none",
)
TURNOUT_MAIL_API_KEY = env.text(
    "TURNOUT_MAIL_API_KEY",
    "The provider's key for sending. Without it mails leave through `TURNOUT_MAIL_URL`.",
    shown="none",
)
TURNOUT_MAIL_API_URL = env.address(
    "TURNOUT_MAIL_API_URL",
    "The provider's address for sending, where it has several: `https://api.eu.mailgun.net/v3`.",
    schemes=["http", "https"],
    default="",
    shown="the provider's usual one",
)
TURNOUT_MAIL_DOMAIN = env.text(
    "TURNOUT_MAIL_DOMAIN", "Mailgun only: the domain that mails are sent from.", shown="that of the sender"
)
TURNOUT_MAIL_HOOK_SECRET = env.text(
    "TURNOUT_MAIL_HOOK_SECRET",
    "Opens `/hooks/mail/PROVIDER/` for reports: `user:password` as in the address given to the provider; "
    "for Mailgun its webhook signing key. Empty keeps that address closed.",
    shown="none",
)

if TURNOUT_MAIL_PROVIDER == "none":
    for _name, _value in (
        ("TURNOUT_MAIL_API_KEY", TURNOUT_MAIL_API_KEY),
        ("TURNOUT_MAIL_HOOK_SECRET", TURNOUT_MAIL_HOOK_SECRET),
    ):
        if _value:
            env.wrong(_name, "needs TURNOUT_MAIL_PROVIDER")
elif find_spec("anymail") is None:
    env.wrong("TURNOUT_MAIL_PROVIDER", "needs the extra `mail`: pip install 'turnout[mail]'")
_is_pair = ":" in TURNOUT_MAIL_HOOK_SECRET
if TURNOUT_MAIL_HOOK_SECRET and not _is_pair and TURNOUT_MAIL_PROVIDER not in {"none", "mailgun"}:
    env.wrong("TURNOUT_MAIL_HOOK_SECRET", "must be user:password for this provider")
