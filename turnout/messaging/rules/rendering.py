"""Messages in words: a template, frozen facts and a language give a subject, a text and an HTML body."""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from mjml import mjml2html

from turnout.house import queries as house
from turnout.kernel import text
from turnout.messaging.rules.mail import Rendered
from turnout.ui import colours

SUBJECT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is put in words."""

    name: str
    email: str
    language: str


def rendered(
    template: str,
    facts: Mapping[str, Any],
    reader: Reader,
    outside: Mapping[str, Any] | None = None,
) -> Rendered:
    """Return the message in words; raises what a broken template raises.

    `outside`, if given, are the facts for what can be read without opening the mail: its subject holds no secret.
    """
    known = _known(facts, reader)
    with _speaking(reader):
        subject = _subject(template, known if outside is None else _known(outside, reader))
        body = _tidied(_plain(f"messages/{template}/body.txt", known))
        source = get_template(f"messages/{template}/body.mjml").render({**known, "subject": subject})
    return Rendered(subject, body, mjml2html(source, fonts={}))


def told(template: str, facts: Mapping[str, Any], reader: Reader) -> str:
    """Return the text of a message alone."""
    with _speaking(reader):
        return _tidied(_plain(f"messages/{template}/body.txt", _known(facts, reader)))


def readable(template: str, facts: Mapping[str, Any], reader: Reader) -> Rendered:
    """Return the message in words, or a sentence where its template can no longer be read (it is old)."""
    try:
        return rendered(template, facts, reader)
    except (TemplateDoesNotExist, TemplateSyntaxError, LookupError, TypeError, ValueError):
        said = _("The template of this message has changed since; its words cannot be shown any more.")
        return Rendered(said, said, f"<!doctype html><title>-</title><p>{escape(said)}</p>")


def _subject(template: str, known: Mapping[str, Any]) -> str:
    return text.line(_plain(f"messages/{template}/subject.txt", known))[:SUBJECT_LENGTH]


def _known(facts: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    to = {"name": reader.name, "email": reader.email, "language": reader.language}
    now = house.current()
    site = {
        "name": now.name,
        "url": settings.TURNOUT_URL,
        "address": settings.TURNOUT_ADDRESS,
        "lit": colours.hexadecimal(colours.LIT_LIGHTNESS, colours.LIT_CHROMA, now.hue),
        "logo": now.logo,
    }
    return {"event": {}, "people": [], "only": "", **facts, "to": to, "site": site}


def _speaking(reader: Reader) -> AbstractContextManager[None]:
    is_spoken = reader.language in dict(settings.LANGUAGES)
    return translation.override(reader.language if is_spoken else settings.LANGUAGE_CODE)


def _plain(path: str, known: Mapping[str, Any]) -> str:
    template: Any = get_template(path)
    words: str = template.template.render(Context(known, autoescape=False))
    return words


def _tidied(words: str) -> str:
    """Return the text with no blanks at line ends and at most one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in words.replace("\r", "").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
