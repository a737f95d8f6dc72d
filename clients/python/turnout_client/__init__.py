"""A typed client for the REST API of Turnout.

    from turnout_client import Client

    with Client("https://places.example.org", token="turnout_…") as turnout:
        for event in turnout.every(turnout.list_events(metro="wrenfield")):
            print(event["reference"], event["title"])

The methods and their types in `generated/` are written from the OpenAPI document of the installation.
"""

from turnout_client.answers import Page, etag_of, instant
from turnout_client.calling import VERSION, Patience
from turnout_client.generated.client import Client
from turnout_client.notices import DeprecatedCall, Listener, Notice
from turnout_client.problems import NextStep, Problem, TurnoutError, Unreachable, WrongValue

__all__ = [
    "VERSION",
    "Client",
    "DeprecatedCall",
    "Listener",
    "NextStep",
    "Notice",
    "Page",
    "Patience",
    "Problem",
    "TurnoutError",
    "Unreachable",
    "WrongValue",
    "etag_of",
    "instant",
]
