"""Text as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.kernel import codes, text


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("  Ana@Example.ORG ", "ana@example.org"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@example.org.", "ana@example.org"),
        ("\uff21\uff2e\uff21@example.org", "ana@example.org"),
        ("no address", "no address"),
    ],
)
def test_two_spellings_of_an_address_have_one_key(typed: str, key: str) -> None:
    assert text.address_key(typed) == key


def test_tags_and_dots_of_an_address_are_kept_apart() -> None:
    assert text.address_key("a.na@example.org") != text.address_key("ana@example.org")
    assert text.address_key("ana+1@example.org") != text.address_key("ana@example.org")


@given(st.text())
def test_cleaning_twice_changes_nothing_more_and_leaves_no_control_character(typed: str) -> None:
    cleaned = text.clean(typed)
    assert text.clean(cleaned) == cleaned
    assert "\0" not in cleaned
    assert "\r" not in cleaned


@pytest.mark.parametrize(
    "typed",
    ["", " \t\n", "\u00a0", "\u200b", "\u2060\u00ad", "\ufeff", "\u200c\u200d", "\u202e\u2066", "\ufe0f", "\u3164",
     "\u2800", "\u034f", "\U000e0041", "\x85\x07"],
)  # fmt: skip
def test_what_shows_nothing_is_nothing(typed: str) -> None:
    assert (text.clean(typed), text.line(typed), text.is_blank(typed)) == ("", "", True)


@pytest.mark.parametrize(
    "typed",
    ["\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\u0915\u094d\u200d\u0937", "\U0001f469\u200d\U0001f52c",
     "\u2764\ufe0f", "\u06dd", "A\u00adB", "-"],
)  # fmt: skip
def test_what_joins_and_parts_letters_stays_between_them(typed: str) -> None:
    assert (text.line(typed), text.is_blank(typed)) == (typed, False)


@given(st.text())
def test_a_line_has_no_break(typed: str) -> None:
    assert "\n" not in text.line(typed)


def test_search_ignores_case_and_accents() -> None:
    assert text.search_key("Łukasz", "MÜLLER-Öz") == text.search_key("łukasz", "muller oz")


@given(st.text(max_size=40))
def test_any_typed_reference_is_made_short_and_upper(typed: str) -> None:
    assert len(codes.tidy(typed)) <= codes.LENGTH


def test_references_have_no_lookalikes() -> None:
    drawn = {codes.reference() for _ in range(500)}
    assert len(drawn) > 490
    assert not set("".join(drawn)) & set("01AEIOUL")
