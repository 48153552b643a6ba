"""Bags: numbers, filling, clashes, seals."""

from __future__ import annotations

import pytest

from accounts.kernel.numbers import is_valid
from orders.cases.models import Case
from orders.runs.actions import (
    ItemIn,
    commit_manifest,
    draft_manifest,
    list_on_manifest,
    make_bag,
    open_bag,
    put_bag_in_bag,
    put_in_bag,
    say_in_which_bag,
    seal_bag,
    take_out_of_bag,
)
from orders.runs.errors import (
    BagBlocked,
    BagEmpty,
    BagSealed,
    ManifestFrozen,
    NestedTooDeep,
    WrongCheckCharacter,
)
from orders.runs.models import BagItem
from orders.runs.policy import read_bag_number

pytestmark = pytest.mark.django_db


def make(world, to=None, **given):
    given.setdefault("actor", world.ops)
    given.setdefault("direction", "to_point")
    return make_bag(station=world.centre, destination=to or world.willow, **given)


def put(world, bag, parcels):
    return put_in_bag(bag, actor=world.ops, items=[ItemIn(parcel=one.pk) for one in parcels])


def test_a_bag_has_a_number_that_checks_itself(world):
    bag = make(world)

    assert bag.number[0] == "B"
    assert is_valid(bag.number)
    assert read_bag_number(str(bag).lower()) == bag.number


@pytest.mark.parametrize("typed", ["B-7K2Q-9", "b７k2q9", " B7K2Q 9"])
def test_a_typed_number_is_read_in_any_form(typed):
    assert read_bag_number(typed) == "B7K2Q9"


def test_an_sscc_is_a_bag_number_too():
    assert read_bag_number("(00)069012345678901238") == "069012345678901238"


@pytest.mark.parametrize("typed", ["B-7K2Q-8", "069012345678901237", "7K2Q9", ""])
def test_a_wrong_check_character_names_the_field(typed):
    with pytest.raises(WrongCheckCharacter) as refused:
        read_bag_number(typed)

    assert refused.value.pointer == "/number"


def test_a_parcel_is_bagged_through_the_scan_path(world, bring):
    parcels = bring(3)
    bag = make(world)

    results = put(world, bag, parcels)
    again = put(world, bag, parcels[:1])

    assert [one.outcome for one in results] == ["applied"] * 3
    assert [one.outcome for one in again] == ["duplicate"]
    assert {world.fresh(one).status for one in parcels} == {"bagged"}
    assert BagItem.objects.in_county(world.county_id).filter(bag=bag).count() == 3


def test_a_parcel_for_elsewhere_does_not_go_in(world, bring):
    (other,) = bring(1, world.pine)
    bag = make(world)

    (result,) = put(world, bag, [other])

    assert result.problem["code"] == "not_for_this_bag"
    assert world.fresh(other).status == "received_county"


def test_a_sealed_bag_cannot_be_changed(world, bring, bag_of):
    parcels = bring(3)
    bag = bag_of(parcels[:2])

    with pytest.raises(BagSealed):
        put(world, bag, parcels[2:])
    with pytest.raises(BagSealed):
        take_out_of_bag(bag, actor=world.ops, parcel=parcels[0].pk)
    with pytest.raises(BagSealed):
        seal_bag(bag, actor=world.ops, seal_no="S2")
    with pytest.raises(BagEmpty):
        seal_bag(make(world), actor=world.ops, seal_no="S3")


def test_a_parcel_in_two_bags_blocks_both_until_it_is_said_where_it_is(world, run, bring, bag_of):
    parcels = bring(3)
    first = bag_of(parcels[:2])
    second = make(world)
    put(world, second, parcels[2:])

    (result,) = put(world, second, parcels[:1])

    assert result.outcome == "clash"
    assert result.problem["bags"] == [str(first)]
    case = Case.objects.in_county(world.county_id).get(kind="two_bags")
    assert case.parcel_id == parcels[0].pk
    with pytest.raises(BagBlocked):
        seal_bag(second, actor=world.ops, seal_no="S2")
    manifest = draft_manifest(run, actor=world.ops)
    list_on_manifest(manifest, actor=world.ops, bags=[first.number])
    with pytest.raises(BagBlocked):
        commit_manifest(manifest, actor=world.ops)

    say_in_which_bag(second, actor=world.ops, parcel=parcels[0].pk, reason="在第二袋里找到")

    case.refresh_from_db()
    assert (case.status, case.outcome) == ("solved", "corrected")
    assert seal_bag(second, actor=world.ops, seal_no="S2").status == "sealed"
    assert world.fresh(first).content_hash != first.content_hash
    assert commit_manifest(manifest, actor=world.ops).status == "committed"


def test_a_committed_manifest_is_frozen(world, run, bring, bag_of):
    bag, late = bag_of(bring(2)), bag_of(bring(1), seal="S009")
    manifest = draft_manifest(run, actor=world.ops)
    list_on_manifest(manifest, actor=world.ops, bags=[bag.number])
    kept = commit_manifest(manifest, actor=world.ops)

    with pytest.raises(ManifestFrozen):
        list_on_manifest(manifest, actor=world.ops, bags=[late.number])
    with pytest.raises(ManifestFrozen):
        commit_manifest(manifest, actor=world.ops)
    with pytest.raises(BagSealed):
        take_out_of_bag(bag, actor=world.ops, parcel=bag.items.first().parcel_id)

    assert world.fresh(manifest).content_hash == kept.content_hash != ""


def test_bags_lie_three_deep_at_most_and_never_in_each_other(world):
    one, two, three, four = [make(world) for _n in range(4)]
    put_bag_in_bag(one, actor=world.ops, inner=two.number)
    put_bag_in_bag(two, actor=world.ops, inner=three.number)

    with pytest.raises(NestedTooDeep):
        put_bag_in_bag(three, actor=world.ops, inner=four.number)
    with pytest.raises(NestedTooDeep):
        put_bag_in_bag(three, actor=world.ops, inner=one.number)


def test_what_is_missing_of_a_bag_opened_later_is_short(world, line, scan_off):
    scan_off(line.stop, [], [line.bag], opened=False)
    from orders.runs.actions import finish_unload

    finish_unload(line.stop, actor=world.lan)

    open_bag(
        world.fresh(line.bag),
        actor=world.lan,
        seal_no="S001",
        parcels=[one.pk for one in line.parcels[1:]],
    )

    assert world.fresh(line.parcels[0]).status == "short"
    case = Case.objects.in_county(world.county_id).get(kind="short")
    assert case.parcel_id == line.parcels[0].pk
    assert world.fresh(line.bag).status == "opened"
