"""`turnout --remote URL COMMAND …`: every operation of an installation as a command, without Django or a database.

Exit codes: 0 done; 2 the command line is wrong; 3 refused; 4 no token, or one that does not open this; 5 nobody
answers, or not now; 130 interrupted.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from turnout_client import parsing, tables, tokens
from turnout_client.answers import etag_of
from turnout_client.calling import addressed
from turnout_client.generated.client import Client
from turnout_client.generated.table import OPERATIONS
from turnout_client.notices import Listener, Notice
from turnout_client.operations import Operation
from turnout_client.problems import Problem, TurnoutError

DONE, WRONG, REFUSED, NOT_OPEN, NOT_NOW, INTERRUPTED = 0, 2, 3, 4, 5, 130
NOT_OPENED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


def main(given: Sequence[str]) -> int:
    """Carry out a command line without its `--remote`; return the exit code."""
    try:
        return _carried_out(list(given))
    except Problem as problem:
        _tell(problem, as_json="--json" in given)
        code = _code(problem)
    except TurnoutError as error:
        _say(str(error))
        code = NOT_NOW
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read it has seen enough
        code = DONE
    except (ValueError, OSError) as wrong:
        _say(str(wrong))
        code = WRONG
    except KeyboardInterrupt:
        code = INTERRUPTED
    return code


def _carried_out(given: list[str]) -> int:
    if not given or given[0] in {"-h", "--help"}:
        _print(parsing.overview(OPERATIONS))
        return DONE if given else WRONG
    url, asked = given[0], given[1:]
    if not asked or asked[0] in {"-h", "--help"}:
        _print(parsing.overview(OPERATIONS))
        return DONE
    if asked[0] in {"login", "logout"}:
        return _login(url) if asked[0] == "login" else _logout(url)
    operation = {one.command: one for one in OPERATIONS}.get(asked[0])
    if operation is None:
        _say(parsing.unknown(asked[0], OPERATIONS))
        return WRONG
    return _asked(url, operation, asked[1:])


def _asked(url: str, operation: Operation, rest: list[str]) -> int:
    values = parsing.parser(operation).parse_args(rest)
    query, body = parsing.query(operation, values), parsing.body(operation, values)
    columns = values.columns.split(",") if values.columns else []
    with Client(url, token=tokens.found(url), listener=Listener(_warn, columns)) as client:
        address = addressed(operation.path, **parsing.in_path(operation, values))
        answer: Any = client.call(
            operation.method,
            address,
            query=query,
            body=body,
            idempotency_key=values.once,
            if_match=values.if_match,
        )
        if values.etag:
            _say(f"ETag: {etag_of(answer) if isinstance(answer, dict) else ''}")
        if operation.is_list and values.all:
            answer = {"items": list(client.every(answer)), "next": None}
    _show(answer, values, columns)
    return DONE


def _show(answer: Any, values: argparse.Namespace, columns: list[str]) -> None:
    if values.output:
        content = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        _write(Path(values.output), content)
    elif isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    elif values.json:
        _print(tables.as_json(answer, indent=2))
    elif answer is not None:
        _print(tables.shown(answer, columns))
        if isinstance(answer, dict) and "items" in answer and answer.get("next"):
            _say("There is more: --all shows everything, --limit sets how many come at once.")


def _write(file: Path, content: bytes) -> None:
    """Write a file that nobody else of the machine reads; one that is there already stays open to whom it was."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as made:
        made.write(content)


def _login(url: str) -> int:
    token = tokens.asked()
    with Client(url, token=token) as client:
        known = client.show_token()
    tokens.keep(url, token)
    _print(f"Kept “{known['name']}” of {known['owner']} for {url}: {', '.join(known['scopes'])}.")
    return DONE


def _logout(url: str) -> int:
    was_known = tokens.forget(url)
    _print("Forgotten here. Revoke it on your account page." if was_known else "No token was kept for it.")
    return DONE


def _warn(notice: Notice) -> None:
    _say(tables.plain(f"Warning: {notice}"))


def _tell(problem: Problem, *, as_json: bool) -> None:
    """Say a no in a line: what, which values, and what can be done; with --json as the server said it."""
    if as_json:
        _say(tables.as_json(problem.document))
        return
    wrong = "".join(f" [{one.field}: {one.detail}]" for one in problem.errors if one.detail != problem.detail)
    step = f" → {problem.next_step.label}: {problem.next_step.url}" if problem.next_step else ""
    login = " → turnout --remote URL login" if problem.status == HTTPStatus.UNAUTHORIZED else ""
    _say(tables.plain(f"{problem.code}: {problem.detail}{wrong}{step}{login}"))


def _code(problem: Problem) -> int:
    if problem.status in NOT_OPENED:
        return NOT_OPEN
    is_later = (
        problem.status == HTTPStatus.TOO_MANY_REQUESTS or problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )
    return NOT_NOW if is_later else REFUSED


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
