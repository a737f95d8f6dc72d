"""The `turnout` command: ours and Django's management commands under one name."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from turnout.config.environment import Mistakes

WELCOME = """\
turnout: registering people for places that run out

  turnout up                 migrate, then serve web pages and run the worker (--demo fills in a demo)
  turnout worker             run the worker alone: messages, reminders, everything that comes later
  turnout import WHAT FILE   take venues, events or a calendar from a file (dry run; --apply writes)
  turnout verify             recount everything that must hold; --json for machines
  turnout doctor             look at this installation and say what is wrong; --json for machines
  turnout seal               seal new acts of the record and print the end of its chain, to be kept elsewhere
  turnout reindex            make what word search reads anew (when verify says so)
  turnout docs               write the generated pages of docs/ anew; --check only compares
  turnout demo               fill an empty database with the demo

  turnout --remote URL …     ask another installation through its API: --remote URL --help lists what

  turnout COMMAND --help     more about one of them
  turnout help --commands    every command, Django's included
"""


def main() -> None:
    """Run `turnout COMMAND …`; leave with 2 when the environment is wrong, one line for each mistake."""
    given = sys.argv[1:]
    if given[:1] == ["--remote"]:
        from turnout_client import command  # noqa: PLC0415 -- needs no settings, and starts without Django

        sys.exit(command.main(given[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnout.config.settings")
    if given in ([], ["help"], ["-h"], ["--help"]):
        print(WELCOME, end="")
        return
    if given[0] == "demo" or (given[0] == "up" and "--demo" in given):
        os.environ.setdefault(
            "TURNOUT_DEMO", "1"
        )  # before the settings are read, and for the processes to come
    tell_mistakes()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- the settings can be read

    try:
        execute_from_command_line(["turnout", *given])
    except ImproperlyConfigured as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(2)


def tell_mistakes() -> None:
    """Read the settings; leave with 2 when they cannot be used, saying why."""
    try:
        import turnout.config.settings  # noqa: F401, PLC0415 -- reading them is the question
    except Mistakes as wrong:
        for line in wrong.lines:
            print(line, file=sys.stderr)
        sys.exit(2)
    except ImproperlyConfigured as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
