"""Every page states who may come in."""

from turnout.front.queries import doors

KINDS = {"public", "signed_in", "holder", "desk", "token", "foreign"}


def test_every_url_has_a_door() -> None:
    assert [f"{one.path} ({one.view})" for one in doors.addresses() if one.door is None] == []


def test_every_door_is_of_a_known_kind() -> None:
    assert {one.door.kind for one in doors.addresses() if one.door} - KINDS == set()


def test_every_public_door_says_why() -> None:
    assert [
        one.path
        for one in doors.addresses()
        if one.door and one.door.kind == "public" and not one.door.detail
    ] == []


def test_the_list_of_urls_is_not_empty() -> None:
    assert "/healthz" in {one.path for one in doors.addresses()}
