"""The client: every operation, written from the OpenAPI document by `make docs`: do not edit."""

from turnout_client.generated.an_events_life import AnEventsLife
from turnout_client.generated.check_in import CheckIn
from turnout_client.generated.codes_of_an_event import CodesOfAnEvent
from turnout_client.generated.events import Events
from turnout_client.generated.imports import Imports
from turnout_client.generated.kinds_of_place_of_an_event import KindsOfPlaceOfAnEvent
from turnout_client.generated.letters import Letters
from turnout_client.generated.messages import Messages
from turnout_client.generated.notes_of_an_event import NotesOfAnEvent
from turnout_client.generated.payments import Payments
from turnout_client.generated.people import People
from turnout_client.generated.places import Places
from turnout_client.generated.questions_of_an_event import QuestionsOfAnEvent
from turnout_client.generated.regions_and_topics import RegionsAndTopics
from turnout_client.generated.registrations import Registrations
from turnout_client.generated.review_of_an_event import ReviewOfAnEvent
from turnout_client.generated.series import Series
from turnout_client.generated.sittings_of_an_event import SittingsOfAnEvent
from turnout_client.generated.the_record import TheRecord
from turnout_client.generated.token import Token
from turnout_client.generated.transfers import Transfers
from turnout_client.generated.venues import Venues
from turnout_client.generated.webhooks import Webhooks
from turnout_client.generated.your_own_registrations import YourOwnRegistrations


class Client(
    AnEventsLife,
    CheckIn,
    CodesOfAnEvent,
    Events,
    Imports,
    KindsOfPlaceOfAnEvent,
    Letters,
    Messages,
    NotesOfAnEvent,
    Payments,
    People,
    Places,
    QuestionsOfAnEvent,
    RegionsAndTopics,
    Registrations,
    ReviewOfAnEvent,
    Series,
    SittingsOfAnEvent,
    TheRecord,
    Token,
    Transfers,
    Venues,
    Webhooks,
    YourOwnRegistrations,
):
    """An installation of Turnout; see `turnout_client.calling.Caller`."""
