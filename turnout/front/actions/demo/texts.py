"""The words of the demo lie in data files."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "demo_data"


def read(name: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return a data file of the demo."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
