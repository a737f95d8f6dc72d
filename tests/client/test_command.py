"""`turnout --remote URL …`: tables and JSON, tokens kept safe, a no in a line with an exit code."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import build, cast
from tests.fakes import api
from tests.fakes.api import Answer
from turnout_client import command, parsing, tables, tokens
from turnout_client.generated.table import OPERATIONS
from turnout_client.operations import Operation, Value

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home of one's own, without a token."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("TURNOUT_TOKEN", raising=False)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that carries out a command line: exit code, what it printed, what it complained of."""

    def ran(*given: str) -> tuple[int, str, str]:
        try:
            code = command.main(given)
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let a text come in."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def started(*given: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Start `turnout` as a person does, with an environment in which Django could not start."""
    kept = {
        "PATH": os.environ["PATH"],
        "TURNOUT_URL": "no address at all",
        "XDG_CONFIG_HOME": "/nowhere",
        **env,
    }
    asked = [sys.executable, "-m", "turnout.config.cli", *given]
    return subprocess.run(asked, env=kept, capture_output=True, text=True, check=False)


@pytest.mark.django_db(transaction=True)
def test_events_are_listed_without_settings_or_a_database(site: str) -> None:
    event = build.a_published_event(20, title="Build a robot")
    done = started("--remote", site, "list-events")
    assert (done.returncode, done.stderr) == (0, "")
    head, row = done.stdout.splitlines()
    assert head.split()[:4] == ["reference", "title", "state", "sale"]
    assert row.split()[0] == event.reference
    assert "Build a robot" in row


@pytest.mark.django_db(transaction=True)
def test_a_roster_is_read_with_the_token_of_the_environment_which_is_said_nowhere(
    site: str, token: Callable[..., str]
) -> None:
    event = build.a_published_event(20)
    build.a_booking(event, "Mira", "Jonas")
    secret = token(cast.cleo(event.metro), "rosters:read")
    done = started("--remote", site, "list-attendees", event.reference, "--json", TURNOUT_TOKEN=secret)
    assert sorted(one["first_name"] for one in json.loads(done.stdout)["items"]) == ["Jonas", "Mira"]
    refused = started("--remote", site, "list-events", "--view", "desk", TURNOUT_TOKEN=secret)
    assert refused.returncode == command.NOT_OPEN
    assert refused.stderr.startswith("scope_missing: ")
    assert secret not in done.stdout + done.stderr + refused.stderr


@pytest.mark.django_db(transaction=True)
def test_all_pages_come_with_all(site: str, run: Run) -> None:
    metro = build.a_metro()
    for one in range(3):
        build.a_published_event(20, title=f"Day {one}", metro=metro)
    _code, out, err = run(site, "list-events", "--metro", metro.slug, "--limit", "2")
    assert len(out.splitlines()) == 3
    assert "--all" in err
    _code, out, err = run(
        site, "list-events", "--metro", metro.slug, "--limit", "2", "--all", "--columns", "title"
    )
    assert [line.strip() for line in out.splitlines()] == ["title", "Day 0", "Day 1", "Day 2"]
    assert err == ""


@pytest.mark.django_db(transaction=True)
def test_an_event_is_closed_by_command(
    site: str, token: Callable[..., str], run: Run, monkeypatch: Any
) -> None:
    event = build.a_published_event(20)
    monkeypatch.setenv("TURNOUT_TOKEN", token(cast.cleo(event.metro), "events:read", "events:move"))
    code, out, _err = run(site, "close-event", event.reference)
    assert code == 0
    assert "registration_closed" in out
    code, _out, err = run(site, "close-event", event.reference)
    assert code == command.REFUSED
    assert err.count("\n") == 1
    code, _out, err = run(site, "withdraw-event", event.reference, "--json")
    assert json.loads(err)["errors"][0]["field"].endswith("reason")


