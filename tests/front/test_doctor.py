"""`turnout doctor`."""

import json
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests import build
from tests.unlocking import audit_unlocked
from turnout.audit.actions import sealing
from turnout.audit.models import AuditEntry
from turnout.events.models import Tier
from turnout.front.queries import health
from turnout.jobs import actions as jobs
from turnout.jobs import timetable
from turnout.jobs.models import Worker
from turnout.kernel import clock

KEY = "kT7-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2


def examined(settings: Settings, **given: object) -> tuple[int, dict[str, str]]:
    """Run the doctor; return its exit status and each check's state."""
    settings.SECRET_KEY = given.pop("key", KEY)
    for name, value in given.items():
        setattr(settings, name, value)
    out = StringIO()
    try:
        call_command("doctor", "--json", stdout=out)
    except SystemExit as ended:
        status = int(str(ended.code))
    else:
        status = 0
    return status, {check["name"]: check["state"] for check in json.loads(out.getvalue())["checks"]}


@pytest.mark.django_db
def test_a_good_installation_is_well(settings: Settings) -> None:
    status, states = examined(settings)
    assert status == 0
    assert "wrong" not in states.values()
    assert {"database", "isolation", "migrations", "clock", "queue", "storage", "secret key"} <= states.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "a" * 60])
def test_a_weak_secret_is_wrong(settings: Settings, key: str) -> None:
    status, states = examined(settings, key=key)
    assert (status, states["secret key"]) == (1, "wrong")


@pytest.mark.django_db
def test_a_secret_that_others_can_read_is_wrong(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "secret-key"
    file.write_text(KEY)
    file.chmod(0o644)
    status, states = examined(settings, SECRET_KEY_FILE=file)
    assert (status, states["secret key"]) == (1, "wrong")
    file.chmod(0o600)
    assert examined(settings, SECRET_KEY_FILE=file)[0] == 0


@pytest.mark.django_db
def test_a_mail_server_that_is_not_there_is_wrong(settings: Settings) -> None:
    status, states = examined(settings, TURNOUT_MAIL_URL="smtp://127.0.0.1:1", TURNOUT_MAIL_TIMEOUT=2)
    assert (status, states["mail"]) == (1, "wrong")


@pytest.mark.django_db
def test_a_mail_provider_is_named_and_its_key_is_not(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.TURNOUT_MAIL_PROVIDER = "brevo"
    settings.TURNOUT_MAIL_API_KEY = "xkeysib-secret"
    _status, states = examined(settings)
    with suppress(SystemExit):
        call_command("doctor")
    told = capsys.readouterr().out
    assert states["mail"] == "ok"
    assert "Mails leave through brevo; its reports are not taken." in told
    assert "xkeysib" not in told


@pytest.mark.django_db
def test_storage_that_cannot_be_written_is_wrong(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, states = examined(settings, MEDIA_ROOT=str(tmp_path / "file" / "below"))
    assert (status, states["storage"]) == (1, "wrong")


@pytest.mark.django_db
def test_debug_pages_are_wrong(settings: Settings) -> None:
    assert examined(settings, DEBUG=True)[1]["address"] == "wrong"


@pytest.mark.django_db
def test_a_missing_worker_is_noted(settings: Settings) -> None:
    status, states = examined(settings)
    assert (status, states["workers"]) == (0, "note")


@pytest.mark.django_db
def test_workers_are_counted_in_plain_words() -> None:
    now = clock.now()
    for name, said in (("one", "1 worker process is at work."), ("two", "2 worker processes are at work.")):
        Worker.objects.create(name=name, threads=1, started_at=now, seen_at=now)
        assert health.workers(now).says == said


@pytest.mark.django_db
def test_people_read_lines_with_a_sum_at_the_end(settings: Settings) -> None:
    settings.SECRET_KEY = KEY
    jobs.enqueue(timetable.forget_old, at=clock.now())
    out = StringIO()
    call_command("doctor", stdout=out)
    assert out.getvalue().strip().splitlines()[-1] == "All is well."
    assert KEY not in out.getvalue()


@pytest.mark.django_db
def test_a_counter_that_is_off_is_wrong(settings: Settings) -> None:
    event = build.a_published_event(places=5)
    assert examined(settings)[1]["counters"] == "ok"
    Tier.objects.filter(event=event).update(held=1)
    status, states = examined(settings)
    assert (status, states["counters"]) == (1, "wrong")


@pytest.mark.django_db
def test_a_record_that_nobody_proved_is_noted_and_one_that_does_not_fit_is_wrong(settings: Settings) -> None:
    assert examined(settings)[1]["record"] == "note"
    with clock.shifted(timedelta(minutes=5)):
        build.a_metro()
    with clock.shifted(timedelta(minutes=10)):
        sealing.seal_new()
        call_command("verify", stdout=StringIO())
        assert examined(settings)[1]["record"] == "ok"
    with clock.shifted(timedelta(days=3)):
        assert examined(settings)[1]["record"] == "note"
    with audit_unlocked():
        AuditEntry.objects.update(verb="nothing.happened")
    with clock.shifted(timedelta(days=3)), suppress(SystemExit):
        call_command("verify", stdout=StringIO())
    assert examined(settings)[1]["record"] == "wrong"


@pytest.mark.django_db
def test_acts_that_nobody_seals_are_noted(settings: Settings) -> None:
    call_command("verify", stdout=StringIO())
    build.a_metro()
    assert examined(settings)[1]["record"] == "ok"
    with clock.shifted(timedelta(minutes=16)):
        assert examined(settings)[1]["record"] == "note"
