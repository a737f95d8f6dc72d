"""`turnout docs`: write the generated pages of docs/."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from turnout.front.management.pages import house, lifecycles, reactions, refusals, rights, variables


class Command(BaseCommand):
    """Write what the code knows of itself, or say which pages are out of date."""

    help = "Write docs/generated/ anew from the code; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when a page is out of date"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        if not (root / "importlinter.ini").exists():
            raise CommandError("The pages are written in a checkout of the source, and this is none.")
        stale = outdated(root)
        if check:
            if stale:
                raise CommandError(f"Out of date: {', '.join(sorted(stale))}. Run make docs.")
            return
        for name, text in stale.items():
            path = folder(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            self.stdout.write(f"wrote {path.relative_to(root)}")


def outdated(root: Path) -> dict[str, str]:
    """Return the pages that differ from what is written, with their new text."""
    return {
        name: text
        for name, text in pages(root).items()
        if not (folder(root) / name).exists() or (folder(root) / name).read_text() != text
    }


def pages(root: Path) -> dict[str, str]:
    """Return every generated page by its file name."""
    return {
        "map.md": house.page(root),
        "lifecycles.md": lifecycles.page(),
        "reactions.md": reactions.page(root),
        "permissions.md": rights.page(),
        "settings.md": variables.page(),
        "refusals.md": refusals.page(),
    }


def folder(root: Path) -> Path:
    """Return where the generated pages lie."""
    return root / "docs" / "generated"
