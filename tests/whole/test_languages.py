"""Every page speaks the language it was asked in: pages are found by following links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from accounts.identity.models import User
from accounts.tenancy.models import County
from orders.parcels.actions import announce_parcel, record_scans
from orders.purchases.actions import accept_order, place_order
from stations.network.models import Division, Station
from tests.orders.scenes import scan_in
from tests.words import assert_no_han
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST_PAGES = 60
MODELS = "accounts.identity.backends.PasswordBackend"
SAID_IN = ("title", "placeholder", "aria-label", "alt")
UNSAID = {"script", "style", "template", "svg", "code", "pre"}


class Page(HTMLParser):
    """The words a reader sees, and where the page leads."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._silent: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_icon = "material-symbols" in (given.get("class") or "")
        if tag in UNSAID or is_icon or (self._silent and tag == self._silent[-1]):
            self._silent.append(tag)
        self.words += [given[name] or "" for name in SAID_IN if name in given]
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.words.append(data.strip())


@pytest.fixture
def work(world: World) -> None:
    """An order waiting for the buyer, one for a yes, a parcel on the shelf, one on its way."""
    wanted = [{"platform": "jd", "title": "A towel", "quantity": 2, "unit_price_fen": 1290}]
    for accepted in (True, False):
        order = place_order(
            actor=world.lan, station=world.willow.pk, villager=world.granny.pk, lines=wanted
        )
        if accepted:
            accept_order(order, actor=world.lan, evidence={"kind": "verbal"})
    for number, steps in ((1, ("receive", "shelve")), (2, ())):
        parcel = announce_parcel(
            actor=world.buyer, carrier="yto", waybill_no=f"YT{number:013d}",
            station=world.willow, villager=world.granny,
        )  # fmt: skip
        for step in steps:
            record_scans([scan_in(step, parcel, world.willow)], actor=world.lan)


def pages(client: Client, start: str, language: str) -> Iterator[tuple[str, str]]:
    """Follow the links of our own from page to page."""
    waiting, seen, kinds = [start], {start}, set()
    while waiting and len(kinds) < MOST_PAGES:
        path = waiting.pop(0)
        # one page of a kind is enough: rows differ in their ids only
        kind = re.sub(r"[0-9a-f-]{32,36}|\d{4,}", "*", path.partition("?")[0])
        if kind in kinds:
            continue
        kinds.add(kind)
        answer = client.get(path, headers={"accept-language": language})
        if answer.status_code in (301, 302):
            found = [answer["Location"]]
        elif "text/html" not in answer["Content-Type"]:
            continue
        else:
            assert answer.status_code == 200, path
            source = answer.content.decode()
            yield path, source
            found = Page(source).links
        for link in found:
            target = urlsplit(urljoin(f"http://testserver{path}", link))
            if target.netloc == "testserver" and target.path not in seen:
                seen.add(target.path)
                waiting.append(f"{target.path}?{target.query}" if target.query else target.path)


def names(world: World) -> list[str]:
    """People and places keep their names in every language."""
    people = list(User.objects.values_list("name", flat=True))
    villagers = [v for one in world.villagers.values() for v in (one.name, one.name_masked)]
    places = [
        *Station.objects.filter(county_id=world.county_id).values_list("name", flat=True),
        *Division.objects.values_list("name", flat=True),
        *County.objects.values_list("name", flat=True),
    ]
    initials = {name[0] for name in (*people, *villagers)}  # what stands in a round picture
    return [*people, *villagers, *places, *initials]


WALKS = [("lan", "/"), ("buyer", "/buying/"), ("manager", "/admin/")]
# Where the reference lists themselves are kept, both of their names stand side by side; a pattern
# names the document it was read in.
BOTH_NAMES = re.compile(r"/admin/orders/(carrier|platform|category|product|waybillpattern)/")


def signed_in(login: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=login), backend=MODELS)
    return client


@pytest.mark.parametrize(("login", "start"), WALKS)
def test_pages_in_english_have_no_chinese(world: World, work: None, login: str, start: str) -> None:
    client = signed_in(login)
    allowed = names(world)

    visited = 0
    for path, source in pages(client, start, "en"):
        visited += 1
        if not BOTH_NAMES.match(path):
            assert_no_han("\n".join([path, *Page(source).words]), allow=allowed)

    assert visited > 10


# Letters that are no English words: addresses, codes, events, handlers, formats, units.
NO_WORDS = re.compile(
    r"https?://\S+|\b[A-Z0-9_-]{2,}\b|\b[a-z]+(?:[._][a-z]+)+\b|\b(?:zh-hans|esc|xlsx|csv|tests)\b"
    r"|English|A towel|Idempotency-Key|ETag|If-Match"
)


@pytest.mark.parametrize(("login", "start"), WALKS)
def test_pages_in_chinese_have_no_english(world: World, work: None, login: str, start: str) -> None:
    client = signed_in(login)
    logins = "|".join(map(re.escape, User.objects.values_list("username", flat=True)))

    english = {}
    for path, source in pages(client, start, "zh-hans"):
        said = [re.sub(logins, "", NO_WORDS.sub("", words)) for words in Page(source).words]
        if not BOTH_NAMES.match(path):
            english |= {words: path for words in said if re.search(r"[A-Za-z]{3,}", words)}

    assert english == {}
