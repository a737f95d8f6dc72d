"""What every bench needs: a database and a web server of its own, load over real sockets, a reference.

    place = harness.installation(options)        # PostgreSQL or SQLite in a temporary folder, migrated
    place.django()                               # this process may use the models now
    port = place.start_web(workers=2)            # Granian, as `turnout up` starts it
    place.start_worker()                         # the job worker, when the bench wants one

Everything listens on this machine only and is gone when the process ends.
"""

import argparse
import atexit
import json
import os
import pwd
import secrets
import selectors
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from tests import postgres  # noqa: E402 -- found only now

DURABLE = {  # what a production server promises: an acknowledged commit survives a power cut
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "listen_addresses": "",
    "timezone": "UTC",
}
START_SECONDS = 60
BIN = Path(sys.executable).parent


def options(description: str, **numbers: tuple[int, str]) -> argparse.Namespace:
    """Read the command line that all benches share, and the `numbers` of this one: each a default and its meaning."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    for name, (usual, meaning) in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=usual, help=f"{meaning} ({usual})")
    return parser.parse_args()


def say(words: str) -> None:
    """Show progress: at once, and not among the figures."""
    print(f"{time.strftime('%H:%M:%S')}  {words}", file=sys.stderr, flush=True)


def finish(figures: dict[str, Any], *, wrong: Sequence[str] = ()) -> None:
    """Print the one line of figures and leave; with an error if something that must hold did not."""
    for line in wrong:
        say(f"WRONG: {line}")
    print(json.dumps({**figures, "ok": not wrong}), flush=True)
    sys.exit(1 if wrong else 0)


# --- what is measured ---------------------------------------------------------------------------


@dataclass
class Installation:
    """A Turnout of its own: a folder, a database, the processes it started."""

    home: Path
    database: str
    environment: dict[str, str]
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address of the database."""
        return self.environment["DATABASE_URL"]

    def django(self) -> None:
        """Let this process use the models. Call it once, before anything of Turnout is imported."""
        os.environ.update(self.environment)
        import django  # noqa: PLC0415 -- the environment had to come first

        django.setup()

    def turnout(self, *words: str) -> None:
        """Run a management command to its end."""
        done = subprocess.run(  # noqa: S603 -- our own command line
            [BIN / "turnout", *words], env=self._env(), cwd=HOME, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"turnout {' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-4000:]}")

    def start_web(self, *, workers: int = 2, threads: int = 8) -> int:
        """Start the web server and return its port when it answers."""
        port = free_port()
        command = [
            BIN / "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", str(workers), "--blocking-threads", str(threads), "--no-ws", "--log-level", "warning",
            "--backlog", "1024", "turnout.config.wsgi:application",
        ]  # fmt: skip
        process = self.start(command, "web.log", TURNOUT_WEB_PROCESSES=str(workers))
        _wait_until(lambda: answers(port), process, self.home / "web.log")
        return port

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """Start a job worker."""
        return self.start([BIN / "turnout", "worker"], "worker.log")

    def start(self, command: Sequence[object], log: str, **more: str) -> "subprocess.Popen[bytes]":
        """Start a process that ends with this one."""
        with (self.home / log).open("ab") as out:
            process = subprocess.Popen(  # noqa: S603 -- our own command line
                [str(part) for part in command], env={**self._env(), **more}, cwd=HOME, stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def stop(self, process: "subprocess.Popen[bytes]") -> None:
        """End one process, in order."""
        _end(process)
        self.processes.remove(process)

    def close(self) -> None:
        """End every process and remove the folder; the database server goes last."""
        for process in reversed(self.processes):
            _end(process)
        self.processes.clear()
        shutil.rmtree(self.home, ignore_errors=True)

    def _env(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


def installation(chosen: argparse.Namespace, **settings: str) -> Installation:
    """Make a fresh installation on the chosen database: migrated, static files collected, ended with us."""
    home = Path(tempfile.mkdtemp(prefix="turnout-bench-"))
    home.chmod(0o755)
    environment = {
        "DJANGO_SETTINGS_MODULE": "turnout.config.settings",
        "TURNOUT_DATA": str(home / "data"),
        "TURNOUT_SECRET_KEY": secrets.token_urlsafe(48),
        "TURNOUT_CACHE_URL": "database",
        "TURNOUT_LOG_LEVEL": "warning",
        **settings,
    }
    (home / "data").mkdir()
    place = Installation(home, chosen.database, environment)
    atexit.register(place.close)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it ends what it started
    if chosen.database == "postgresql":
        say("starting PostgreSQL, durable, in a temporary folder")
        environment["DATABASE_URL"] = _start_postgres(place)
    else:
        environment["DATABASE_URL"] = f"sqlite:///{home}/data/turnout.sqlite3"
    say("migrating")
    place.turnout("migrate", "--verbosity", "0")
    place.turnout("createcachetable")
    place.turnout("collectstatic", "--noinput", "--verbosity", "0")
    return place


def _start_postgres(place: Installation) -> str:
    binaries = postgres.installed()
    if binaries is None:
        return postgres.running_url()
    account = _account()
    folder = place.home / "pg"
    folder.mkdir()
    who: dict[str, Any] = {}
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    quiet: dict[str, Any] = {"cwd": folder, "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, **who}
    subprocess.run(  # noqa: S603 -- our own command line
        [binaries / "initdb", "-D", folder / "data", "-U", "turnout", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        capture_output=True, check=True, **quiet,
    )  # fmt: skip
    flags = [part for name, value in DURABLE.items() for part in ("-c", f"{name}={value}")]
    log = place.home / "postgres.log"
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 -- our own command line
            [binaries / "postgres", "-D", folder / "data", "-k", folder, *flags],
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **quiet,
        )  # fmt: skip
    place.processes.append(process)
    _wait_until((folder / ".s.PGSQL.5432").exists, process, log)
    psql(f"host={folder} user=turnout dbname=postgres", "CREATE DATABASE bench")
    return f"postgres://turnout@/bench?host={folder}"


def psql(dsn: str, statement: str) -> None:
    """Run one statement, once the server takes connections."""
    import psycopg  # noqa: PLC0415 -- needed with PostgreSQL only

    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute(statement.encode())
                return
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _account() -> pwd.struct_passwd | None:
    """Return whom PostgreSQL runs as: nobody else unless we are root, which it refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Return whether the web server answers."""
    try:
        with Client(port, timeout=2) as client:
            return client.get("/healthz").status == 200
    except OSError:
        return False


def _wait_until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(log.read_text()[-4000:])
        time.sleep(0.05)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=15)


# --- load: one client that thinks, or many that only ask ---------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()


class Client:
    """One keep-alive connection, for visits of several steps; `address` is who it says it is to a proxy's trust."""

    def __init__(self, port: int, *, address: str = "", timeout: float = 30) -> None:
        self._port = port
        self._timeout = timeout
        self._always = f"X-Forwarded-For: {address}\r\n" if address else ""
        self._socket: socket.socket | None = None
        self._rest = b""
        self.cookies: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._socket:
            self._socket.close()
        self._socket, self._rest = None, b""

    def get(self, path: str, headers: str = "") -> Answer:
        """Ask for a page."""
        return self._ask(f"GET {path} HTTP/1.1\r\n{self._lines()}{headers}\r\n".encode())

    def post(self, path: str, body: bytes, headers: str = "") -> Answer:
        """Send a form."""
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        head = f"POST {path} HTTP/1.1\r\n{self._lines()}{kind}Content-Length: {len(body)}\r\n{headers}\r\n"
        return self._ask(head.encode() + body)

    def _lines(self) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return f"Host: localhost\r\n{self._always}" + (f"Cookie: {cookies}\r\n" if cookies else "")

    def _ask(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), self._timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        answer, self._rest = _read_answer(self._socket, self._rest)
        self._remember(answer)
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def _remember(self, answer: Answer) -> None:
        for line in answer.headers.get("set-cookie", "").split("\n"):
            name, equals, value = line.split(";")[0].partition("=")
            if equals:
                self.cookies[name.strip()] = value.strip()


def _read_answer(connection: socket.socket, rest: bytes) -> tuple[Answer, bytes]:
    data = rest
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, data = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        key = name.lower()
        headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
    length = int(headers.get("content-length", 0))
    while len(data) < length:
        data += _more(connection)
    return Answer(int(first.split(" ")[1]), headers, data[:length]), data[length:]


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(262_144)
    if not part:
        raise ConnectionError("The server hung up.")
    return part


@dataclass(frozen=True, slots=True)
class Load:
    """What a load loop saw."""

    answers: int
    seconds: float
    latencies: list[float]
    statuses: dict[int, int]
    octets: int

    @property
    def per_second(self) -> float:
        """Return answers a second."""
        return self.answers / self.seconds

    def percentile_ms(self, share: float) -> float:
        """Return the latency that this share of the answers stayed within, in milliseconds."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2)


def hammer(port: int, paths: Sequence[str], *, clients: int, seconds: float, headers: str = "") -> Load:
    """Ask for the paths in turn over `clients` keep-alive connections for `seconds`, in one cheap loop.

    One process and one selector, so that the load takes as little as possible of what it measures.
    """
    asks = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode() for path in paths]
    chooser = selectors.DefaultSelector()
    lines = [_Line(port, asks, number) for number in range(clients)]
    for line in lines:
        chooser.register(line.socket, selectors.EVENT_READ, line)
    begin = time.perf_counter()
    for line in lines:
        line.ask()
    while time.perf_counter() - begin < seconds:
        for key, _ in chooser.select(timeout=1):
            key.data.read()
    took = time.perf_counter() - begin
    chooser.close()
    for line in lines:
        line.socket.close()
    statuses: dict[int, int] = {}
    for line in lines:
        for status, count in line.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    latencies = [each for line in lines for each in line.latencies]
    return Load(len(latencies), took, latencies, statuses, sum(line.octets for line in lines))


class _Line:
    """One connection of `hammer`."""

    def __init__(self, port: int, asks: Sequence[bytes], first: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._asks, self._next = asks, first
        self._data, self._need, self._since = bytearray(), 0, 0.0
        self.latencies: list[float] = []
        self.statuses: dict[int, int] = {}
        self.octets = 0

    def ask(self) -> None:
        self._since = time.perf_counter()
        self.socket.sendall(self._asks[self._next % len(self._asks)])
        self._next += 1

    def read(self) -> None:
        self._data += _more(self.socket)
        if not self._need:
            end = self._data.find(b"\r\n\r\n")
            if end < 0:
                return
            at = self._data.lower().find(b"content-length:", 0, end)
            length = 0 if at < 0 else int(self._data[at + 15 : self._data.index(b"\r\n", at)])
            self._need = end + 4 + length
        if len(self._data) < self._need:
            return
        self.latencies.append(time.perf_counter() - self._since)
        status = int(self._data[9:12])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.octets += self._need
        del self._data[: self._need]
        self._need = 0
        self.ask()


# --- the reference: one registration as plain SQL -----------------------------------------------------

TABLES = (
    "CREATE TABLE ref_person (id {serial}, address TEXT NOT NULL UNIQUE, name TEXT NOT NULL)",
    (
        "CREATE TABLE ref_event (id INTEGER PRIMARY KEY, capacity INTEGER NOT NULL, held INTEGER NOT NULL DEFAULT 0, "
        "CHECK (held <= capacity))"
    ),
    (
        "CREATE TABLE ref_registration (id {serial}, event_id INTEGER NOT NULL REFERENCES ref_event (id), "
        "person_id INTEGER NOT NULL REFERENCES ref_person (id))"
    ),
    (
        "CREATE TABLE ref_attendee (id {serial}, registration_id INTEGER NOT NULL REFERENCES ref_registration (id), "
        "name TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE ref_outbox (id {serial}, registration_id INTEGER NOT NULL REFERENCES ref_registration (id), "
        "body TEXT NOT NULL)"
    ),
    "INSERT INTO ref_event (id, capacity) VALUES (1, 100000000)",
)
STEPS = (  # several statements, the counter last (speed.md)
    (
        "INSERT INTO ref_person (address, name) VALUES ({mark}, 'Ada') "
        "ON CONFLICT (address) DO UPDATE SET name = excluded.name RETURNING id"
    ),
    "INSERT INTO ref_registration (event_id, person_id) VALUES (1, {mark}) RETURNING id",
    "INSERT INTO ref_attendee (registration_id, name) VALUES ({mark}, 'Mira') RETURNING id",
    "INSERT INTO ref_outbox (registration_id, body) VALUES ({mark}, 'You have a place.') RETURNING id",
    "UPDATE ref_event SET held = held + 1 WHERE id = 1 AND held < capacity RETURNING held",
)


def reference(place: Installation, *, clients: int = 32, seconds: float = 5) -> float:
    """Return how many registrations a second plain SQL manages on one hot event, on this very database.

    The clients are processes of their own, several connections each, so that Python is not what is measured.
    """
    say(f"timing the reference: plain SQL, {clients} clients, one hot event, {seconds:g} s")
    processes = min(4, clients)
    shares = [clients // processes + (1 if n < clients % processes else 0) for n in range(processes)]
    _run_reference(place, ["make"])
    running = [
        subprocess.Popen(  # noqa: S603 -- our own command line
            [sys.executable, __file__, "reference", place.url, str(share), str(seconds)],
            env=place._env(), cwd=HOME, stdout=subprocess.PIPE,  # noqa: SLF001 -- our own class
        )
        for share in shares
    ]  # fmt: skip
    return sum(float(process.communicate()[0]) for process in running)


def _run_reference(place: Installation, words: Sequence[str]) -> None:
    subprocess.run([sys.executable, __file__, *words, place.url], cwd=HOME, check=True)  # noqa: S603


def _connect(url: str) -> tuple[Any, str]:
    """Return a connection in autocommit mode, and how it marks a parameter."""
    if url.startswith("sqlite"):
        import sqlite3  # noqa: PLC0415 -- the other database is not touched

        found = sqlite3.connect(
            url.removeprefix("sqlite:///"), isolation_level=None, timeout=30, check_same_thread=False
        )
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("PRAGMA synchronous=FULL")
        return found, "?"
    import psycopg  # noqa: PLC0415 -- needed with PostgreSQL only

    return psycopg.connect(url.replace("postgres://", "postgresql://", 1), autocommit=True), "%s"


def _make_reference(url: str) -> None:
    connection, _ = _connect(url)
    serial = "INTEGER PRIMARY KEY" if url.startswith("sqlite") else "SERIAL PRIMARY KEY"
    for statement in ("outbox", "attendee", "registration", "event", "person"):
        connection.execute(f"DROP TABLE IF EXISTS ref_{statement}")
    for statement in TABLES:
        connection.execute(statement.format(serial=serial))
    connection.close()


def _time_reference(url: str, clients: int, seconds: float) -> float:
    from threading import Thread  # noqa: PLC0415 -- only this child needs it

    done = [0] * clients
    end = time.perf_counter() + seconds

    def one(number: int) -> None:
        connection, mark = _connect(url)
        steps = [step.format(mark=mark) for step in STEPS]
        begin = "BEGIN IMMEDIATE" if mark == "?" else "BEGIN"
        while time.perf_counter() < end:
            connection.execute(begin)
            address = f"{os.getpid()}-{number}-{done[number]}@example.org"
            person = connection.execute(steps[0], (address,)).fetchone()[0]
            registration = connection.execute(steps[1], (person,)).fetchone()[0]
            connection.execute(steps[2], (registration,)).fetchone()
            connection.execute(steps[3], (registration,)).fetchone()
            connection.execute(steps[4]).fetchone()
            connection.execute("COMMIT")
            done[number] += 1
        connection.close()

    threads = [Thread(target=one, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


# --- figures -------------------------------------------------------------------------------------------


def machine() -> str:
    """Return what the figures come from."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
    return f"{os.cpu_count()} cores, {', '.join(sorted(names)) or 'unknown'}, Python {sys.version.split()[0]}"


def median(values: Iterable[float]) -> float:
    """Return the middle one."""
    return round(statistics.median(values), 1)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        _make_reference(sys.argv[2])
    else:
        print(_time_reference(sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
