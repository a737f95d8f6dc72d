"""`python -m turnout_generator` writes the client and its pages of the docs; with `--check` it only compares."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from turnout_generator import page, writing
from turnout_generator.reading import Document

HERE = Path(__file__).resolve().parents[1]
HOUSE = HERE.parents[1]
GENERATED = HERE / "turnout_client" / "generated"
PAGES = HOUSE / "docs" / "generated"


def wanted(document: Mapping[str, Any]) -> dict[Path, str]:
    """Return every generated file as the document wants it."""
    read = Document(document)
    digest = hashlib.sha256(json.dumps(document, sort_keys=True, default=str).encode()).hexdigest()[:16]
    code = {GENERATED / name: _formatted(name, text) for name, text in writing.files(read).items()}
    return {
        **code,
        PAGES / "remote.md": page.page(read, digest),
        PAGES / "deprecated.md": page.outdated(read),
    }


def stale(document: Mapping[str, Any]) -> dict[Path, str | None]:
    """Return the files that are not as the document wants them, with their text; None: it should not be there."""
    fresh = wanted(document)
    differ = {path: text for path, text in fresh.items() if not path.exists() or path.read_text() != text}
    return {**differ, **{path: None for path in GENERATED.glob("*.py") if path not in fresh}}


def _formatted(name: str, text: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(  # noqa: S603 -- our own formatter, our own text
        [ruff, "format", "--stdin-filename", str(GENERATED / name), "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd=HOUSE,
    )
    if done.returncode:
        raise SystemExit(f"{name} is no Python: {done.stderr}")
    return done.stdout


def _document() -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnout.config.settings")
    import django  # noqa: PLC0415 -- the settings come first

    django.setup()
    from turnout.api.web import v1  # noqa: PLC0415 -- after set-up

    found: dict[str, Any] = json.loads(json.dumps(v1.document()))
    return found


def main() -> None:
    """Write what is stale, or with `--check` say so."""
    found = stale(_document())
    if "--check" in sys.argv[1:]:
        if found:
            sys.exit(f"Out of date: {', '.join(sorted(path.name for path in found))}. Run make docs.")
        return
    for path, text in found.items():
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
        print(f"{'wrote' if text else 'removed'} {path.relative_to(HOUSE)}")  # noqa: T201 -- a command


if __name__ == "__main__":
    main()
