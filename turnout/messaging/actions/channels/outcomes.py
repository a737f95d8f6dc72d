"""How handing over a mail can fail."""


class Refusal(Exception):  # noqa: N818 -- a word of the field
    """The mail server will never take this mail for this address: it bounced.

    `is_gone` when it is the mailbox that does not exist.
    """

    def __init__(self, words: str, *, is_gone: bool = False) -> None:
        super().__init__(words)
        self.is_gone = is_gone


class Trouble(Exception):  # noqa: N818 -- a word of the field
    """It did not work this time."""
