"""What exists in this room."""

from turnout.people.models.api_tokens import ApiToken
from turnout.people.models.applications import Application
from turnout.people.models.connections import ConnectedApp, Connection, Exchange
from turnout.people.models.exports import DataCopy
from turnout.people.models.grants import Grant
from turnout.people.models.likeness import Likeness, MatchKey
from turnout.people.models.notes import StaffNote
from turnout.people.models.persons import Consent, Guardianship, Person
from turnout.people.models.tokens import SecretToken
from turnout.people.models.users import User

__all__ = [
    "ApiToken",
    "Application",
    "ConnectedApp",
    "Connection",
    "Consent",
    "DataCopy",
    "Exchange",
    "Grant",
    "Guardianship",
    "Likeness",
    "MatchKey",
    "Person",
    "SecretToken",
    "StaffNote",
    "User",
]
