"""A batch costs the same number of statements, whatever its length, token and audit included."""

from __future__ import annotations

import pytest

from accounts.identity.actions import issue_token
from accounts.kernel.ids import new_id
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def upload(api, world, announce, length: int, token: str):
    waybills = [f"YT{length:04d}{n:09d}" for n in range(length)]
    for waybill in waybills:
        announce(waybill_no=waybill, carrier="yto")
    scans = [
        {
            "op_id": str(new_id()),
            "step": "receive",
            "station": str(world.willow.pk),
            "occurred_at": world.now.isoformat(),
            "carrier": "yto",
            "waybill_no": waybill,
        }
        for waybill in waybills
    ]
    with recording() as recorder:
        answer = api.post("/api/v1/scans/", {"scans": scans}, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert {one["outcome"] for one in answer.json()["results"]} == {"applied"}
    return recorder


def test_a_batch_costs_the_same_for_any_length(world, api, announce, query_count) -> None:
    token = issue_token(world.lan, device="tests").token

    short, long = (upload(api, world, announce, length, token) for length in (2, 60))

    query_count("scans.batch", long)
    assert len(short.counted) == len(long.counted)
