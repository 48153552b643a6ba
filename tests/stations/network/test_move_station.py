"""A station's life: the table of moves, who may take which step, and what a merger needs."""

from __future__ import annotations

import pytest

from accounts.kernel.errors import IllegalMove, Meaningless, NotAllowed
from stations.network.actions import move_station, open_station, propose_station
from stations.network.choices import STATION_MOVES, StationStatus
from stations.network.errors import CentreExists, ReasonMissing, StationCodeTaken
from stations.network.models import Station

pytestmark = pytest.mark.django_db

S = StationStatus
PAPERS = [S.APPLIED, S.SURVEYED, S.PUBLIC_NOTICE]
LATER = [S.CONTRACTED, S.FITTING_OUT, S.TRAINED, S.ACCEPTED]


def test_operations_do_the_paperwork_and_the_manager_decides(world):
    station = propose_station(
        actor=world.ops, code="qh 03", name="竹村服务点", village="990101100202"
    )

    for step in PAPERS:
        station = move_station(station, step, actor=world.ops)
    with pytest.raises(NotAllowed):
        move_station(station, S.APPROVED, actor=world.ops)
    station = move_station(station, S.APPROVED, actor=world.manager)
    for step in LATER:
        station = move_station(station, step, actor=world.ops)
    for step in (S.TRIAL, S.OPEN):
        station = move_station(station, step, actor=world.manager)

    assert (station.code, station.status) == ("QH03", S.OPEN)
    assert world.events("station.moved") == ["station.moved"] * 10


def test_a_step_that_is_not_in_the_table_is_refused(world):
    with pytest.raises(IllegalMove):
        move_station(world.willow, S.CLOSED, actor=world.manager, reason="done")

    assert world.fresh(world.willow).status == S.OPEN
    assert world.events() == []


def test_suspending_needs_a_reason_that_stays(world):
    with pytest.raises(ReasonMissing):
        move_station(world.willow, S.SUSPENDED, actor=world.manager)

    moved = move_station(world.willow, S.SUSPENDED, actor=world.manager, reason="账目未交")

    assert moved.status == S.SUSPENDED
    assert moved.version == world.willow.version + 1


def test_a_merged_station_names_an_open_heir(world):
    for heir in (None, world.willow, world.centre, world.far_point):
        with pytest.raises(Meaningless):
            move_station(
                world.willow, S.MERGED, actor=world.manager, reason="并村", merged_into=heir
            )

    moved = move_station(
        world.willow, S.MERGED, actor=world.manager, reason="并村", merged_into=world.pine
    )

    assert moved.merged_into == world.pine


@pytest.mark.parametrize("who", ["lan", "head", "driver", "finance", "auditor", "buyer"])
def test_others_move_no_station(world, who):
    with pytest.raises(NotAllowed):
        move_station(world.willow, S.SUSPENDED, actor=getattr(world, who), reason="x")


def test_a_manager_of_another_county_does_not_find_it(world):
    with pytest.raises(Station.DoesNotExist):
        move_station(world.willow, S.SUSPENDED, actor=world.far_manager, reason="x")


def test_nothing_leads_out_of_the_end():
    assert set(STATION_MOVES) == set(S) - {S.REJECTED, S.CLOSED, S.MERGED}
    assert all(new in set(S) for moves in STATION_MOVES.values() for new in moves)


def test_a_code_is_given_once_a_county_and_a_centre_too(world):
    with pytest.raises(StationCodeTaken):
        propose_station(actor=world.ops, code="QH01", name="另一个")
    with pytest.raises(CentreExists):
        propose_station(actor=world.ops, code="QH09", name="另一个", kind="centre")

    assert propose_station(actor=world.far_manager, code="QH01", name="远一").county_id != (
        world.county_id
    )


def test_a_clerk_proposes_and_opens_nothing(world):
    with pytest.raises(NotAllowed):
        propose_station(actor=world.lan, code="QH04", name="另一个")
    with pytest.raises(NotAllowed):
        open_station(actor=world.ops, county_id=world.county_id, code="QH04", name="另一个")
    with pytest.raises(NotAllowed):
        open_station(actor=world.manager, county_id=world.far_county_id, code="Q", name="另一个")

    assert not Station.objects.in_county(world.county_id).filter(code="QH04").exists()
