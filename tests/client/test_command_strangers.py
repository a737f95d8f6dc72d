"""`turnout --remote` against odd answers, odd terminals and odd command lines: said in a line, nothing done unseen."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.client.test_command import Run, home, run, typed
from tests.fakes import api
from tests.fakes.api import Answer
from turnout_client import command, tables, tokens

__all__ = ["home", "run"]

CLEAR = "\x1b[2J"
TOLD = {"name": "Door scanner", "owner": "cleo@example.org", "scopes": ["events:read"]}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<h1>Sign in to this network</h1>", {"Content-Type": "text/html"}),
        Answer(200, {"welcome": True}),
        Answer(200, [1]),
        Answer(204),
    ],
)
def test_who_is_no_installation_gets_no_token_kept(answer: Answer, run: Run, monkeypatch: Any) -> None:
    typed(monkeypatch, "turnout_abcdef\n")
    with api.serving(answer) as server:
        code, _out, err = run(server.url, "login")
    assert (code, tokens.file().exists()) == (command.NOT_NOW, False)
    assert err.count("\n") == 1


def test_a_token_behind_login_is_refused_and_help_asks_for_none(run: Run, monkeypatch: Any) -> None:
    typed(monkeypatch, "turnout_abcdef\n")
    with api.serving(Answer(200, TOLD)) as server:
        code, out, err = run(server.url, "login", "turnout_s3cret")
        assert (code, tokens.file().exists(), server.asked) == (command.WRONG, False, [])
        assert "turnout_s3cret" not in out + err
        assert "Revoke" in err
        code, out, err = run(server.url, "login", "--help")
        assert (code, err, server.asked) == (command.DONE, "", [])
        assert "login" in out
        assert run(server.url, "logout", "now")[0] == command.WRONG


def test_whatever_is_shown_steers_no_terminal(run: Run, monkeypatch: Any) -> None:
    odd = {
        f"a{CLEAR}": 1,
        "part": {f"b{CLEAR}": CLEAR},
        "rows": [{f"c{CLEAR}": CLEAR}],
        "items": [{f"d{CLEAR}": CLEAR}],
    }
    said = tables.shown({**odd, "items": None}) + tables.shown(odd)
    with api.serving(Answer(200, {"slug": "hall"}, {"ETag": '"\x9b31m"'})) as server:
        said += "".join(str(one) for one in run(server.url, "show-venue", "hall", "--etag"))
    typed(monkeypatch, "turnout_abcdef\n")
    with api.serving(Answer(200, {"name": CLEAR, "owner": CLEAR, "scopes": [CLEAR]})) as server:
        said += "".join(str(one) for one in run(server.url, "login"))
    assert all(one.isprintable() or one == "\n" for one in said)


def test_a_file_on_a_terminal_steers_it_no_more_than_a_table(run: Run, monkeypatch: Any) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with api.serving(
        Answer(200, f"name\nAna{CLEAR}\n".encode() + b"\xff", {"Content-Type": "text/csv"})
    ) as server:
        code, out, _err = run(server.url, "show-venue", "hall")
    assert (code, out.splitlines()[:2]) == (0, ["name", "Ana [2J"])


def test_where_an_answer_cannot_be_written_nothing_is_asked(run: Run, tmp_path: Path) -> None:
    with api.serving(Answer(200, {"reference": "K7Q2MP"})) as server:
        code, _out, err = run(
            server.url, "close-event", "K7Q2MP", "--output", f"{tmp_path}/nowhere/event.json"
        )
        assert (code, server.asked) == (command.WRONG, [])
    assert "nowhere" in err


def test_a_no_leaves_the_file_that_was_there_and_makes_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("what was there")
    with api.serving(Answer(404, {"code": "not_found", "detail": "No."})) as server:
        for name in ("old.json", "new.json"):
            assert (
                run(server.url, "show-venue", "hall", "--output", f"{tmp_path}/{name}")[0] == command.REFUSED
            )
    assert [(one.name, one.read_text()) for one in tmp_path.glob("*.json")] == [
        ("old.json", "what was there")
    ]


def test_what_was_done_but_could_not_be_written_is_not_called_a_wrong_command_line(run: Run) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("This machine has no disk that is always full.")
    with api.serving(Answer(200, {"reference": "K7Q2MP"})) as server:
        code, _out, err = run(server.url, "close-event", "K7Q2MP", "--output", "/dev/full")
    assert (code, len(server.asked)) == (command.NOT_SHOWN, 1)
    assert "was done" in err


def test_a_terminal_that_knows_few_letters_shows_the_others_as_numbers() -> None:
    with api.serving(Answer(200, {"name": "Łukasz 🎪"})) as server:
        asked = [sys.executable, "-m", "turnout_client", server.url, "show-venue", "hall"]
        env = {
            **os.environ,
            "PYTHONIOENCODING": "latin-1",
            "PYTHONPATH": "clients/python",
            "XDG_CONFIG_HOME": "/nowhere",
        }
        done = subprocess.run(asked, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"name  \\u0141ukasz \\U0001f3aa\n", b"")


@pytest.mark.parametrize(
    "given",
    [
        ["https://a.example:port", "list-events"],
        ["http://localhost:1", "close-event", "K7Q2MP", "--once", "two\nlines"],
        ["http://localhost:1", "close-event", "K7Q2MP", "--if-match", "a\nb"],
        ["http://localhost:1", "reopen-event", "K7Q2MP", "--body", "[" * 100_000],
        ["http://localhost:1", "reopen-event", "K7Q2MP", "--body", "[1]", "--reason", "Rain"],
    ],
)
def test_a_command_line_that_cannot_be_sent_is_wrong(given: list[str], run: Run) -> None:
    code, _out, err = run(*given)
    assert code == command.WRONG
    assert "Traceback" not in err


def test_a_list_that_is_none_is_not_an_installations(run: Run) -> None:
    for answer in (Answer(200, {"slug": "hall"}), Answer(200, b"<h1>", {"Content-Type": "text/html"})):
        with api.serving(answer) as server:
            code, out, err = run(server.url, "list-venues", "--all")
        assert (code, out, err.count("\n")) == (command.NOT_NOW, "", 1)
