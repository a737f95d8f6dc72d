"""The registration form, as a browser sends it (COM UC-1.2, UC-1.3)."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests import build, cast
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Audience, Event, EventSlug, RegistrationType, Visibility
from turnout.events.states import EventState
from turnout.kernel import attribution, clock
from turnout.messaging.models import Message
from turnout.people.actions import households
from turnout.people.models import Consent, Guardianship, Person
from turnout.registration.models import Attendee, Registration, WaitlistEntry

pytestmark = pytest.mark.django_db

YOU = {"first_name": "Ana", "last_name": "Lindqvist", "email": "ana@example.org", "phone": "07700 900418"}


def url(event: Event) -> str:
    return f"/events/{event.slug}/register/"


def typed(*names: str, **more: Any) -> dict[str, Any]:
    rows = {f"party-{number}-first_name": name for number, name in enumerate(names)}
    ages = {f"party-{number}-age": "9" for number, _name in enumerate(names)}
    return {**YOU, "party-TOTAL_FORMS": len(names), "party-INITIAL_FORMS": 0, **rows, **ages, **more}


def states(event: Event) -> list[tuple[str, str]]:
    rows = Attendee.objects.filter(event=event).order_by("made_at", "position")
    return [(one.person.first_name, str(one.state)) for one in rows.select_related("person")]


def key_of(page: str) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_guest_registers_three_children_and_sees_the_registration(client: Client) -> None:
    event = build.a_published_event(places=5)
    page = client.get(url(event)).content.decode()
    assert "To pay" not in page
    answer = client.post(url(event), typed("Mira", "Jonas", "Elin", form_key=key_of(page)))
    assert answer.status_code == 303
    registration = Registration.objects.get()
    assert answer["Location"] == f"/registrations/{registration.reference}/"
    assert states(event) == [("Mira", "confirmed"), ("Jonas", "confirmed"), ("Elin", "confirmed")]
    assert build.fresh(event).held == 3
    registrant = registration.registrant
    assert (registrant.name, registrant.email, registrant.phone) == (
        "Ana Lindqvist", "ana@example.org", "+447700900418",
    )  # fmt: skip
    assert registrant.proven_at is None
    assert Guardianship.objects.filter(guardian=registrant).count() == 3
    assert not hasattr(registrant, "user")
    shown = client.get(answer["Location"]).content.decode()
    assert "Mira, Jonas and Elin have a place." in shown
    assert "ana@example.org" in shown


def test_the_same_browser_and_nobody_else_may_look(client: Client) -> None:
    event = build.a_published_event()
    where = client.post(url(event), typed("Mira"))["Location"]
    assert client.get(where).status_code == 200
    stranger = Client().get(where)
    unknown = Client().get("/registrations/ZZZZZZ/")
    assert (stranger.status_code, unknown.status_code) == (404, 404)
    assert b"Mira" not in stranger.content
    assert b"opens from your mail" in stranger.content
    assert b"opens from your mail" in unknown.content


def test_a_browser_that_opened_one_registration_opens_no_other(client: Client) -> None:
    event = build.a_published_event()
    mine = client.post(url(event), typed("Mira"))["Location"]
    other = Client().post(url(event), typed("Jonas", email="ben@example.org"))["Location"]
    value = client.cookies["manage"].value
    thief = Client()
    thief.cookies["manage"] = value
    assert thief.get(mine).status_code == 200
    assert thief.get(other).status_code == 404


def test_rows_are_added_and_removed_without_javascript_and_nothing_typed_is_lost(client: Client) -> None:
    event = build.a_published_event()
    more = client.post(url(event), typed("Mira", add="1", wants_account="on"))
    text = more.content.decode()
    assert more.status_code == 200
    assert 'value="Mira"' in text
    assert re.findall(r'name="([^"]*)"[^>]*autofocus', text) == ["party-1-first_name"]
    assert 'value="ana@example.org"' in text
    assert re.search(r'name="wants_account"[^>]*checked', text)
    less = client.post(url(event), typed("Mira", "Jonas", "Elin", remove="1")).content.decode()
    assert 'value="Mira"' in less
    assert 'value="Elin"' in less
    assert 'value="Jonas"' not in less
    assert not Registration.objects.exists()


def test_a_form_sent_twice_counts_once_and_shows_the_first_result(client: Client) -> None:
    event = build.a_published_event()
    sent = typed("Mira", form_key=key_of(client.get(url(event)).content.decode()))
    first = client.post(url(event), sent)
    second = client.post(url(event), sent, follow=True)
    assert second.redirect_chain[0] == (first["Location"], 303)
    assert "It counts once" in second.content.decode()
    assert Registration.objects.count() == 1
    assert Message.objects.count() == 1
    assert build.fresh(event).held == 1


def test_the_source_stays_with_the_registration_from_the_first_click(client: Client) -> None:
    event = build.a_published_event()
    first = client.get(f"/events/{event.slug}/?utm_source=facebook&utm_campaign=june2026")
    via = re.search(r"via=([^\"&]+)", first.content.decode())
    assert via
    page = client.get(f"{url(event)}?via={via[1]}").content.decode()
    assert f'name="via" value="{via[1]}"' in page
    client.post(url(event), typed("Mira", via=via[1]))
    made = Registration.objects.get()
    assert (made.utm_source, made.utm_campaign, made.source) == ("facebook", "june2026", "web_form")


def test_a_forged_source_is_left_out(client: Client) -> None:
    event = build.a_published_event()
    good = attribution.sign(attribution.Attribution(utm_source="flyer"))
    client.post(url(event), typed("Mira", via="x" + good[1:]))
    assert Registration.objects.get().utm_source == ""


def test_consent_is_unticked_and_kept_with_its_version(client: Client) -> None:
    event = build.a_published_event()
    page = client.get(url(event)).content.decode()
    assert not re.search(r'name="consent"[^>]*checked', page)
    assert not re.search(r'name="wants_account"[^>]*checked', page)
    client.post(url(event), typed("Mira"))
    assert not Consent.objects.exists()
    client.post(url(event), typed("Elin", consent="on", email="eve@example.org"))
    assert Consent.objects.get().wording == "2026-11"


def test_the_form_has_no_password_field(client: Client) -> None:
    assert b'type="password"' not in client.get(url(build.a_published_event())).content


def test_a_full_event_offers_the_waitlist_with_the_rank_before_anything_is_sent(client: Client) -> None:
    event = build.a_published_event(places=1)
    client.post(url(event), typed("Mira"))
    page = Client().get(url(event)).content.decode()
    assert "Join the waitlist" in page
    assert "you would be 1st in line" in page
    answer = Client().post(url(event), typed("Jonas", if_full="as_free", email="ben@example.org"))
    assert answer.status_code == 303
    assert states(event) == [("Mira", "confirmed"), ("Jonas", "waiting")]
    assert WaitlistEntry.objects.get().mode == "as_free"
    assert "you would be 2nd in line" in Client().get(url(event)).content.decode()


def test_a_lost_race_keeps_everything_typed_and_asks(client: Client) -> None:
    event = build.a_published_event(places=1)
    Client().post(url(event), typed("Mira", email="eve@example.org"))
    answer = client.post(url(event), typed("Jonas", wants_account="on", shown="1"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else booked while you were filling this in. Nothing is lost." in text
    assert 'value="Jonas"' in text
    assert 'value="Lindqvist"' in text
    assert re.search(r'name="wants_account"[^>]*checked', text)
    assert states(event) == [("Mira", "confirmed")]


def test_a_party_that_does_not_fit_chooses_to_split(client: Client) -> None:
    event = build.a_published_event(places=2)
    answer = client.post(url(event), typed("Mira", "Jonas", "Elin"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Two places are left, you asked for three" in text
    assert "Somebody else booked" not in text
    assert "Book two now, one waits" in text
    assert "Mira and Jonas are confirmed. Elin goes 1st in line" in text
    assert "All three wait, together or not at all" in text
    assert not Registration.objects.exists()
    answer = client.post(url(event), typed("Mira", "Jonas", "Elin", if_full="split", fit="2"))
    assert answer.status_code == 303
    assert states(event) == [("Mira", "confirmed"), ("Jonas", "confirmed"), ("Elin", "waiting")]


def test_of_two_people_both_wait_together(client: Client) -> None:
    answer = client.post(url(build.a_published_event(places=1)), typed("Mira", "Jonas"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Both wait, together or not at all" in text
    assert "You get both places at once or none; families" in text


def test_who_chose_to_split_is_asked_again_when_fewer_fit_than_was_shown(client: Client) -> None:
    event = build.a_published_event(places=2)
    Client().post(url(event), typed("Eve", email="eve@example.org"))
    answer = client.post(url(event), typed("Mira", "Jonas", "Elin", if_full="split", fit="2"))
    assert answer.status_code == 409
    assert "One place is left, you asked for three" in answer.content.decode()
    assert states(event) == [("Eve", "confirmed")]


def test_a_party_can_wait_together(client: Client) -> None:
    event = build.a_published_event(places=2)
    client.post(url(event), typed("Mira", "Jonas", "Elin", if_full="together", fit="2"))
    assert states(event) == [("Mira", "waiting"), ("Jonas", "waiting"), ("Elin", "waiting")]
    assert WaitlistEntry.objects.get().mode == "together"
    assert build.fresh(event).held == 0


def test_without_a_line_only_fewer_people_can_come(client: Client) -> None:
    event = build.a_published_event(tiers=[TierDraft(name="Place", capacity=1, has_line=False)])
    answer = client.post(url(event), typed("Mira", "Jonas"))
    assert answer.status_code == 409
    assert "There is no waitlist. Remove somebody to register the others." in answer.content.decode()
    client.post(url(event), typed("Mira"))
    page = Client().get(url(event))
    assert "There is no waitlist" in page.content.decode() or page.status_code == 409


def test_each_child_chooses_a_kind_of_place(client: Client) -> None:
    event = build.a_published_event(
        tiers=[TierDraft(name="Share a kit", capacity=3), TierDraft(name="Own kit", capacity=1)]
    )
    share, own = event.tiers.order_by("position")
    page = client.get(url(event)).content.decode()
    assert "Share a kit" in page
    assert "Own kit" in page
    client.post(
        url(event), typed("Mira", "Jonas", **{"party-0-tier": str(share.pk), "party-1-tier": str(own.pk)})
    )
    assert [(one.person.first_name, one.tier.name) for one in Attendee.objects.order_by("position")] == [
        ("Mira", "Share a kit"),
        ("Jonas", "Own kit"),
    ]


def test_a_kind_of_place_of_another_event_is_no_choice(client: Client) -> None:
    event = build.a_published_event(tiers=[TierDraft(name="A"), TierDraft(name="B")])
    other = build.the_tier(build.a_published_event())
    answer = client.post(url(event), typed("Mira", **{"party-0-tier": str(other.pk)}))
    assert answer.status_code == 422
    assert not Registration.objects.exists()


def test_somebody_signed_in_ticks_the_children(client: Client) -> None:
    user = cast.ana()
    mira = households.save_child(cast.person(user), "Mira", by=user.actor)
    households.save_child(cast.person(user), "Jonas", by=user.actor)
    event = build.a_published_event()
    client.force_login(user)
    page = client.get(url(event)).content.decode()
    assert 'value="Moreau"' in page
    assert "Signed in as ana@example.org" in page
    assert "Mira" in page
    sent = {
        "first_name": "Ana", "last_name": "Moreau", "phone": "07700 900418", "party-TOTAL_FORMS": 1,
        f"child-{mira.pk.hex}-is_coming": "on", f"child-{mira.pk.hex}-age": "11", "party-0-first_name": "Elin",
    }  # fmt: skip
    assert client.post(url(event), sent).status_code == 303
    assert states(event) == [("Mira", "confirmed"), ("Elin", "confirmed")]
    assert Attendee.objects.get(person=mira).age == 11
    registration = Registration.objects.get()
    assert registration.registrant == cast.person(user)
    cast.person(user).refresh_from_db()
    assert cast.person(user).phone == "+447700900418"
    assert cast.person(user).wards.count() == 3
    again = client.get(url(event)).content.decode()
    assert "Registered already" in again


def test_a_child_typed_anew_is_the_child_of_the_household_and_told_as_a_duplicate(client: Client) -> None:
    user = cast.ana()
    households.save_child(cast.person(user), "Mira", by=user.actor)
    event = build.a_published_event()
    client.force_login(user)
    sent = {"first_name": "Ana", "last_name": "Moreau", "phone": "07700 900418", "party-TOTAL_FORMS": 1,
            "party-0-first_name": "mira "}  # fmt: skip
    assert client.post(url(event), sent).status_code == 303
    assert Person.objects.filter(is_adult=False).count() == 1
    answer = client.post(url(event), sent)
    assert answer.status_code == 409
    assert "Mira is registered for this event already." in answer.content.decode()
    assert Registration.objects.get().reference in answer.content.decode()


def test_a_guest_is_never_told_who_is_registered(client: Client) -> None:
    event = build.a_published_event()
    for _again in range(2):
        assert client.post(url(event), typed("Mira")).status_code == 303
    assert Registration.objects.count() == 2
    assert Person.objects.filter(email="ana@example.org").count() == 2


def test_a_guest_with_the_address_of_an_account_changes_and_learns_nothing_of_it(client: Client) -> None:
    user = cast.ana()
    event = build.a_published_event()
    answer = client.post(url(event), typed("Mira", first_name="Mallory"))
    assert answer.status_code == 303
    cast.person(user).refresh_from_db()
    assert cast.person(user).first_name == "Ana"
    assert Registration.objects.get().registrant != cast.person(user)


def test_an_event_that_needs_an_account_leads_to_the_sign_in_first(client: Client) -> None:
    event = build.a_published_event(registration_type=RegistrationType.ACCOUNT_REQUIRED)
    answer = client.get(url(event))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")
    assert client.post(url(event), typed("Mira")).status_code == 302
    assert not Registration.objects.exists()
    client.force_login(cast.ana())
    assert client.get(url(event)).status_code == 200
    sent = {"first_name": "Ana", "last_name": "M", "phone": "+447700900418", "party-TOTAL_FORMS": 1,
            "party-0-first_name": "Mira"}  # fmt: skip
    assert client.post(url(event), sent).status_code == 303


def test_an_open_event_has_no_form(client: Client) -> None:
    event = build.a_published_event(registration_type=RegistrationType.NONE)
    answer = client.get(url(event))
    assert answer.status_code == 409
    assert "No registration is needed" in answer.content.decode()
    assert client.post(url(event), typed("Mira")).status_code == 409


def test_a_festival_without_a_cap_takes_everybody(client: Client) -> None:
    event = build.a_published_event(places=None, registration_type=RegistrationType.OPTIONAL)
    page = client.get(url(event)).content.decode()
    assert "You can also just turn up." in page
    assert client.post(url(event), typed("Mira", "Jonas")).status_code == 303
    assert build.fresh(event).held == 2


def test_adults_come_themselves_and_bring_guests(client: Client) -> None:
    event = build.a_published_event(audience=Audience.ANYONE)
    page = client.get(url(event)).content.decode()
    assert re.search(r'name="is_coming"[^>]*checked', page)
    client.post(url(event), typed("Ben", is_coming="on"))
    assert states(event) == [("Ana", "confirmed"), ("Ben", "confirmed")]
    assert Attendee.objects.order_by("position")[0].person == Registration.objects.get().registrant
    alone = Client().post(
        url(event), {**YOU, "email": "eve@example.org", "is_coming": "on", "party-TOTAL_FORMS": 0}
    )
    assert alone.status_code == 303
    nobody = Client().post(url(event), {**YOU, "email": "dan@example.org", "party-TOTAL_FORMS": 0})
    assert nobody.status_code == 422
    assert "Add at least one person" in nobody.content.decode()


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        (EventState.CANCELLED, 409, "This event was cancelled."),
        (EventState.REGISTRATION_CLOSED, 409, "Registration for this event is closed."),
        (EventState.IN_PROGRESS, 409, "This event has started."),
        (EventState.COMPLETED, 409, "This event is over."),
        (EventState.DRAFT, 404, ""),
    ],
)
def test_a_closed_door_says_why_and_where_to_go(
    client: Client, state: EventState, code: int, words: str
) -> None:
    event = build.an_event(state=state)
    shown, sent = client.get(url(event)), client.post(url(event), typed("Mira"))
    assert (shown.status_code, sent.status_code) == (code, code)
    assert words in shown.content.decode()
    assert words in sent.content.decode()
    assert not Registration.objects.exists()
    if code == 409:
        assert 'value="Mira"' in sent.content.decode()
        assert "See other events" in sent.content.decode()


def test_registration_that_has_not_opened_yet_is_refused(client: Client) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    event = build.a_published_event(opens_at=tomorrow)
    opens = tomorrow.astimezone(ZoneInfo(event.time_zone))
    shown = client.get(url(event)).content.decode()
    assert "Registration has not opened yet. It opens on " in shown
    assert f"{opens:%H:%M} {opens:%Z}." in shown
    assert f'href="/events/{event.slug}/"' in shown
    assert client.post(url(event), typed("Mira")).status_code == 409


def test_a_private_event_is_not_found(client: Client) -> None:
    event = build.a_published_event(visibility=Visibility.PRIVATE)
    assert client.get(url(event)).status_code == 404
    assert client.post(url(event), typed("Mira")).status_code == 404


def test_a_party_larger_than_the_limit_is_refused(client: Client) -> None:
    event = build.a_published_event(party_limit=2)
    answer = client.post(url(event), typed("Mira", "Jonas", "Elin"))
    assert answer.status_code == 422
    assert "One booking holds at most 2 people." in answer.content.decode()


def test_the_same_name_twice_is_asked_about(client: Client) -> None:
    event = build.a_published_event()
    answer = client.post(url(event), typed("Mira", "mira"))
    assert answer.status_code == 422
    assert "stands here twice" in answer.content.decode()


def test_every_missing_field_says_so_beside_it(client: Client) -> None:
    answer = client.post(url(build.a_published_event()), {"party-TOTAL_FORMS": 1})
    text = answer.content.decode()
    assert answer.status_code == 422
    for field in ("First name", "Last name", "E-mail", "Mobile phone"):
        assert f"{field} is missing." in text


HOSTILE = [
    "x" * 10_000, "🦊" * 200, "\u202eevil", "=HYPERLINK(1)", "a\x00b", "<script>alert(1)</script>",
    "'; DROP TABLE people_person; --", "{{ 7*7 }}", "\ud800", "\r\nBcc: all@example.org", "%s%n", " ",
]  # fmt: skip


@pytest.mark.once("postgresql")
@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "name",
    ["first_name", "last_name", "email", "phone", "party-0-first_name", "party-0-age", "party-0-tier",
     "party-TOTAL_FORMS", "party-INITIAL_FORMS", "if_full", "fit", "form_key", "via", "is_coming", "remove",
     "wants_account", "website"],
)  # fmt: skip
def test_hostile_input_is_refused_or_harmless(client: Client, name: str, value: str) -> None:
    event = build.a_published_event()
    sent = {**typed("Mira"), name: value.encode("utf-8", "replace").decode()}
    answer = client.post(url(event), sent)
    assert answer.status_code in {200, 303, 409, 422}
    if answer.status_code != 303:
        assert b"<script>alert" not in answer.content
        assert not Registration.objects.exists()
    else:
        page = client.get(answer["Location"])
        assert page.status_code == 200
        assert b"<script>alert" not in page.content


def test_a_trap_catches_machines(client: Client) -> None:
    event = build.a_published_event()
    answer = client.post(url(event), typed("Mira", website="https://spam.example"))
    assert answer.status_code == 422
    assert not Registration.objects.exists()


def test_one_address_cannot_be_buried_in_mail(client: Client) -> None:
    event = build.a_published_event(places=None)
    answers = [client.post(url(event), typed("Mira")).status_code for _number in range(31)]
    assert answers == [303] * 30 + [429]


def test_a_flood_from_one_network_is_stopped_but_others_are_not(client: Client, settings: Any) -> None:
    settings.TURNOUT_LIMIT_FORMS = 2
    settings.TURNOUT_TRUSTED_PROXIES = 1
    event = build.a_published_event(places=None)

    def status(number: int, address: str) -> int:
        sent = typed("Mira", email=f"p{number}@example.org")
        return client.post(url(event), sent, headers={"x-forwarded-for": f"6.6.6.6, {address}"}).status_code

    assert [status(number, "192.0.2.1") for number in range(3)] == [303, 303, 429]
    assert status(4, "192.0.2.2") == 303


def test_an_old_name_of_an_event_leads_to_its_form(client: Client) -> None:
    event = build.a_published_event()
    EventSlug.objects.create(slug="old-robots", event=event)
    answer = client.get("/events/old-robots/register/?x=1")
    assert (answer.status_code, answer["Location"]) == (302, f"{url(event)}?x=1")
    assert client.get("/events/nothing-here/register/").status_code == 404


def test_each_visitor_gets_a_token_and_a_key_of_his_own_with_a_form_that_was_rendered_for_another() -> None:
    event = build.a_published_event()
    pages = []
    for number in range(3):
        client = Client(enforce_csrf_checks=True)
        page = client.get(url(event)).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        sent = typed("Mira", email=f"a{number}@example.org", form_key=key_of(page))
        assert client.post(url(event), {**sent, "csrfmiddlewaretoken": token[1]}).status_code == 303
        assert client.post(url(event), sent).status_code == 403
        pages.append((token[1], key_of(page)))
    assert len({token for token, _key in pages}) == len({key for _token, key in pages}) == 3
    assert Registration.objects.count() == 3


def test_a_form_that_was_rendered_before_shows_the_places_as_they_are() -> None:
    event = build.a_published_event(places=20)
    assert "20 of 20 places left" in Client().get(url(event)).content.decode()
    Client().post(url(event), typed("Mira"))
    assert "19 of 20 places left" in Client().get(url(event)).content.decode()


def test_the_form_counts_the_places_that_the_event_page_counts_when_the_room_is_larger() -> None:
    event = build.a_published_event(places=3, capacity=40)
    for page in (f"/events/{event.slug}/", url(event)):
        assert "3 of 3 places left" in Client().get(page).content.decode()


def test_nothing_of_somebody_signed_in_is_kept_for_others() -> None:
    event = build.a_published_event()
    client = Client()
    client.force_login(cast.ana())
    assert "Moreau" in client.get(url(event)).content.decode()
    assert "Moreau" not in Client().get(url(event)).content.decode()


def test_no_session_is_written_for_a_guest(client: Client) -> None:
    event = build.a_published_event()
    client.get(url(event))
    where = client.post(url(event), typed("Mira"))["Location"]
    client.get(where)
    assert not Session.objects.exists()
    assert set(client.cookies) <= {"csrf", "manage"}
