"""Who somebody is: addresses proven by a link, and rows of one address made one person (core.md section 5)."""

from datetime import timedelta
from typing import Any

import pytest

from turnout.audit.actions import hearing
from turnout.audit.models import AuditEntry
from turnout.kernel import clock, text
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.refusals import Refused
from turnout.people.actions import consents, households, linking, merging, proving
from turnout.people.models import Consent, Guardianship, Person, SecretToken, User
from turnout.people.rules import lifetimes

pytestmark = pytest.mark.django_db


def a_guest(email: str = "mara@example.org", *children: str, name: str = "Mara", **values: Any) -> Person:
    """Return the rows that a submission by somebody unproven makes."""
    guest = Person.objects.create(first_name=name, email=email, made_at=clock.now(), **values)
    for child in children:
        kid = Person.objects.create(first_name=child, is_adult=False, made_at=clock.now())
        Guardianship.objects.create(guardian=guest, child=kid, since=clock.now())
    return guest


def token_in(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


def names_of(guardian: Person) -> list[str]:
    return [child.first_name for child in merging.children_of(guardian)]


def proven(email: str = "mara@example.org", *children: str, **values: Any) -> Person:
    return proving.prove(email, first=a_guest(email, *children, **values))


# --- links ------------------------------------------------------------------------------------------


def test_a_proof_link_proves_the_address_once() -> None:
    guest = a_guest()
    token = token_in(proving.make_link(guest))
    proof = proving.by_link(token)
    assert proof.person == guest
    assert proof.person.is_proven
    assert proof.user is None
    with pytest.raises(Refused) as refused:
        proving.by_link(token)
    assert refused.value.code == "link_used"


def test_a_proof_link_ends_after_a_day() -> None:
    token = token_in(proving.make_link(a_guest()))
    with clock.shifted(lifetimes.PROOF), pytest.raises(Refused) as refused:
        proving.by_link(token)
    assert refused.value.code == "link_expired"
    assert not Person.objects.filter(proven_at__isnull=False).exists()


@pytest.mark.parametrize("token", ["", "x", "é\u202e", "../" * 30, "a" * 10_000])
def test_a_token_that_is_none_of_ours_is_unknown(token: str) -> None:
    a_guest()
    with pytest.raises(Refused) as refused:
        proving.by_link(token)
    assert refused.value.code == "link_unknown"


def test_a_link_of_one_purpose_opens_nothing_else() -> None:
    token = token_in(proving.make_link(a_guest()))
    with pytest.raises(Refused) as refused:
        households.accept_invitation(token)
    assert refused.value.code == "link_unknown"
    assert proving.by_link(token).person.is_proven


def test_a_token_is_not_stored() -> None:
    token = token_in(proving.make_link(a_guest()))
    row = SecretToken.objects.get()
    assert len(token) >= 22  # 128 bits in base 64
    assert all(token not in str(getattr(row, field.name)) for field in SecretToken._meta.fields)
    assert linking.token_of(row) == token


def test_a_link_to_an_address_that_was_changed_since_proves_nothing() -> None:
    guest = a_guest()
    token = token_in(proving.make_link(guest))
    guest.email = "elsewhere@example.org"
    guest.save()
    with pytest.raises(Refused) as refused:
        proving.by_link(token)
    assert refused.value.code == "link_expired"
    assert not Person.objects.get(pk=guest.pk).is_proven


def test_save_my_details_makes_the_login_with_the_same_button() -> None:
    guest = a_guest()
    proof = proving.by_link(token_in(proving.make_link(guest, wants_account=True)))
    assert proof.is_new_account
    assert proof.user is not None
    assert proof.user.person == guest
    assert not proof.user.has_usable_password()


def test_a_second_link_finds_the_login_and_does_not_make_it_anew() -> None:
    guest = a_guest()
    first, second = (token_in(proving.make_link(guest, wants_account=True)) for _ in range(2))
    proving.by_link(first)
    again = proving.by_link(second)
    assert not again.is_new_account
    assert User.objects.count() == 1


def test_dead_links_are_forgotten_after_a_month() -> None:
    proving.make_link(a_guest())
    assert linking.forget_dead() == 0
    with clock.shifted(lifetimes.PROOF + timedelta(days=30, seconds=1)):
        assert linking.forget_dead() == 1


# --- merging ----------------------------------------------------------------------------------------


def test_before_the_proof_every_submission_has_rows_of_its_own() -> None:
    mara = proven("mara@example.org", "Emma")
    stranger = a_guest("MARA@example.org", "Emma", name="Nobody")
    assert stranger.pk != mara.pk
    assert names_of(mara) == ["Emma"]
    mara.refresh_from_db()
    assert mara.first_name == "Mara"


def test_the_proof_merges_rows_of_the_same_address_in_any_spelling() -> None:
    first = a_guest("mara@example.org", "Emma", "Tom")
    second = a_guest("Mara@EXAMPLE.org ", "émma", "Lea", name="M.")
    third = a_guest("other@example.org", "Emma")
    person = proving.prove("mara@example.org")
    assert person == first
    assert names_of(person) == ["Emma", "Tom", "Lea"]
    second.refresh_from_db()
    assert second.merged_into == person
    third.refresh_from_db()
    assert third.merged_into is None


def test_what_the_proven_person_says_stays_and_only_gaps_are_filled() -> None:
    mara = proven("mara@example.org", phone="")
    a_guest("mara@example.org", name="Hacker", last_name="Row", phone="+4915112345678")
    person = proving.prove("mara@example.org")
    assert person == mara
    assert (person.first_name, person.last_name, person.phone) == ("Mara", "Row", "+4915112345678")


def test_children_of_one_name_in_one_booking_stay_two() -> None:
    a_guest("mara@example.org", "Tom", "Tom")
    person = proving.prove("mara@example.org")
    a_guest("mara@example.org", "Tom", "Tom", "Tom")
    person = proving.prove("mara@example.org")
    assert names_of(person) == ["Tom", "Tom", "Tom"]


def test_children_with_other_birth_dates_are_two() -> None:
    mara = proven("mara@example.org", "Tom")
    tom = merging.children_of(mara)[0]
    tom.born_on = clock.now().date()
    tom.save()
    guest = a_guest("mara@example.org", "Tom")
    other = merging.children_of(guest)[0]
    other.born_on = clock.now().date() - timedelta(days=400)
    other.save()
    assert names_of(proving.prove("mara@example.org")) == ["Tom", "Tom"]


def test_the_acts_say_who_became_whom_children_first_and_hold_no_name() -> None:
    mara = proven("mara@example.org", "Emma")
    emma = merging.children_of(mara)[0]
    guest = a_guest("mara@example.org", "Emma")
    twin = merging.children_of(guest)[0]
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    proving.prove("mara@example.org")
    acts = [
        (act.verb, act.subject_id, act.facts)
        for act in AuditEntry.objects.exclude(pk__in=before).order_by("at", "pk")
    ]
    assert acts == [
        ("person.merged", str(emma.pk), {"from": str(twin.pk), "into": str(emma.pk)}),
        ("person.merged", str(mara.pk), {"from": str(guest.pk), "into": str(mara.pk)}),
        ("person.proven", str(mara.pk), {"person": str(mara.pk), "merged": [str(guest.pk)]}),
    ]


def test_rooms_above_hear_of_a_merge_in_its_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, bool]] = []

    def listen(act: AuditEntry) -> None:
        row = Person.objects.get(pk=act.facts["from"])
        heard.append((act.verb, row.merged_into_id is not None))

    monkeypatch.setitem(hearing._within, "person.merged", [listen])
    a_guest("mara@example.org")
    a_guest("mara@example.org")
    proving.prove("mara@example.org")
    assert heard == [("person.merged", True)]


