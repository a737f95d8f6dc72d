"""What is written about the house is true today."""

from pathlib import Path

from django.conf import settings
from django.utils import translation

from turnout.front.management.commands import docs

HOUSE = Path(__file__).resolve().parents[2]
NOT_ROOMS = {"config", "kernel"}


def test_the_generated_pages_are_fresh() -> None:
    """Run `make docs` when this fails."""
    with translation.override("en"):
        assert sorted(docs.outdated(Path(settings.BASE_DIR))) == []


def test_every_room_has_a_short_readme() -> None:
    rooms = {path.parent for path in HOUSE.glob("turnout/*/__init__.py")}
    readmes = {room.name: room / "README.md" for room in rooms if room.name not in NOT_ROOMS}
    missing = {name for name, readme in readmes.items() if not readme.exists()}
    assert missing == set()
    assert {name for name, readme in readmes.items() if len(readme.read_text().splitlines()) > 60} == set()


def test_no_page_of_the_docs_names_a_machine_of_its_writer() -> None:
    told = [
        path
        for path in HOUSE.glob("docs/**/*.md")
        if any(f"{own}/" in path.read_text() for own in (HOUSE, Path.home()))
    ]
    assert told == []