@pytest.mark.django_db(transaction=True)
def test_a_token_that_opens_something_is_kept_for_its_owner_alone_and_forgotten(
    site: str, token: Callable[..., str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = cast.cleo(build.a_metro())
    secret = token(user, "events:read")
    typed(monkeypatch, f"{secret}\n")
    code, out, err = run(site, "login")
    assert (code, err) == (0, "")
    assert user.email in out
    assert secret not in out
    assert tokens.file().stat().st_mode & 0o777 == 0o600
    assert tokens.file().parent.stat().st_mode & 0o777 == 0o700
    assert run(site, "show-token")[0] == 0
    assert run(site, "logout")[1].startswith("Forgotten")
    assert run(site, "logout")[1].startswith("No token")
    code, _out, err = run(site, "show-token")
    assert code == command.NOT_OPEN
    assert "login" in err


@pytest.mark.django_db(transaction=True)
def test_a_token_that_opens_nothing_is_not_kept(site: str, run: Run, monkeypatch: Any) -> None:
    typed(monkeypatch, "turnout_nothing_at_all\n")
    code, _out, err = run(site, "login")
    assert (code, tokens.file().exists()) == (command.NOT_OPEN, False)
    assert "turnout_nothing" not in err


def test_a_token_on_the_command_line_is_refused_and_not_repeated(run: Run) -> None:
    for given in (["list-events", "--token", "turnout_ab-cd_ef"], ["turnout_ab-cd_ef"]):
        code, out, err = run("http://localhost:1", *given)
        assert code == command.WRONG
        assert not any(part in out + err for part in ("turnout_ab", "cd_ef"))


def test_a_file_that_others_may_read_is_not_used(run: Run) -> None:
    tokens.keep("https://places.example.org", "turnout_abc")
    tokens.file().chmod(0o644)
    code, _out, err = run("https://places.example.org", "show-token")
    assert (code, "chmod 600" in err) == (command.WRONG, True)


def test_each_installation_has_its_own_token() -> None:
    tokens.keep("https://places.example.org/somewhere", "turnout_abc")
    assert tokens.found("https://Places.example.org") == "turnout_abc"
    assert tokens.found("https://other.example.org") == ""


@pytest.mark.parametrize("text", ["{", "[]", '{"https://places.example.org": "two words"}'])
def test_a_damaged_file_is_no_fault(text: str, run: Run) -> None:
    tokens.keep("https://places.example.org", "turnout_abc")
    tokens.file().write_text(text)
    code, _out, err = run("https://places.example.org", "logout")
    assert code in {0, command.WRONG}
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(404, {"code": "not_found", "detail": "There is no such thing here."}), command.REFUSED),
        (Answer(403, {"code": "not_allowed", "detail": "No."}), command.NOT_OPEN),
        (Answer(429, {"code": "too_many"}, {"Retry-After": "3600"}), command.NOT_NOW),
        (Answer(500, b"<h1>"), command.NOT_NOW),
    ],
)
def test_each_kind_of_no_has_its_exit_code(answer: Answer, code: int, run: Run) -> None:
    with api.serving(answer) as server:
        assert run(server.url, "show-venue", "hall")[0] == code


def test_a_no_is_a_line_with_the_next_step_and_steers_no_terminal(run: Run) -> None:
    said = {
        "code": "tier_full",
        "detail": "Full.\x1b[2J\nReally.",
        "errors": [{"field": "places", "detail": "Three at most."}],
        "next_step": {"label": "Join the line", "url": "https://places.example.org/e/K7Q2MP/"},
    }
    with api.serving(Answer(409, said)) as server:
        _code, _out, err = run(server.url, "show-venue", "hall")
    assert err == (
        "tier_full: Full. [2J Really. [places: Three at most.] → Join the line: https://places.example.org/e/K7Q2MP/\n"
    )


def test_what_a_command_line_says_is_what_is_sent(run: Run, tmp_path: Path) -> None:
    (tmp_path / "why.json").write_text('{"reason": "Rain", "deadline_at": "x"}')
    with api.serving(Answer(200, {"reference": "K7Q2MP"}, {"ETag": '"abc"'})) as server:
        given = [
            "--body",
            f"@{tmp_path}/why.json",
            "--deadline-at",
            "2026-12-01T09:00:00Z",
            "--once",
            "k1",
            "--etag",
        ]
        code, out, err = run(server.url, "reopen-event", "K7Q2MP", *given)
    asked = server.asked[0]
    assert (code, out, err) == (0, "reference  K7Q2MP\n", 'ETag: "abc"\n')
    assert (asked.method, asked.path) == ("POST", "/api/v1/events/K7Q2MP/reopening")
    assert asked.body == {"reason": "Rain", "deadline_at": "2026-12-01T09:00:00Z"}
    assert asked.headers["idempotency-key"] == "k1"


def test_files_go_where_they_are_wanted(run: Run, tmp_path: Path) -> None:
    with api.serving(Answer(200, b"a,b\n", {"Content-Type": "text/csv"})) as server:
        assert run(server.url, "show-venue", "hall", "--output", f"{tmp_path}/venue.csv") == (0, "", "")
    assert (tmp_path / "venue.csv").read_bytes() == b"a,b\n"


