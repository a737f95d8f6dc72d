"""Messages in words: dates in the event's zone, hostile names, layouts."""

import copy
import json

import pytest

from turnout.kernel import clock
from turnout.messaging.actions import hooks
from turnout.messaging.rules import catalogue, rendering, words
from turnout.messaging.rules.mail import Attachment, Envelope, Mail, Rendered, composed

READER = rendering.Reader("Ana", "ana@example.org", "en")
HOSTILE = [
    "x" * 10_000,
    "<script>alert(1)</script>",
    "</mj-table></mj-body></mjml>",
    "</td></tr></table>",
    "&lt;b&gt; & \" '",
    "{{ secret }}{% load i18n %}",
    "👩‍👧‍👦🎈",
    "שלום עולם",
    "\u202eevil",
    "=1+1",
    "]]>",
    "<!-- ",
]


def shared() -> dict[str, object]:
    facts: dict[str, object] = json.loads(catalogue.SHARED.read_text())["facts"]
    return facts


def with_everywhere(value: str) -> dict[str, object]:
    facts = copy.deepcopy(shared())
    event = facts["event"]
    assert isinstance(event, dict)
    for name in ("title", "room", "bring", "online_url"):
        event[name] = value
    event["venue"] = dict.fromkeys(("name", "address", "parking", "entry", "access"), value)
    event["sessions"][0]["title"] = value
    facts["people"] = [{"first_name": value, "age": 9, "state": "confirmed"}]
    facts["first_name"] = facts["reason"] = value
    return facts


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", [template.name for template in catalogue.every()])
def test_no_fact_breaks_a_message(name: str, hostile: str) -> None:
    template = catalogue.find(name)
    facts = {**template.facts, **with_everywhere(hostile)}
    shown = rendering.rendered(name, hooks.masked(facts), READER)
    assert len(shown.subject) <= 200
    assert "\n" not in shown.subject
    assert "<script" not in shown.html
    assert shown.html.count("</body>") == 1
    assert shown.html.rstrip().endswith("</html>")


def test_sessions_are_told_in_the_events_zone() -> None:
    event = {
        "time_zone": "Europe/Berlin",
        "sessions": [
            {"id": "a", "starts_at": "2026-12-05T10:00:00+00:00", "ends_at": "2026-12-05T12:00:00+00:00"},
            {"id": "b", "starts_at": "2026-07-04T22:00:00+00:00", "ends_at": "2026-07-05T22:00:00+00:00",
             "is_whole_day": True},
        ],
    }  # fmt: skip
    first, second = words.meetings(event)
    assert first.when == "Saturday 5 December 2026, 11:00 to 13:00 CET"
    assert (first.month, first.day) == ("Dec", "5")
    assert first.lines == ["Saturday 5 December 2026", "11:00 to 13:00 CET"]
    assert second.when == "Sunday 5 July 2026"
    assert [one.id for one in words.meetings(event, "b")] == ["b"]


def test_places_and_people_in_words() -> None:
    event = {
        "room": "Maker Room",
        "venue": {"name": "Millpond Library", "address": "14 Canal Walk\n\nWrenfield"},
    }
    assert words.place(event) == ["Millpond Library, Maker Room", "14 Canal Walk", "Wrenfield"]
    assert words.place({"room": "", "venue": None}) == []
    people = [{"first_name": name} for name in ("Mira", "Jonas", "Elin")]
    assert words.names(people) == "Mira, Jonas and Elin"
    assert words.names(people[:1]) == "Mira"
    assert words.names([]) == ""
    assert words.who({"first_name": "Mira", "age": 0}) == "Mira, 0"
    assert words.standing({"state": "waiting", "note": "Waiting, 1st in line"}) == "Waiting, 1st in line"
    assert words.standing({"state": "confirmed"}) == "Confirmed"


def test_a_strip_is_the_same_for_ever_and_no_arch_melts_into_its_ground() -> None:
    for reference in ("K7Q2BX", "R4BTQX", "", "Turnout"):
        assert words.strip(reference) == words.strip(reference)
        assert len(words.strip(reference)) == 12
        assert all(ground != arch for ground, arch in words.strip(reference))


def test_a_language_that_is_not_spoken_here_reads_as_the_usual_one() -> None:
    reader = rendering.Reader("Ana", "ana@example.org", "tlh")
    shown = rendering.rendered("test_mail", catalogue.find("test_mail").facts, reader)
    assert 'lang="en"' in shown.html


def test_a_message_whose_template_is_gone_says_so() -> None:
    shown = rendering.readable("no_such_template", {}, READER)
    assert "cannot be shown" in shown.text


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@example.org", "a\nb", "a\x00b"])
def test_a_header_never_holds_a_line_break(subject: str) -> None:
    envelope = Envelope(
        "<1@x>", clock.now(), "T <t@example.org>", "Ana\r\nBcc: y@example.org", "ana@example.org"
    )
    try:
        whole = composed(Mail(envelope, Rendered(subject, "text", "<p>html</p>"))).as_bytes()
    except ValueError:
        return
    assert b"\nBcc:" not in whole


def test_announcements_can_be_left_with_one_click() -> None:
    link = "https://turnout.example/leave/abc"
    envelope = Envelope("<1@x>", clock.now(), "t@example.org", "", "ana@example.org", unsubscribe=link)
    mail = composed(
        Mail(envelope, Rendered("Hello", "text", "<p>html</p>"), (Attachment("a.txt", "text/plain", b"x"),))
    )
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["a.txt"]
