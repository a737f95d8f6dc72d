"""Operations are called by a verb and a noun, each name once, whatever the functions behind them are called."""

import json
import re
from collections import Counter

from ninja import Schema

from turnout.api.rules import naming
from turnout.api.web import v1


def named(*routes: tuple[str, str]) -> list[str]:
    document = {"paths": {path: {"post": {"operationId": given}} for path, given in routes}}
    naming.name_all(document)
    return [methods["post"]["operationId"] for methods in document["paths"].values()]


def test_a_verb_alone_gets_the_noun_it_is_about() -> None:
    assert named(
        ("/api/v1/events/{reference}/publication", "event_moves.publish"),
        ("/api/v1/registrations/{reference}/attendees/{id}/cancellation", "bookings.cancel"),
        ("/api/v1/entries/{id}/offer", "line.offer"),
        ("/api/v1/people/{id}/erasure", "people.erase"),
        ("/api/v1/series", "series.create"),
    ) == ["publish_event", "cancel_attendee", "offer_entry", "erase_person", "create_series"]


def test_a_name_of_two_words_stays() -> None:
    assert named(("/api/v1/events/{reference}/attendees", "events.list_attendees")) == ["list_attendees"]


def test_what_would_be_called_alike_is_told_apart() -> None:
    assert named(
        ("/api/v1/events/{reference}/notes/{id}", "notes.change"),
        ("/api/v1/people/{id}/notes/{note}", "people.change"),
        ("/api/v1/metros", "places.list_them"),
        ("/api/v1/venues", "more.list_them"),
    ) == ["change_note_of_event", "change_note_of_person", "list_them_in_places", "list_them_in_more"]


SENT = {"send_ping", "send_message_again", "send_letter"}


def test_one_verb_for_one_thing() -> None:
    """Create what stands by itself, add what is part of something, delete both; move what has an order."""
    named = {
        one["operationId"]: {str(status) for status in one["responses"]}
        for methods in v1.document()["paths"].values()
        for one in methods.values()
    }
    made = {name for name, statuses in named.items() if "201" in statuses}
    assert {name for name in made if not name.startswith(("create_", "add_"))} == {
        "clone_event",
        "repeat_event",
        *SENT,
    }
    others = ("make_", "new_", "write_", "remove_", "drop_", "shift_", "get_", "update_", "edit_")
    assert [name for name in named if name.startswith(others)] == []
    assert [name for name in named if "_in_" in name and not name.endswith("_in_waitlist")] == []


def shapes(of: type[Schema] = Schema) -> list[type[Schema]]:
    """Return every shape of ours, once."""
    found = {one for each in of.__subclasses__() for one in (each, *shapes(each))}
    return sorted((one for one in found if one.__module__.startswith("turnout.")), key=repr)


def test_no_shape_hides_another_of_its_name() -> None:
    """The document has one place for a name: of two, whoever reads it would see the wrong one."""
    shown = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(v1.document())))
    counted = Counter(one.__name__ for one in shapes() if one.__name__ in shown)
    assert counted
    assert [name for name, count in counted.items() if count > 1] == []
