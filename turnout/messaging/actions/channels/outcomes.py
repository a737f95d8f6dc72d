"""How handing over a mail can fail."""


class Refusal(Exception):  # noqa: N818 -- a word of the field
    """The mail server will never take this mail for this address: it bounced."""


class Trouble(Exception):  # noqa: N818 -- a word of the field
    """It did not work this time."""
