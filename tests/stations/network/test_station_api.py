"""Stations over HTTP: all of one's county, none of another."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_the_list_is_the_county_in_the_order_of_codes(world, api):
    answer = api.as_(world.lan).get("/api/v1/stations/")

    assert answer.status_code == 200
    body = answer.json()
    assert [row["code"] for row in body["data"]] == ["QH00", "QH01", "QH02"]
    assert body["next_cursor"] is None
    willow = body["data"][1]
    assert willow["id"] == str(world.willow.pk)
    assert (willow["kind"], willow["status"]) == ("point", "open")
    assert (willow["county"], willow["village"]) == ("990101", "990101100201")
    assert willow["village_name"] == "柳村"


def test_it_filters_by_kind_status_and_words(world, api):
    as_lan = api.as_(world.lan)

    def codes(query: str) -> list[str]:
        return [row["code"] for row in as_lan.get(f"/api/v1/stations/{query}").json()["data"]]

    assert codes("?kind=centre") == ["QH00"]
    assert codes("?kind=point&status=open") == ["QH01", "QH02"]
    assert codes("?status=closed") == []
    assert codes("?q=松") == ["QH02"]
    assert codes("?q=qh01") == ["QH01"]
    assert as_lan.get("/api/v1/stations/?kind=shop").status_code == 400
    assert as_lan.get("/api/v1/stations/?colour=red").status_code == 400


def test_pages_follow_each_other(world, api):
    as_lan = api.as_(world.lan)
    first = as_lan.get("/api/v1/stations/?limit=2")
    second = as_lan.get(f"/api/v1/stations/?limit=2&cursor={first.json()['next_cursor']}")

    assert 'rel="next"' in first["Link"]
    assert [row["code"] for row in second.json()["data"]] == ["QH02"]


def test_one_station_has_an_etag_and_a_stranger_finds_none(world, api):
    path = f"/api/v1/stations/{world.willow.pk}/"
    answer = api.as_(world.bo).get(path)

    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert api.as_(world.bo).get(path, HTTP_IF_NONE_MATCH='"1"').status_code == 304
    assert api.as_(world.far_manager).get(path).status_code == 404
    assert api.get(path).status_code == 401