@pytest.mark.parametrize(
    "given",
    [
        ["places.example.org", "list-events"],
        ["http://localhost:1", "list-evens"],
        ["http://localhost:1", "list-events", "--limit", "many"],
        ["http://localhost:1", "reopen-event", "K7Q2MP", "--body", "{"],
        ["http://localhost:1", "reopen-event", "K7Q2MP", "--body", "@/nowhere/at/all"],
        ["http://localhost:1", "show-event", ".."],
        ["http://localhost:1", "show-event"],
        [],
    ],
)
def test_a_wrong_command_line_is_said_so(given: list[str], run: Run) -> None:
    code, out, err = run(*given)
    assert code == command.WRONG
    assert out + err
    assert "Traceback" not in err


def test_a_slip_of_the_pen_is_understood(run: Run) -> None:
    assert "list-events" in run("http://localhost:1", "list-evens")[2]


def test_every_operation_has_a_command_with_its_help(run: Run) -> None:
    _code, out, _err = run("--help")
    for one in OPERATIONS:
        assert f"  {one.command} " in out
        assert parsing.parser(one).format_help().startswith(f"usage: turnout --remote URL {one.command}")


def test_no_option_of_an_operation_hides_one_that_is_the_same_everywhere() -> None:
    values = (
        Value("json"),
        Value("tags", is_list=True),
        Value("party", kind="json"),
        Value("is_on", kind="boolean"),
    )
    odd = Operation("make_it", "odd", "POST", "/x", "Odd, 100 %", in_body=values, takes_body=True)
    given = ["--value-json", "a", "--tags", "b", "--tags", "c", "--party", "[1]", "--is-on", "true", "--json"]
    parsed = parsing.parser(odd).parse_args(given)
    assert parsed.json is True
    assert parsing.body(odd, parsed) == {"json": "a", "tags": ["b", "c"], "party": [1], "is_on": True}
    assert "100 %" in parsing.parser(odd).format_help()


def test_columns_choose_what_is_shown_of_a_single_thing_too() -> None:
    thing = {"reference": "K7Q2MP", "title": "Robots", "places": {"total": 3, "left": 2}, "url": "x"}
    assert tables.shown(thing, ["title", "places.left"]).split() == ["title", "Robots", "places.left", "2"]


def test_tables_say_what_names_a_row_and_leave_the_rest() -> None:
    rows = [
        {
            "id": "1",
            "reference": "K7Q2MP",
            "title": "A\x1b\u202eB",
            "empty": "",
            "places": {"left": 3, "total": 5},
        }
    ]
    head, row = tables.shown({"items": rows, "next": None}).splitlines()
    assert head.split() == ["reference", "title", "places.left", "places.total"]
    assert row.split() == ["K7Q2MP", "A", "B", "3", "5"]
    assert tables.shown([]) == "Nothing."
    assert tables.shown(
        {"name": "Hall", "metro": {"slug": "x"}, "rooms": [{"id": "1"}], "on": True}
    ).splitlines() == [
        "name   Hall",
        "metro",
        "  slug  x",
        "rooms",
        "  id",
        "  1",
        "on     yes",
    ]


def test_what_could_steer_a_terminal_is_escaped_in_json_too(run: Run) -> None:
    odd = "a\u202egnp.exe \x9b31m \x7f \u2028 \U000e0041 caf\u00e9"
    with api.serving(Answer(200, {"slug": odd, "name": "Hall"})) as server:
        _code, out, _err = run(server.url, "show-venue", "hall", "--json")
    assert all(one.isprintable() or one == "\n" for one in out)
    assert "caf\u00e9" in out
    assert json.loads(out)["slug"] == odd
    with api.serving(Answer(409, {"code": "wrong_state", "detail": odd})) as server:
        _code, _out, err = run(server.url, "show-venue", "hall", "--json")
    assert all(one.isprintable() or one == "\n" for one in err)
    assert json.loads(err)["detail"] == odd


def test_a_file_is_for_whoever_asked_alone(run: Run, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with api.serving(Answer(200, {"slug": "hall"})) as server:
            assert run(server.url, "show-venue", "hall", "--output", str(tmp_path / "hall.json"))[0] == 0
    finally:
        os.umask(before)
    assert (tmp_path / "hall.json").stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / "hall.json").read_text()) == {"slug": "hall"}
