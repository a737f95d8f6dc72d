"""Columns are found by their headers, or as a mapping file says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from turnout.kernel import columns
from turnout.kernel.columns import Field
from turnout.kernel.refusals import Refused

Write = Callable[..., Path]
FIELDS = (
    Field("name", "what it is called", ["library name"]),
    Field("street", "where", ["address 1", "address 2"], joins=True),
    Field("town", "town"),
)
HEADERS = ["LIBRARY  NAME", "Address 1", "Address-2", "Towns", "Rest"]


def test_headers_match_in_any_dress() -> None:
    layout = columns.match(HEADERS, FIELDS)
    assert layout.read(["Crownhill", "1 Road", "Area", "x", "y"]) == {
        "name": "Crownhill",
        "street": "1 Road, Area",
    }
    assert layout.unused == ["Towns", "Rest"]
    assert layout.header_of("name") == "LIBRARY  NAME"


def test_a_mapping_overrules_headers_and_gives_constants(written: Write) -> None:
    path = written(
        'name = "Rest"\nstreet = ["Address-2", "address 1"]\ntown = { value = "Plymouth" }\n', "m.toml"
    )
    layout = columns.match(HEADERS, FIELDS, columns.load(path))
    assert layout.read(["a", "b", "", "d", "e"]) == {"name": "e", "street": "b", "town": "Plymouth"}


def test_a_mapping_can_be_json_and_can_leave_a_field_out(written: Write) -> None:
    layout = columns.match(HEADERS, FIELDS, columns.load(written('{"street": false}', "m.json")))
    assert set(layout.sources) == {"name"}


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ('nmae = "Rest"', "m.toml", "There is no field “nmae”. Did you mean “name”?"),
        ('name = "Rset"', "m.toml", "There is no column “Rset”. Did you mean “Rest”? The file has: LIBRARY"),
        ("name = 7", "m.toml", "must name a column"),
        ("name = []", "m.toml", "must name a column"),
        ("name = ", "m.toml", "is no mapping"),
        ("[1]", "m.json", "must name our fields"),
        ("[" * 100_000, "m.json", "is no mapping"),
        ("\xff\xfe", "m.toml", "is no mapping"),
    ],
)
def test_a_wrong_mapping_is_refused_in_one_line(written: Write, text: str, name: str, words: str) -> None:
    path = written(text.encode("latin-1"), name)
    with pytest.raises(Refused) as refused:
        columns.match(HEADERS, FIELDS, columns.load(path))
    assert words in str(refused.value)
    assert refused.value.code == "import_failed"


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such file"):
        columns.load(tmp_path / "missing.toml")