def test_proving_again_changes_nothing_and_records_nothing() -> None:
    proven("mara@example.org", "Emma")
    before = AuditEntry.objects.count()
    proving.prove("mara@example.org")
    assert AuditEntry.objects.count() == before


def test_a_proven_row_is_never_merged_into_another() -> None:
    mara = proven("mara@example.org", "Emma")
    dan = proven("dan@example.org", "Emma", name="Dan")
    assert merging.merge([dan], mara, by=SYSTEM) == []
    dan.refresh_from_db()
    assert dan.merged_into is None
    assert names_of(mara) == ["Emma"]


def test_rows_of_another_address_are_never_merged() -> None:
    mara = proven("mara@example.org", "Emma")
    assert merging.merge([a_guest("dan@example.org", "Tom")], mara, by=SYSTEM) == []
    assert names_of(mara) == ["Emma"]


def test_consents_move_and_an_earlier_one_holds() -> None:
    mara = proven("mara@example.org")
    guest = a_guest("mara@example.org")
    purpose = Consent.Purpose.ANNOUNCEMENTS
    consents.give(guest, purpose, "v2", by=Actor("person", str(guest.pk)))
    proving.prove("mara@example.org", agrees=True)
    assert mara.consents.get().wording == "v2"
    later = a_guest("mara@example.org")
    consents.give(later, purpose, "v3", by=Actor("person", str(later.pk)))
    proving.prove("mara@example.org", agrees=True)
    assert mara.consents.get().wording == "v2"
    assert later.consents.get().wording == "v3"


def test_a_withdrawn_consent_is_kept_and_can_be_given_anew() -> None:
    mara = proven("mara@example.org")
    by = Actor("person", str(mara.pk))
    consents.give(mara, Consent.Purpose.ANNOUNCEMENTS, "v1", by=by)
    consents.withdraw(mara, Consent.Purpose.ANNOUNCEMENTS, by=by)
    consents.give(mara, Consent.Purpose.ANNOUNCEMENTS, "v2", by=by)
    assert list(mara.consents.order_by("given_at").values_list("wording", flat=True)) == ["v1", "v2"]
    verbs = AuditEntry.objects.filter(subject_id=str(mara.pk)).values_list("verb", flat=True)
    assert {"consent.given", "consent.withdrawn"} <= set(verbs)


