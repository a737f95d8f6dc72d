"""Static files: hashed names resolve, icons exist, nothing breaks the strict CSP, the CSS stays small."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

from turnout.lifecycle.states import Lifecycle
from turnout.ui import badges

HOUSE = Path(__file__).resolve().parents[2] / "turnout"
STATIC = HOUSE / "ui" / "static" / "ui"
TEMPLATES = sorted(HOUSE.glob("*/templates/**/*.html"))
PUBLIC_CSS = 44_000  # bytes; the look asks for about 40 kB


def test_every_icon_of_every_template_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons" / "sprite.svg").read_text()))
    used = {
        (path.name, name)
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)"|icon(?:_after)?="([^"]+)"', path.read_text())
        for name in name
        if name
    }
    assert {(place, name) for place, name in used if name not in sprite} == set()
    assert len(used) > 20


def test_every_state_of_every_lifecycle_has_a_look() -> None:
    plain = [
        f"{kind} {state}"
        for kind, life in Lifecycle.registry.items()
        for state in life.states.values
        if badges.of(kind, state, "x").icon == badges.Badge("x").icon
    ]
    assert Lifecycle.registry
    assert plain == []


def test_every_badge_has_an_icon_of_the_sprite() -> None:
    sprite = (STATIC / "icons" / "sprite.svg").read_text()
    missing = [
        look.icon
        for looks in badges.all_looks().values()
        for look in looks
        if f'id="{look.icon}"' not in sprite
    ]
    assert missing == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_inline_style_or_script(path: Path) -> None:
    if "mail" in path.parts or "messages" in path.parts:
        pytest.skip("messages carry their styles with them")
    html = path.read_text()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=\"|javascript:|src=\"data:", html) == []
    assert [
        tag
        for tag in re.findall(r"<script[^>]*>", html)
        if "src=" not in tag and "application/ld+json" not in tag
    ] == []


def test_public_pages_load_little_css() -> None:
    size = sum((STATIC / "css" / name).stat().st_size for name in ("tokens.css", "turnout.css"))
    assert size <= PUBLIC_CSS


def test_hashed_names_resolve_down_to_fonts_and_sprite(tmp_path: Path, settings: Any) -> None:
    settings.DEBUG = False
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    found = {
        name: (source, name)
        for finder in get_finders()
        for name, source in finder.list([])
        if name.startswith("ui/")
    }
    for name, (source, path) in found.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(source.path(path)).read_bytes())
    for name, _, outcome in storage.post_process({name: (storage, name) for name in found}):
        assert not isinstance(outcome, Exception), (name, outcome)
    assert re.fullmatch(r"/static/ui/icons/sprite\.[0-9a-f]{12}\.svg", storage.url("ui/icons/sprite.svg"))
    tokens = (tmp_path / storage.stored_name("ui/css/tokens.css")).read_text()
    assert re.findall(r'url\("([^"]+)"\)', tokens)
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", url) for url in re.findall(r'url\("([^"]+)"\)', tokens))
