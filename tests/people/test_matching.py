"""Which names of children are one name: case, accents and points do not count, every letter does."""

import pytest

from turnout.people.models import Person
from turnout.people.rules import matching


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë", "zoe"),
        ("Anna-Lena", "Anna  Lena"),
        ("Strauß", "STRAUSS"),
        ("أَحمد", "أحمد"),
        ("שָׂרָה", "שרה"),
        ("क़मर", "कमर"),
        ("★", "★"),
    ],
)
def test_spellings_of_one_name_are_the_same(one: str, other: str) -> None:
    assert matching.folded(one) == matching.folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mira", "Mara"), ("मीरा", "मोरे"), ("राम", "रमा"), ("สิน", "สุน"), ("みか", "みが"), ("★", "♥")],
)
def test_two_names_are_two_in_every_script(one: str, other: str) -> None:
    assert matching.folded(one) != matching.folded(other)


def test_a_name_means_everybody_who_bears_it() -> None:
    children = [Person(first_name=name, is_adult=False) for name in ("Mira", "Jonas", "MIRA")]
    assert matching.named(children, "mira ") == [children[0], children[2]]
    assert matching.named(children, "Noor") == []
