"""The last line of `make test` never looks better than the run was."""

from pathlib import Path

import pytest

from tests import run

REPORT = """<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="{errors}" failures="{failures}"
 skipped="{skipped}" tests="{tests}"><testcase name="a"><properties><property name="needs" value="postgres"/>
</properties></testcase></testsuite></testsuites>"""


def report(folder: Path, *, tests: int, failures: int = 0, errors: int = 0, skipped: int = 0) -> Path:
    path = folder / "report.xml"
    path.write_text(REPORT.format(tests=tests, failures=failures, errors=errors, skipped=skipped))
    return path


def test_a_green_run_is_counted(tmp_path: Path) -> None:
    tally = run._counted(report(tmp_path, tests=12), 0)
    assert (tally.line(), tally.only_there) == ("12 passed, 0 failed", 1)


def test_errors_count_as_failures(tmp_path: Path) -> None:
    assert run._counted(report(tmp_path, tests=12, failures=2, errors=1), 1).line() == "9 passed, 3 failed"


def test_what_was_skipped_is_said(tmp_path: Path) -> None:
    assert run._counted(report(tmp_path, tests=12, skipped=1), 0).line() == "11 passed, 0 failed, 1 skipped"


@pytest.mark.parametrize("status", [2, 3, 5, -9])
def test_a_run_that_broke_off_is_a_failure(tmp_path: Path, status: int) -> None:
    assert run._counted(report(tmp_path, tests=12), status).failed == 1


def test_a_run_without_a_report_is_a_failure(tmp_path: Path) -> None:
    assert run._counted(tmp_path / "none.xml", 0).failed == 1
