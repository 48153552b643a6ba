"""Commission over HTTP: the list, one line with its why, the rules and who decides them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.recorder import recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule_body(days):
    return {
        "name": "代购佣金",
        "name_en": "Purchases",
        "work": "purchase",
        "scope": "default",
        "kind": "percent",
        "rate": "0.05",
        "from_on": days(0).isoformat(),
    }


def test_a_station_sees_what_it_earned_newest_first(world, api, desk) -> None:
    desk.rule()
    desk.sell(10000, document="D1/1", return_days=7)
    desk.sell(2000, document="D2/1")
    desk.sell(5000, station=world.pine)

    answer = api.as_(world.lan).get("/api/v1/commissions/")

    rows = answer.json()["data"]
    assert [(one["document"], one["amount_fen"], one["state"]) for one in rows] == [
        ("D2/1", 100, "vested"),
        ("D1/1", 500, "waiting"),
    ]
    assert rows[0]["station"]["code"] == "QH01"


def test_the_county_sees_all_and_filters(world, api, desk) -> None:
    desk.rule()
    desk.sell(10000, return_days=7)
    desk.sell(5000, station=world.pine)
    finance = api.as_(world.finance)

    def amounts(**query):
        page = finance.get("/api/v1/commissions/", query).json()
        return [one["amount_fen"] for one in page["data"]]

    month = f"{world.now:%Y-%m}"
    assert sorted(amounts()) == [250, 500]
    assert amounts(station=str(world.pine.pk)) == [250]
    assert amounts(state="waiting") == [500]
    assert sorted(amounts(work="purchase", month=month)) == [250, 500]
    assert amounts(month="2020-01") == []
    assert finance.get("/api/v1/commissions/", {"month": "2020-13"}).status_code == 400


def test_pages_follow_each_other(world, api, desk) -> None:
    desk.rule()
    for n in range(5):
        desk.sell(1000 * (n + 1))
    lan = api.as_(world.lan)

    seen, query = [], {"limit": 2}
    while True:
        page = lan.get("/api/v1/commissions/", query).json()
        seen += [one["amount_fen"] for one in page["data"]]
        if not page["next_cursor"]:
            break
        query["cursor"] = page["next_cursor"]

    assert seen == [250, 200, 150, 100, 50]


def test_a_line_says_why_in_both_languages(world, api, desk) -> None:
    desk.rule(rate=Decimal("0.05"), name_en="Purchases")
    (line,) = desk.sell(6640, discount_fen=106, return_days=7)

    shown = api.as_(world.lan).get(f"/api/v1/commissions/{line.pk}/").json()

    assert shown["amount_fen"] == 327
    data, said = shown["explanation"]["data"], shown["explanation"]["sentences"]
    assert data["steps"][0] == {"step": "rate", "of_fen": 6534, "rate": "0.05", "exact": "326.7"}
    texts = [one["text"] for one in said["en"]]
    assert "Goods ¥66.40 less discount ¥1.06: ¥65.34. Freight earns nothing." in texts
    assert "5 % of ¥65.34 is ¥3.267." in texts
    assert "Rounded to the fen, half a fen upwards: ¥3.27." in texts
    assert [one["step"] for one in said["zh-hans"]] == [one["step"] for one in said["en"]]
    assert any("四舍五入" in one["text"] for one in said["zh-hans"])


def test_the_county_share_is_no_line_of_the_stations_list(world, api, desk) -> None:
    desk.rule(partner_share=90, county_share=10)
    desk.sell(10000)

    (row,) = api.as_(world.lan).get("/api/v1/commissions/").json()["data"]

    assert (row["whole_fen"], row["amount_fen"]) == (500, 450)


def test_a_month_adds_up(world, api, desk) -> None:
    desk.rule()
    desk.sell(10000, return_days=7)
    desk.sell(2000)

    shown = api.as_(world.lan).get("/api/v1/commissions/summary/").json()

    assert (shown["earned_fen"], shown["vested_fen"], shown["waiting_fen"]) == (600, 100, 500)
    assert (shown["station"]["code"], shown["lines"]) == ("QH01", 2)
    assert shown["next_statement_on"].endswith("-01")


def test_another_stations_month_is_unknown(world, api) -> None:
    answer = api.as_(world.bo).get("/api/v1/commissions/summary/", {"station": world.willow.pk})

    assert answer.status_code == 422


def test_a_driver_has_no_business_here(world, api) -> None:
    for path in ("commissions/", "commissions/summary/", "commission-rules/"):
        assert api.as_(world.driver).get(f"/api/v1/{path}").status_code == 403


def test_a_rule_is_proposed_seen_and_approved(world, api, rule_body) -> None:
    made = api.as_(world.finance).post("/api/v1/commission-rules/", rule_body)
    assert (made.status_code, made.json()["status"]) == (201, "proposed")
    path = f"{made['Location']}"

    own = api.as_(world.finance).post(f"{path}approve/", {})
    done = api.as_(world.manager).post(f"{path}approve/", {"reason": "Agreed in the meeting"})

    assert own.status_code == 403
    assert (done.json()["status"], done.json()["decided_by"]) == ("approved", "马经理")
    again = api.as_(world.manager).post(f"{path}reject/", {"reason": "No"})
    assert (again.status_code, again.json()["code"]) == (409, "rule_decided")


def test_a_change_shows_what_it_changes(world, api, desk, rule_body) -> None:
    first = desk.rule(name_en="Purchases")

    made = api.as_(world.finance).post(
        "/api/v1/commission-rules/", rule_body | {"changes_rule": str(first.pk), "rate": "0.04"}
    )

    assert made.json()["version"] == 2
    assert {"member": "rate", "was": "0.050000", "becomes": "0.040000"} in made.json()["changes"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"rate": 0.05}, 400, "validation_error"),
        ({"rate": "1.5"}, 400, "validation_error"),
        ({"rate": "-0.1"}, 400, "validation_error"),
        ({"amount_fen": 2**63}, 400, "validation_error"),
        ({"from_on": "2020-01-01"}, 422, "absurd_dates"),
        ({"scope": "category", "category": "nowhere"}, 422, "unknown_reference"),
        ({"scope": "category"}, 422, "absurd_rule"),
        ({"kind": "guarantee"}, 422, "absurd_rule"),
    ],
)
def test_a_senseless_rule_is_refused(world, api, rule_body, change, status, code) -> None:
    answer = api.as_(world.finance).post("/api/v1/commission-rules/", rule_body | change)

    assert answer.status_code == status, answer.content
    if status == 422:
        assert answer.json()["code"] == code


def test_tiers_go_in_as_they_come_out(world, api, rule_body) -> None:
    tiers = [{"from": 1, "fen": 30}, {"from": 501, "fen": 40}]
    body = {k: v for k, v in rule_body.items() if k != "rate"}
    body |= {"work": "inbound", "kind": "tier", "tiers": tiers}

    answer = api.as_(world.finance).post("/api/v1/commission-rules/", body)

    assert answer.status_code == 201, answer.content
    assert answer.json()["tiers"] == tiers


def test_a_penalty_is_charged_over_the_api(world, api, desk) -> None:
    rule = desk.rule(work="lapse", kind="penalty", amount_fen=500, name="Late")
    body = {"station": str(world.willow.pk), "rule": str(rule.pk), "reason": "Shut at noon"}

    answer = api.as_(world.finance).post("/api/v1/commissions/penalties/", body)
    refused = api.as_(world.lan).post("/api/v1/commissions/penalties/", body)

    assert (answer.status_code, answer.json()["amount_fen"]) == (201, -500)
    assert refused.status_code == 403


def test_the_guarantee_of_this_month_waits(world, api) -> None:
    answer = api.as_(world.finance).post(
        "/api/v1/commissions/guarantees/", {"month": f"{world.now:%Y-%m}"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "month_not_over")


def test_a_list_costs_the_same_however_long(world, api, desk, query_count) -> None:
    desk.rule()
    for _n in range(12):
        desk.sell(1000)
    lan = api.as_(world.lan)
    lan.get("/api/v1/commissions/")

    with recording() as few:
        lan.get("/api/v1/commissions/", {"limit": 2})
    with recording() as many:
        lan.get("/api/v1/commissions/", {"limit": 12})

    assert len(few.counted) == len(many.counted)
    query_count("commissions.list", many)
