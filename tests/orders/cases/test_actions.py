"""What is done with an exception, by whom, until when."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.kernel.errors import IllegalMove, NotAllowed, UnknownReference
from accounts.kernel.ids import new_id
from orders.cases.actions import add_note, assign_case, end_case, open_case, reopen_case, solve_case
from orders.cases.errors import CannotOwn, CaseClosed, OutcomeByAct, OutcomeMissing
from orders.cases.models import Case, CaseNote
from orders.cases.queries import count_open_cases
from stations.network.errors import ReasonMissing
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def texts(case):
    notes = CaseNote.objects.in_county(case.county_id).filter(case=case).order_by("at", "id")
    return list(notes.values_list("text", flat=True))


def test_a_case_names_the_custodian_and_runs_a_clock(world, scene):
    before = timezone.now()

    case = scene.open("short", custodian=("station", world.centre.pk), money_fen=5000, note="31/30")

    assert (case.custody, case.custody_id, case.money_fen) == ("station", world.centre.pk, 5000)
    assert case.due_at - before < datetime.timedelta(hours=24, seconds=5)
    assert texts(case) == ["31/30"]
    assert world.events("case.opened") == ["case.opened"]


def test_a_second_finder_adds_to_the_open_case(world, scene):
    first = scene.open("short", note="missing")

    second = scene.open("short", note="still missing")

    assert second.pk == first.pk
    assert texts(first) == ["missing", "still missing"]
    assert world.events("case.opened") == ["case.opened"]


def test_another_kind_is_another_case(world, scene):
    assert scene.open("short").pk != scene.open("damaged").pk


@pytest.mark.django_db(transaction=True)
def test_two_finders_at_once_open_one_case(world, scene):
    def find():
        scene.open("short", note="missing")

    assert at_once(world.county_id, find, find) == ["done", "done"]
    [case] = Case.objects.in_county(world.county_id)
    assert texts(case) == ["missing", "missing"]
    assert world.events("case.opened") == ["case.opened"]


def test_a_case_is_late_when_its_clock_ran_out(world, scene):
    case = scene.open("short")
    assert not case.is_late

    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
        assert case.is_late
        counts = count_open_cases(world.manager)
        assert (counts.open, counts.late) == (1, 1)
        assert list(Case.objects.visible_to(world.lan).late()) == [case]


def test_the_clerk_of_the_station_solves_it(world, scene):
    case = solve_case(scene.open(), actor=world.lan, outcome="found", reason="behind the shelf")

    assert (case.status, case.outcome, case.solved_by) == ("solved", "found", world.lan)
    assert texts(case) == ["behind the shelf"]
    assert count_open_cases(world.manager).open == 0


@pytest.mark.parametrize("who", ["bo", "driver", "finance", "auditor", "buyer"])
def test_who_does_not_work_it_cannot_solve_assign_or_note(world, scene, who):
    case, actor = scene.open(), getattr(world, who)

    with pytest.raises(NotAllowed):
        solve_case(case, actor=actor, outcome="found", reason="x")
    with pytest.raises(NotAllowed):
        assign_case(case, actor=actor, owner=world.ops)
    with pytest.raises(NotAllowed):
        add_note(case, actor=actor, text="x")

    assert world.fresh(case).status == "open"
    assert texts(case) == []


@pytest.mark.parametrize("who", ["ops", "manager", "head"])
def test_operations_the_manager_and_the_head_work_it(world, scene, who):
    actor = getattr(world, who)

    case = assign_case(scene.open(), actor=actor, owner=actor)
    solve_case(case, actor=actor, outcome="corrected", reason="counted again")

    assert world.fresh(case).status == "solved"


def test_another_county_does_not_find_it(world, scene):
    case = scene.open()

    with pytest.raises(Case.DoesNotExist):
        solve_case(case, actor=world.far_manager, outcome="found", reason="x")


def test_the_driver_of_the_run_sees_and_notes_but_does_not_solve(world, scene, driven):
    case = scene.open(custodian=("run", driven.run))
    other = scene.open("damaged", custodian=("run", new_id()))

    add_note(case, actor=world.driver, text="I handed over 30")

    assert list(Case.objects.visible_to(world.driver)) == [case]
    with pytest.raises(NotAllowed):
        add_note(other, actor=world.driver, text="x")
    with pytest.raises(NotAllowed):
        solve_case(case, actor=world.driver, outcome="found", reason="x")


def test_the_station_that_had_it_last_sees_and_notes(world, scene):
    case = scene.open(custodian=("station", world.pine.pk))

    add_note(case, actor=world.bo, text="It left here")

    assert list(Case.objects.visible_to(world.bo)) == [case]
    with pytest.raises(NotAllowed):
        solve_case(case, actor=world.bo, outcome="found", reason="x")


def test_an_owner_must_be_able_to_work_it(world, scene):
    case = scene.open()

    for owner in (world.bo, world.driver, world.far_manager):
        with pytest.raises(CannotOwn):
            assign_case(case, actor=world.manager, owner=owner)
    assign_case(case, actor=world.manager, owner=world.head)

    assert world.fresh(case).owner == world.head


def test_a_solved_case_takes_nothing_until_it_is_reopened(world, scene):
    case = solve_case(scene.open(), actor=world.lan, outcome="found", reason="x")

    with pytest.raises(CaseClosed):
        add_note(case, actor=world.lan, text="late")
    with pytest.raises(CaseClosed):
        assign_case(case, actor=world.lan, owner=world.head)
    with pytest.raises(IllegalMove):
        solve_case(case, actor=world.lan, outcome="found", reason="again")


def test_only_the_manager_opens_it_again_with_a_new_clock(world, scene):
    case = solve_case(scene.open(), actor=world.lan, outcome="found", reason="x")

    for actor in (world.lan, world.head, world.ops):
        with pytest.raises(NotAllowed):
            reopen_case(case, actor=actor, reason="y")
    with pytest.raises(ReasonMissing):
        reopen_case(case, actor=world.manager, reason=" ")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3)):
        case = reopen_case(case, actor=world.manager, reason="it was another box")
        assert case.due_at > timezone.now()

    assert (case.status, case.outcome, case.solved_at) == ("open", "", None)


def test_an_end_needs_outcome_and_reason(world, scene):
    case = scene.open()

    with pytest.raises(OutcomeMissing):
        solve_case(case, actor=world.lan, outcome="", reason="x")
    with pytest.raises(OutcomeMissing):
        solve_case(case, actor=world.lan, outcome="nonsense", reason="x")
    with pytest.raises(ReasonMissing):
        solve_case(case, actor=world.lan, outcome="found", reason="")


@pytest.mark.parametrize("outcome", ["confirmed_lost", "paid"])
def test_loss_and_payment_of_a_parcel_are_written_by_their_acts(world, scene, outcome):
    case = scene.open()

    with pytest.raises(OutcomeByAct):
        solve_case(case, actor=world.manager, outcome=outcome, reason="x")
    end_case(case, actor=world.manager, outcome=outcome, reason="by its act")

    assert world.fresh(case).outcome == outcome


def test_a_pouch_may_be_confirmed_lost_by_hand(world):
    case = open_case(
        "pouch_differs",
        county_id=world.county_id,
        station_id=world.willow.pk,
        subject=world.willow,
        actor=world.lan,
    )

    solve_case(case, actor=world.manager, outcome="confirmed_lost", reason="never came")

    assert world.fresh(case).status == "solved"


def test_evidence_must_be_a_file_one_sees(world, scene):
    case = scene.open()

    with pytest.raises(UnknownReference):
        add_note(case, actor=world.lan, attachment_id=new_id())
    with pytest.raises(ReasonMissing):
        add_note(case, actor=world.lan, text="  ")
