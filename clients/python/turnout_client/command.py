"""`turnout --remote URL COMMAND …`: every operation of an installation as a command, without Django or a database.

Exit codes: 0 done; 2 the command line is wrong; 3 refused; 4 no token, or one that does not open this; 5 nobody
answers, or not now; 6 done, but its answer could not be written; 130 interrupted.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from turnout_client import parsing, showing, tables, tokens
from turnout_client.answers import etag_of
from turnout_client.calling import addressed
from turnout_client.generated.client import Client
from turnout_client.generated.table import OPERATIONS
from turnout_client.notices import Listener, Notice
from turnout_client.operations import Operation
from turnout_client.problems import Problem, TurnoutError
from turnout_client.showing import NotShown, say

DONE, WRONG, REFUSED, NOT_OPEN, NOT_NOW, NOT_SHOWN, INTERRUPTED = 0, 2, 3, 4, 5, 6, 130
NOT_OPENED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


def main(given: Sequence[str]) -> int:
    """Carry out a command line without its `--remote`; return the exit code."""
    showing.with_few_letters()
    try:
        return _carried_out(list(given))
    except Problem as problem:
        _tell(problem, as_json="--json" in given)
        code = _code(problem)
    except TurnoutError as error:
        say(tables.plain(error))
        code = NOT_SHOWN if isinstance(error, NotShown) else NOT_NOW
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read it has seen enough
        code = DONE
    except (ValueError, OSError) as wrong:
        say(tables.plain(wrong))
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
        return _about_the_token(url, *asked)
    operation = {one.command: one for one in OPERATIONS}.get(asked[0])
    if operation is None:
        say(tables.plain(parsing.unknown(asked[0], OPERATIONS)))
        return WRONG
    return _asked(url, operation, asked[1:])


def _asked(url: str, operation: Operation, rest: list[str]) -> int:
    values = parsing.parser(operation).parse_args(rest)
    query, body = parsing.query(operation, values), parsing.body(operation, values)
    columns = values.columns.split(",") if values.columns else []
    known = tokens.found(url)
    with (
        showing.room_for(values.output),
        Client(url, token=known, listener=Listener(_warn, columns)) as client,
    ):
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
            say(tables.plain(f"ETag: {etag_of(answer) if isinstance(answer, dict) else ''}"))
        if operation.is_list and values.all:
            answer = {"items": list(client.every(answer)), "next": None}
    showing.show(answer, values, columns)
    return DONE


def _about_the_token(url: str, command: str, *more: str) -> int:
    if more and more[0] in {"-h", "--help"}:
        _print(parsing.HEAD)
        return DONE
    if more:
        say(
            f"{command} takes nothing more. A token typed there stands in the history of your shell. Revoke it."
        )
        return WRONG
    return _login(url) if command == "login" else _logout(url)


def _login(url: str) -> int:
    token = tokens.asked()
    with Client(url, token=token) as client:
        known: Any = client.show_token()
    if not isinstance(known, Mapping) or not isinstance(known.get("scopes"), list):
        raise TurnoutError(f"What answers at {url} is no installation of Turnout. Nothing was kept.")
    tokens.keep(url, token)
    opens = tables.plain(known["scopes"])
    _print(tables.plain(f"Kept “{known.get('name')}” of {known.get('owner')} for {url}: {opens}."))
    return DONE


def _logout(url: str) -> int:
    was_known = tokens.forget(url)
    _print("Forgotten here. Revoke it on your account page." if was_known else "No token was kept for it.")
    return DONE


def _warn(notice: Notice) -> None:
    say(tables.plain(f"Warning: {notice}"))


def _tell(problem: Problem, *, as_json: bool) -> None:
    """Say a no in a line: what, which values, and what can be done; with --json as the server said it."""
    if as_json:
        say(tables.as_json(problem.document))
        return
    wrong = "".join(f" [{one.field}: {one.detail}]" for one in problem.errors if one.detail != problem.detail)
    step = f" → {problem.next_step.label}: {problem.next_step.url}" if problem.next_step else ""
    login = " → turnout --remote URL login" if problem.status == HTTPStatus.UNAUTHORIZED else ""
    say(tables.plain(f"{problem.code}: {problem.detail}{wrong}{step}{login}"))


def _code(problem: Problem) -> int:
    if problem.status in NOT_OPENED:
        return NOT_OPEN
    is_later = (
        problem.status == HTTPStatus.TOO_MANY_REQUESTS or problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )
    return NOT_NOW if is_later else REFUSED


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