def test_somebody_nobody_knows_is_made_when_the_address_is_proven() -> None:
    person = proving.prove("new@example.org")
    assert person.is_proven
    assert person.name == "new@example.org"
    assert person.address_key == text.address_key("new@example.org")


# --- two guardians ----------------------------------------------------------------------------------


def test_two_guardians_share_a_child() -> None:
    ana, ben = proven("ana@example.org", "Emma", "Tom"), proven("ben@example.org", "Mia", name="Ben")
    link = households.invite_guardian(ana, "ben@example.org", by=SYSTEM)
    joined = households.accept_invitation(linking.token_of(link), ben)
    assert joined == ben
    assert sorted(names_of(ben)) == ["Emma", "Mia", "Tom"]
    assert names_of(ana) == ["Emma", "Tom"]
    households.rename_child(ben, merging.children_of(ana)[0].pk, "Emmy", by=SYSTEM)
    assert names_of(ana) == ["Emmy", "Tom"]


def test_the_invited_proves_the_address_by_using_the_link() -> None:
    ana = proven("ana@example.org", "Emma")
    link = households.invite_guardian(ana, "new@example.org", by=SYSTEM)
    joined = households.accept_invitation(linking.token_of(link))
    assert joined.is_proven
    assert joined.email == "new@example.org"
    assert names_of(joined) == ["Emma"]


def test_an_invitation_works_once_and_not_for_oneself() -> None:
    ana = proven("ana@example.org", "Emma")
    token = linking.token_of(households.invite_guardian(ana, "ben@example.org", by=SYSTEM))
    with pytest.raises(Refused) as own:
        households.accept_invitation(token, ana)
    assert own.value.code == "bad_input"
    households.accept_invitation(token)
    with pytest.raises(Refused) as again:
        households.accept_invitation(token)
    assert again.value.code == "link_used"


def test_a_child_that_left_the_household_is_not_shared_by_an_old_invitation() -> None:
    ana = proven("ana@example.org", "Emma", "Tom")
    token = linking.token_of(households.invite_guardian(ana, "ben@example.org", by=SYSTEM))
    households.remove_child(ana, merging.children_of(ana)[0].pk, by=SYSTEM)
    assert names_of(households.accept_invitation(token)) == ["Tom"]


def test_a_withdrawn_invitation_opens_nothing() -> None:
    ana = proven("ana@example.org", "Emma")
    link = households.invite_guardian(ana, "ben@example.org", by=SYSTEM)
    households.withdraw_invitation(ana, link.pk, by=SYSTEM)
    with pytest.raises(Refused):
        households.accept_invitation(linking.token_of(link))


def test_nobody_withdraws_an_invitation_of_another() -> None:
    ana, dan = proven("ana@example.org", "Emma"), proven("dan@example.org", "Lea", name="Dan")
    link = households.invite_guardian(ana, "ben@example.org", by=SYSTEM)
    with pytest.raises(Refused) as refused:
        households.withdraw_invitation(dan, link.pk, by=SYSTEM)
    assert refused.value.code == "not_found"


def test_a_stranger_reaches_no_child_of_another_household() -> None:
    ana, dan = proven("ana@example.org", "Emma"), proven("dan@example.org", "Lea", name="Dan")
    emma = merging.children_of(ana)[0]
    for attempt in (
        lambda: households.rename_child(dan, emma.pk, "Evil", by=SYSTEM),
        lambda: households.remove_child(dan, emma.pk, by=SYSTEM),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "not_found"
    assert names_of(ana) == ["Emma"]


def test_a_merge_keeps_the_other_guardian_of_a_child() -> None:
    ana, ben = proven("ana@example.org", "Emma"), proven("ben@example.org", name="Ben")
    households.accept_invitation(
        linking.token_of(households.invite_guardian(ana, "ben@example.org", by=SYSTEM)), ben
    )
    a_guest("ana@example.org", "Emma")
    a_guest("ben@example.org", "emma")
    proving.prove("ana@example.org")
    proving.prove("ben@example.org")
    assert names_of(ana) == ["Emma"]
    assert merging.children_of(ana) == merging.children_of(ben)
    assert Guardianship.objects.count() == 2


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "x" * 101, "\x07\x08"])
def test_a_child_needs_a_first_name_that_fits(typed: str) -> None:
    ana = proven("ana@example.org")
    with pytest.raises(Refused) as refused:
        households.save_child(ana, typed, by=SYSTEM)
    assert (refused.value.code, refused.value.field) == ("bad_input", "first_name")


@pytest.mark.parametrize("typed", ["Zoë", "李小龍", "<b>Tom</b>", "'; DROP TABLE--", "محمد", "👧"])
def test_a_child_may_have_any_name_there_is(typed: str) -> None:
    ana = proven("ana@example.org")
    assert households.save_child(ana, f"  {typed} ", by=SYSTEM).first_name == typed
    with pytest.raises(Refused):
        households.save_child(ana, typed, by=SYSTEM)
