"""Settings come from the environment; mistakes are told in one line each."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from turnout.config import logs
from turnout.config.environment import Environment, Mistakes


def told(**values: str) -> list[str]:
    """Return the mistakes that the real settings find in these variables."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TURNOUT_", "DATABASE_", "DJANGO_", "PORT"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "turnout.config.cli", "check"],
        env={**kept, "TURNOUT_SECRET_KEY": "x" * 50, **values},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == (2 if done.stderr else 0)
    return done.stderr.strip().splitlines()


def test_nothing_at_all_is_fine(tmp_path: Path) -> None:
    assert told(TURNOUT_DATA=str(tmp_path)) == []


def test_every_mistake_is_told_at_once() -> None:
    lines = told(
        PORT="eighty",
        DATABASE_URL="mysql://root@db/x",
        TURNOUT_URL="example.org",
        TURNOUT_CACHE_URL="memcached://x",
        TURNOUT_WEB_PROCESSES="4",
        TURNOUT_LOG="xml",
        TURNOUT_DEMO="perhaps",
        TURNOUT_MAIL_FROM="nobody",
        TURNOUT_MAIL_URL="smtp://user:hunter2@",
        TURNOUT_SECRETKEY="x",
    )
    names = ["PORT", "DATABASE_URL", "TURNOUT_URL", "TURNOUT_CACHE_URL", "TURNOUT_LOG", "TURNOUT_DEMO"]
    names += ["TURNOUT_MAIL_FROM", "TURNOUT_MAIL_URL", "TURNOUT_SECRETKEY"]
    assert sorted(line.split()[0] for line in lines) == sorted(names)
    assert any("did you mean TURNOUT_SECRET_KEY?" in line for line in lines)
    assert not any("hunter2" in line for line in lines)


def test_several_web_processes_need_a_shared_cache() -> None:
    assert [line.split()[0] for line in told(TURNOUT_WEB_PROCESSES="4")] == ["TURNOUT_WEB_PROCESSES"]
    assert told(TURNOUT_WEB_PROCESSES="4", TURNOUT_CACHE_URL="database") == []


def test_a_mistake_is_told_without_its_password() -> None:
    env = Environment({"TURNOUT_MAIL_URL": "imap://ana:hunter2@mail.example.org"})
    env.address("TURNOUT_MAIL_URL", "", schemes=["smtp"], default="")
    with pytest.raises(Mistakes) as caught:
        env.finish()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("1", True), ("yes", True), ("TRUE", True), ("0", False), ("off", False), ("", False)],
)
def test_a_flag_is_read(given: str, wanted: bool) -> None:
    assert Environment({"X": given}).flag("X", "") is wanted


@pytest.mark.parametrize("given", ["-1", "1.5", "11", "ten", "٣", "1e3"])
def test_a_number_out_of_bounds_is_a_mistake(given: str) -> None:
    env = Environment({"X": given})
    assert env.number("X", "", default=5, most=10) == 5
    assert len(env.mistakes) == 1


def test_a_line_break_in_a_value_is_a_mistake() -> None:
    env = Environment({"X": "a\nBcc: everybody@example.org"})
    assert env.text("X", "", default="fine") == "fine"
    assert len(env.mistakes) == 1


def test_a_data_folder_that_is_a_file_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert [line.split()[0] for line in told(TURNOUT_DATA=str(tmp_path / "file"))] == ["TURNOUT_DATA"]


def test_without_a_command_the_cli_greets() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "turnout.config.cli"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "turnout up" in done.stdout


def test_no_address_and_no_token_reaches_the_log() -> None:
    key = "019ab2c4-1111-7abc-8def-0123456789ab"
    line = f"for ana.banda+x@example.org at /manage/K7Q2PX/aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1v/ by {key}"
    assert logs.masked(line) == f"for [address] at /manage/K7Q2PX/[token]/ by {key}"


def test_names_in_a_traceback_stay_readable() -> None:
    line = 'File "turnout/kernel/sqlite/base.py", line 68, in _start_transaction_under_autocommit'
    assert logs.masked(line) == line
