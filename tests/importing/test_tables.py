"""Tables of every make are read alike, and what is wrong with a row is said beside its number."""

from collections.abc import Callable
from pathlib import Path

import pytest

from turnout.kernel import tables
from turnout.kernel.refusals import Refused
from turnout.kernel.tables import Row

Write = Callable[..., Path]
TEXT = "Name,Ort\nKüche,Köln\n“Ein”,Łódź\n"


def rows_of(path: Path, **wishes: str) -> list[Row]:
    with tables.find(path, **wishes).rows() as rows:
        return list(rows)


def cells_of(path: Path, **wishes: str) -> list[list[str]]:
    return [list(row.cells) for row in rows_of(path, **wishes)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_need_no_encoding_said(written: Write, encoding: str) -> None:
    assert cells_of(written(TEXT.encode(encoding))) == [["Küche", "Köln"], ["“Ein”", "Łódź"]]


@pytest.mark.parametrize(
    ("raw", "encoding", "cell"),
    [(b"Name\nCaf\xe9 \x80\n", "cp1252", "Café €"), (b"Name\nCaf\xe9 \x81\n", "latin-1", "Café \x81")],
)
def test_an_old_encoding_is_found_and_told(written: Write, raw: bytes, encoding: str, cell: str) -> None:
    table = tables.find(written(raw))
    assert table.encoding == encoding
    assert f"Read as {encoding}, because byte 8 is not UTF-8" in table.notes[0]
    assert cells_of(table.path) == [[cell]]


def test_a_declared_encoding_is_taken(written: Write) -> None:
    assert cells_of(written("Name\nŁódź\n".encode("iso8859-2")), encoding="latin2") == [["Łódź"]]


@pytest.mark.parametrize(
    ("raw", "wishes", "words"),
    [
        (b"", {}, "is empty"),
        (b"\n\n,,\n", {}, "has no rows"),
        (b"PK\x03\x04...", {}, "no text file"),
        (b"a\nCaf\xe9\n", {"encoding": "utf-8"}, "not in utf-8"),
        (b"a\nb\n", {"encoding": "klingon"}, "no encoding we know"),
        (b"a\nb\n", {"delimiter": ":"}, "A delimiter is one of"),
        (b"," * 2_000 + b"a\n", {}, "more than 1,000 columns"),
        (b'"never closed\na,b\n', {}, "The header cannot be read"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_line(
    written: Write, raw: bytes, wishes: dict[str, str], words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        tables.find(written(raw), **wishes)
    assert refused.value.code == "import_failed"
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such file"):
        tables.find(tmp_path / "missing.csv")
    with pytest.raises(Refused, match="is a folder"):
        tables.find(tmp_path)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(written: Write, mark: str) -> None:
    other = ";" if mark == "," else ","
    lines = [["Name", "Place"], [f"one{other} two", "Hall"], [f"three{other} four", "Yard"]]
    path = written("\n".join(mark.join(line) for line in lines))
    assert tables.find(path).delimiter == mark
    assert cells_of(path) == lines[1:]


def test_the_hint_that_spreadsheets_write_is_followed(written: Write) -> None:
    path = written("sep=|\r\nName|Place, all of it\r\na|b\r\n")
    assert tables.find(path).headers == ["Name", "Place, all of it"]
    assert [row.number for row in rows_of(path)] == [3]


def test_quoted_line_breaks_belong_to_their_cell(written: Write) -> None:
    assert cells_of(written('a,b\n"one\r\ntwo","three, ""four"""\n5,6\n')) == [
        ["one\r\ntwo", 'three, "four"'],
        ["5", "6"],
    ]


def test_old_line_ends_are_line_ends(written: Write) -> None:
    assert cells_of(written(b"a,b\r1,2\r3,4\r")) == [["1", "2"], ["3", "4"]]


def test_ragged_rows_are_filled_cut_or_refused(written: Write) -> None:
    short, blank_tail, long = rows_of(written("a,b,c\n1,2\n\n1,2,3,,\n1,2,3,4\n"))
    assert (list(short.cells), short.notes) == (
        ["1", "2", ""],
        ["Has 2 of 3 cells; the others are taken as empty."],
    )
    assert (blank_tail.number, list(blank_tail.cells)) == (4, ["1", "2", "3"])
    assert long.number == 5
    assert long.problem.startswith("Has 4 cells, the header has 3.")


def test_a_quotation_mark_that_never_closes_costs_one_row(written: Write) -> None:
    bad, *good = rows_of(written('a,b\n1,"x\n2,3\n4,5\n'))
    assert (bad.number, bad.problem) == (2, "A quotation mark opens on line 2 and is never closed.")
    assert [list(row.cells) for row in good] == [["2", "3"], ["4", "5"]]


def test_a_file_full_of_open_quotation_marks_is_given_up(written: Write) -> None:
    path = written("a,b\n" + ('"x,1\n' + "2,3\n" * 1_100) * 101)
    broken = [row for row in rows_of(path) if row.problem]
    assert len(broken) == 101
    assert broken[-1].problem == "Too many broken rows. The rest of the file was not read."


def test_a_huge_cell_costs_one_row(written: Write) -> None:
    bad, good = rows_of(written("a,b\n" + "x" * 2_500_000 + ",1\n5,6\n"))
    assert bad.problem == "Line 2 is longer than 1,000,000 characters."
    assert list(good.cells) == ["5", "6"]


def test_blank_and_repeated_headers_get_names(written: Write) -> None:
    table = tables.find(written("Name,,NAME,na me\n1,2,3,4\n"))
    assert table.headers == ["Name", "column 2", "NAME (2)", "na me"]
    assert table.notes == [
        "Column 2 has no header.",
        "The header “NAME” occurs again; column 3 is called “NAME (2)”.",
    ]


def test_nul_bytes_reach_the_cell(written: Write) -> None:
    assert cells_of(written(b"a,b\nx\0y,2\n")) == [["x\0y", "2"]]
