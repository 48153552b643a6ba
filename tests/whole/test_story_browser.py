"""The same story in a real browser, 360 px wide, one thumb; RECORD_SCREENSHOTS=1 keeps pictures."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.whole.conftest import DEMO_PASSWORD, ROOT, Running, wait_until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed"),
]
PICTURES = ROOT / "docs" / "screenshots"
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 860}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


class Screen:
    """A signed-in person's browser window; complains of console errors and outside requests."""

    def __init__(self, browser: Browser, running: Running, who: str, size: dict, locale: str):
        self.faults: list[str] = []
        self.context = browser.new_context(viewport=size, locale=locale, base_url=running.url)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url, running.url))
        self.page.goto("/sign-in/")
        self.page.fill("[name=username]", who)
        self.page.fill("[name=password]", DEMO_PASSWORD)
        self.page.click("form.card button.button-main")
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def _heard(self, message) -> None:
        if message.type == "error" and "404" not in message.text:
            self.faults.append(message.text)

    def _asked(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:", "blob:")):
            self.faults.append(f"outside request: {url}")

    def picture(self, name: str) -> None:
        """Check that nothing overflows sideways, and keep the picture when asked to."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name}: {wide} px too wide"
        if os.environ.get("RECORD_SCREENSHOTS"):
            PICTURES.mkdir(exist_ok=True)
            self.page.wait_for_timeout(250)
            self.page.screenshot(path=PICTURES / f"{name}.png")

    def close(self) -> None:
        self.context.close()
        assert self.faults == []


@pytest.fixture
def screens(browser: Browser, running: Running) -> Iterator:
    opened: list[Screen] = []

    def sign_in(who: str, size: dict = PHONE, locale: str = "zh-CN") -> Screen:
        screen = Screen(browser, running, who, size, locale)
        opened.append(screen)
        return screen

    yield sign_in
    for screen in opened:
        screen.close()


def register(running: Running, name: str) -> None:
    clerk = running.client("clerk")
    clerk.post(
        "/villagers/",
        {"name": name, "phone": "15400008866", "consents": ["hold_at_station", "sms"]},
        expect=201,
    )


def test_one_order_from_the_counter_to_the_hand_over(running: Running, screens) -> None:
    register(running, "翟巧凤")
    waybill = f"YT{uuid.uuid4().int % 10**13:013d}"
    counter = screens("clerk")
    page = counter.page
    counter.picture("today-360")

    # found by her initials, two things, the deposit asked before it is taken
    page.goto("/orders/new/")
    page.fill("#q", "zqf")
    page.locator("#people a", has_text="翟").first.click()
    page.locator(".tile[data-kind=appliance] [data-step='1']").first.click()
    page.locator(".tile[data-kind=daily] [data-step='1']").first.click()
    expect(page.locator("[data-pieces]")).to_have_text("2")
    counter.picture("new-order-360")
    page.click(".sticky-foot .button-main")
    page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}/$"))
    order_url = page.url
    counter.picture("order-ask-360")
    page.locator("form[action$='/accept/'] input[value=verbal]").check(force=True)
    page.click("form[action$='/accept/'] .button-main")
    counter.picture("order-deposit-360")
    page.click("form[action$='/pay/'] .button-main")

    # the county buyer buys both and writes the waybill down
    buyer = screens("buyer", DESKTOP)
    desk = buyer.page
    order_path = order_url.removeprefix(running.url)
    order_id = order_path.split("/")[-2]
    bought = f"form[action*='{order_id}'][action*='bought']"
    for _ in range(2):
        desk.goto("/buying/")
        form = desk.locator(bought).first
        form.locator("xpath=ancestor::details").evaluate("one => one.open = true")
        buyer.picture("buying-1280")
        form.locator("[name$=platform_order_no]").fill(f"T{uuid.uuid4().int % 10**12}")
        form.locator(".button-main").click()
        desk.wait_for_load_state()
    for _ in range(2):
        desk.goto("/buying/")
        form = desk.locator(f"form[action*='{order_id}'][action*='waybill']").first
        form.locator("xpath=ancestor::details").evaluate("one => one.open = true")
        form.locator("[name$=carrier]").select_option("yto")
        form.locator("[name$=waybill_no]").fill(waybill)
        form.locator(".button-main").click()
        desk.wait_for_load_state()

    # scanned in at the centre, carried, scanned in at the village
    desk.goto("/scan/")
    scan(desk, "receive", waybill)
    buyer.picture("scan-centre-1280")
    driver = running.client("driver")
    assert driver.scan("load", carrier="yto", waybill_no=waybill)["outcome"] == "applied"
    page.goto("/scan/")
    scan(page, "unload", waybill)
    scan(page, "shelve", waybill)
    counter.picture("scan-360")
    parcel = running.client("clerk").get("/parcels/", waybill_no=waybill)["data"][0]
    expect(page.locator("[data-results]")).to_contain_text(parcel["pickup_code"])

    # she comes: found, proved by the code, pays the balance, takes them home
    page.goto("/find/?q=zqf")
    counter.picture("find-360")
    page.goto(f"/handover/?parcel={parcel['id']}")
    balance = running.client("clerk").get(f"/orders/{order_id}/")["balance_fen"]
    assert balance > 0
    page.fill("[name=pickup_code]", parcel["pickup_code"])
    counter.picture("handover-360")
    page.click(".sticky-foot .button-main")
    page.wait_for_url(lambda url: "handover" not in url or "done" in url or "over/" in url)
    counter.picture("handed-over-360")

    done = running.client("clerk").get(f"/orders/{order_id}/")
    assert (done["status"], done["balance_fen"]) == ("collected", 0)
    page.goto(order_path)
    counter.picture("order-360")

    # the message that would have gone out
    wait_until(
        lambda: [
            one
            for one in running.client("clerk").get("/messages/")["data"]
            if parcel["pickup_code"] in one.get("text", "")
        ],
        what="the message",
    )
    page.goto("/messages/")
    expect(page.locator("main")).to_contain_text(parcel["pickup_code"])
    counter.picture("messages-360")


def scan(page: Page, step: str, waybill: str) -> None:
    """Choose the step and scan as a keyboard scanner does: type and Enter."""
    page.locator(f"input[name=step][value={step}]").check(force=True)
    box = page.locator("[name=waybill_no]")
    box.fill(waybill)
    box.press("Enter")
    expect(page.locator("[data-results]")).to_contain_text(waybill[-4:])


def test_the_manager_sees_it_in_the_admin(running: Running, screens) -> None:
    manager = screens("manager", DESKTOP)
    page = manager.page

    page.goto("/admin/")
    expect(page.locator("svg").first).to_be_visible()
    manager.picture("dashboard-1280")
    page.goto("/admin/accounts/auditevent/?q=parcels.handed_over")
    expect(page.locator("#result_list")).to_contain_text("parcels.handed_over")
    page.goto("/admin/accounts/auditevent/")
    manager.picture("audit-1280")
    page.set_viewport_size(PHONE)
    page.goto("/admin/")
    manager.picture("dashboard-360")


@pytest.mark.parametrize(
    "path", ["/", "/find/", "/orders/new/", "/scan/", "/handover/", "/me/", "/messages/"]
)
def test_the_counter_speaks_english_too(running: Running, screens, path: str) -> None:
    screen = screens("clerk2", PHONE, "en-GB")

    screen.page.goto(path)

    expect(screen.page.locator("html")).to_have_attribute("lang", "en")
    screen.picture(f"english-{path.strip('/').replace('/', '-') or 'today'}-360")


def test_the_api_docs_need_no_other_host(running: Running, screens) -> None:
    screen = screens("clerk", DESKTOP)

    screen.page.goto("/api/v1/docs/")

    expect(screen.page.locator(".swagger-ui .opblock").first).to_be_visible()
    screen.picture("api-docs-1280")


def test_after_signing_out_the_back_button_shows_nothing(running: Running, screens) -> None:
    screen = screens("clerk2")
    screen.page.goto("/me/")

    screen.page.locator("form[action='/sign-out/'] button").first.click()
    screen.page.wait_for_url("**/sign-in/**")
    expect(screen.page.locator("[name=password]")).to_be_visible()
    screen.page.go_back()

    expect(screen.page.locator("[name=password]")).to_be_visible()


def test_pictures_are_there() -> None:
    """The screenshots that the README shows."""
    kept = {picture.name for picture in Path(PICTURES).glob("*.png")}

    assert {"today-360.png", "new-order-360.png", "handover-360.png", "dashboard-1280.png"} <= kept
