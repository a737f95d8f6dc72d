"""What is written about the house is true today."""

import re
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


def test_every_page_of_the_docs_is_found_from_the_first_one() -> None:
    docs_dir = HOUSE / "docs"
    linked = set(_links(docs_dir / "index.md"))
    assert {path.name for path in docs_dir.glob("*.md")} - {path.name for path in linked} == {"index.md"}


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [HOUSE / "README.md", *HOUSE.glob("docs/*.md"), *HOUSE.glob("docs/decisions/*.md")]
    assert [f"{page.name}: {to}" for page in pages for to in _links(page) if not to.exists()] == []


def _links(page: Path) -> list[Path]:
    """Return where the links of a page to other files lead."""
    found = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    return [
        (page.parent / one).resolve() for one in found if "://" not in one and not one.startswith("mailto:")
    ]
