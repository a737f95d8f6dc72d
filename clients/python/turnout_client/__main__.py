"""`turnout-remote URL …`, `python -m turnout_client URL …`: the same as `turnout --remote URL …`."""

import sys

from turnout_client import command


def main() -> None:
    """Carry out a command line, and leave with its exit code."""
    sys.exit(command.main(sys.argv[1:]))


if __name__ == "__main__":
    main()
