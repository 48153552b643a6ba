"""Line-haul, sending and a loss as people do them in the console, 360 px wide and at the desk."""

from __future__ import annotations

import re
import uuid

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from tests.whole.conftest import Running
from tests.whole.test_parcels_http import announce, depart
from tests.whole.test_story_browser import CHROMIUM, DESKTOP, browser, screens

__all__ = ["browser", "screens"]  # fixtures
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed"),
]
PIN = "271828"


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()
    page.wait_for_load_state()


def open_fold(page: Page, words: str) -> None:
    page.locator("details", has_text=words).last.evaluate("one => one.open = true")


def test_a_stop_in_the_console_and_the_missing_parcel_paid_out(running: Running, screens) -> None:
    ops, clerk = running.client("ops"), running.client("clerk")
    point = clerk.station["id"]
    parcels = announce(ops, point, 3)
    numbers = [clerk.get(f"/parcels/{one}/")["waybill_no"] for one in parcels]
    run, stop, bag = depart(running, ops, point, parcels)
    at = f"/runs/{run}/stops/{stop}/"

    driver = screens("driver")
    driver.page.goto(at)
    driver.picture("stop-arrive-360")
    press(driver.page, "车到了")

    counter = screens("clerk")
    page = counter.page
    page.goto(at)
    for thing in (bag["number"], *numbers[:2]):
        page.fill("[name=thing]", thing)
        if thing == bag["number"]:
            open_fold(page, "是大包")
            page.fill("[name=seal_no]", "S70001")
        press(page, "扫描")
        expect(page.locator(".scan-result.tone-green")).to_be_visible()
    assert numbers[2] not in page.content()  # the list is not shown while she counts
    counter.picture("stop-unload-360")
    press(page, "扫完了")
    expect(page.locator(".figure-alarm .figure-number").first).to_have_text("1")
    counter.picture("stop-compared-360")
    page.fill("[name=number]", f"P{uuid.uuid4().int % 10**6:06d}")
    page.fill("[name=declared_fen]", "5")
    press(page, "款袋已交")
    page.goto(f"{at}confirm/")
    page.fill("[name=pin]", PIN)
    counter.picture("stop-confirm-360")
    press(page, "确认")
    expect(page.locator("main")).to_contain_text("已确认")
    counter.picture("stop-done-360")

    pay_out(screens, counter, parcels[2])
    assert clerk.get(f"/parcels/{parcels[2]}/")["status"] == "claim"
    assert "books agree" in running.manage("check_books").stdout
    page.goto(f"/parcels/{parcels[2]}/story/")
    counter.picture("story-360")


def pay_out(screens, counter, parcel: str) -> None:
    """Operations declare it lost and assess, the clerk claims and pays, the manager approves."""
    desk, page = screens("ops", DESKTOP), counter.page
    desk.page.goto(f"/parcels/{parcel}/claim/")
    lose = desk.page.locator("form[action$='/lose/']")
    lose.locator("xpath=ancestor::details").evaluate_all("all => all.forEach(o => o.open = true)")
    lose.locator("[name=reason]").fill("三天找不到")
    lose.locator("button").click()
    desk.page.wait_for_load_state()

    page.goto(f"/parcels/{parcel}/claim/")
    page.locator("[name=kind][value=lost]").check(force=True)
    page.locator("[name=claimed_fen]").fill("30")
    counter.picture("claim-new-360")
    page.locator("main form button.button-main").last.click()
    page.wait_for_url(re.compile(r"/claims/[0-9a-f-]{36}/$"))
    place = page.url

    desk.page.goto(place)
    form = desk.page.locator("form[action$='/assess/']")
    form.locator("[name=loss_fen]").fill("30")
    form.locator("[name=reason]").fill("发票 30 元")
    form.locator("button").click()
    desk.page.wait_for_load_state()
    desk.page.locator("form[action$='/offer/'] button").click()
    page.goto(place)
    page.locator("form[action$='/accept/'] button").click()
    manager = screens("manager", DESKTOP)
    manager.page.goto(place)
    manager.picture("claim-approve-1280")
    manager.page.locator("form[action$='/approve/'] button").click()
    manager.page.wait_for_load_state()
    page.goto(place)
    pay = page.locator("form[action$='/pay/']")
    pay.locator("button").click()
    page.wait_for_load_state()
    counter.picture("claim-paid-360")


def test_a_parcel_is_sent_and_its_label_read(running: Running, screens) -> None:
    counter = screens("clerk")
    page = counter.page
    page.goto("/sendings/new/")
    for name, text in {
        "sender_name": "单阿婆",
        "sender_phone": "15400003344",
        "identity_number": "11010519491231002X",
        "recipient_name": "何小满",
        "recipient_phone": "15400006677",
        "address": "上海市浦东新区张江路88弄6号楼",
        "contents": "笋干",
        "weight": "1.2",
    }.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=category]", "produce")
    page.locator("[name=inspected]").check(force=True)
    page.locator("#id_weight").press("Tab")
    offer = page.locator("#offers input[type=radio][value=zto]")
    offer.wait_for(state="attached")
    offer.check(force=True)
    counter.picture("sending-new-360")
    page.click(".sticky-foot .button-main")
    page.wait_for_url(re.compile(r"/sendings/[0-9a-f-]{36}/$"))
    counter.picture("sending-360")

    waybill = page.locator("h1").inner_text().strip()
    link = page.locator("a[href*='label']").first.get_attribute("href")
    label = counter.context.request.get(f"{running.url}{link}")
    [sheet] = pypdfium2.PdfDocument(label.body())
    read = {one.text for one in zxingcpp.read_barcodes(sheet.render(scale=203 / 72).to_pil())}
    assert waybill in read


def test_what_is_refused_goes_back_by_the_console(running: Running, screens) -> None:
    ops, clerk = running.client("ops"), running.client("clerk")
    [parcel] = announce(ops, clerk.station["id"], 1)
    for person, step in ((ops, "load"), (clerk, "unload"), (clerk, "shelve")):
        assert person.scan(step, parcel=parcel)["outcome"] == "applied", step

    counter = screens("clerk")
    page = counter.page
    page.goto(f"/parcels/{parcel}/")
    form = page.locator("form[action$='/refuse/']")
    form.locator("xpath=ancestor::details").evaluate("one => one.open = true")
    form.locator("[name=reason]").fill("尺码不对")
    form.locator("button").click()
    page.wait_for_load_state()
    counter.picture("refused-360")
    page.goto("/to-return/")
    counter.picture("to-return-360")
    assert clerk.get(f"/parcels/{parcel}/")["status"] == "refused"

    desk = screens("manager", DESKTOP)
    desk.page.goto("/cases/")
    desk.picture("cases-1280")
    number = clerk.get(f"/parcels/{parcel}/")["waybill_no"]
    expect(desk.page.locator("main")).to_contain_text(number)
