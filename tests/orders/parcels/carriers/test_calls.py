"""The real services against a carrier on this machine, over HTTP, as bad as carriers are."""

from __future__ import annotations

import datetime
import socket

import pytest
from django.core.exceptions import ImproperlyConfigured

from orders.parcels.carriers import (
    Capability,
    CarrierAway,
    CarrierNonsense,
    CarrierRefused,
    NotOffered,
    Party,
    Shipment,
    port_of,
)
from orders.parcels.carriers.actions import call_carriers, open_hook
from orders.parcels.carriers.fake_server import FakeCarrierServer, Mischief
from orders.parcels.carriers.models import CarrierOddity, CarrierTrack
from orders.parcels.carriers.transport import Transport, fuse_of
from tests.orders.parcels.carriers.conftest import hour

pytestmark = pytest.mark.django_db
NUMBER = "YT1234567890123"


@pytest.fixture
def shipment() -> Shipment:
    return Shipment(
        reference="PABC",
        sender=Party("刘小花", "15400000001"),
        recipient=Party("王五", "15400000002", "测试省"),
        weight_g=2300,
        declared_value_fen=10_000,
    )


# --- the port ---


@pytest.mark.parametrize("is_remote", [True, False])
def test_the_fake_carrier_does_all_one_can_ask(fake, settings, shipment, is_remote: bool) -> None:
    settings.CARRIER_SERVICES = "*:fake"
    settings.FAKE_CARRIER_URL = fake.url if is_remote else ""
    port = port_of("yto")

    registered = port.register(shipment)
    quotes = port.rate(shipment)
    label = port.label(registered.waybill_no)

    assert registered.waybill_no.startswith("YT")
    assert len(registered.waybill_no) == 15
    assert port.register(shipment) == registered
    assert [(one.service, one.price_fen) for one in quotes] == [
        ("standard", 1300),
        ("express", 2600),
    ]
    assert label.content.startswith(b"%PDF")
    assert (len(fake.asked) > 0) is is_remote
    assert port.offers(Capability.TRACK) is is_remote


@pytest.mark.parametrize(
    "carrier", ["sf", "sto", "zto", "yunda", "jt", "jd", "ems", "dpk", "cainiao"]
)
def test_its_numbers_look_like_those_of_the_carrier_it_plays(
    world, settings, shipment, carrier: str
) -> None:
    from orders.parcels.carriers.recogniser import recognise

    settings.CARRIER_SERVICES = "*:fake"

    number = port_of(carrier).register(shipment).waybill_no

    assert carrier in [one.carrier for one in recognise(number)]


def test_a_carrier_nobody_speaks_for_offers_nothing(settings, shipment) -> None:
    settings.CARRIER_SERVICES = "sf:fake"
    port = port_of("yto")

    assert [one for one in Capability if port.offers(one)] == []
    with pytest.raises(NotOffered) as refusal:
        port.register(shipment)
    assert refusal.value.extra == {"carrier": "yto", "capability": "register"}
    assert (refusal.value.code, refusal.value.status) == ("carrier_does_not_offer", 409)


def test_what_a_service_lacks_is_said_and_not_asked(fake, settings, shipment) -> None:
    settings.CARRIER_SERVICES = "*:kuaidi100"

    with pytest.raises(NotOffered):
        port_of("yto").label(NUMBER)

    assert fake.asked == []


def test_a_service_nobody_knows_stops_the_start(settings) -> None:
    settings.CARRIER_SERVICES = "*:dhl"

    with pytest.raises(ImproperlyConfigured):
        port_of("yto")


# --- the wire ---


def transport(url: str) -> Transport:
    return Transport("kuaidi100", url)


def test_a_failing_service_is_asked_three_times_then_left_alone(fake, mischief, no_pauses) -> None:
    mischief.error = 1

    for _call in range(5):
        with pytest.raises(CarrierAway):
            transport(fake.url).post_json("/v1/rates", {})
    assert len(fake.asked) == 15
    assert no_pauses[0] < no_pauses[1]

    with pytest.raises(CarrierAway):
        transport(fake.url).post_json("/v1/rates", {})
    assert len(fake.asked) == 15

    mischief.error = 0
    fuse_of("kuaidi100").blown_until = 1.0  # its minute is over
    asked = {"weight_g": 1, "volume_cm3": 0, "declared_value_fen": 0}
    assert transport(fake.url).post_json("/v1/rates", asked)["quotes"]
    assert fuse_of("kuaidi100").failures == 0


def test_what_fails_sometimes_succeeds(fake, mischief, no_pauses) -> None:
    mischief.chance.seed(5)
    mischief.error = 0.5
    asked = {"waybill_no": NUMBER}

    answers = [transport(fake.url).post_json("/v1/tracks", asked) for _call in range(3)]

    assert len(answers) == 3
    assert len(fake.asked) > 3


def test_a_silent_service_is_not_waited_for(fake, mischief, no_pauses, settings) -> None:
    settings.CARRIER_TIMEOUT_SECONDS = 0.05
    mischief.silence, mischief.silence_seconds = 1, 0.3

    with pytest.raises(CarrierAway):
        transport(fake.url).post_json("/v1/rates", {})


def test_nonsense_is_no_answer(fake, mischief, no_pauses) -> None:
    mischief.nonsense = 1

    with pytest.raises(CarrierNonsense):
        transport(fake.url).post_json("/v1/rates", {})


def test_a_refusal_is_not_repeated(fake, no_pauses) -> None:
    with pytest.raises(CarrierRefused):
        transport(fake.url).post_json("/v1/nothing", {})

    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    "url",
    ["http://poll.kuaidi100.com", "ftp://x", "https://", "https://u:p@x", "https://x/?a=1", "",
     "http://169.254.169.254", "file:///etc/passwd"],
)  # fmt: skip
def test_only_safe_addresses_are_called(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        transport(url)


def test_a_redirect_is_not_followed_and_a_flood_not_read(no_pauses) -> None:
    elsewhere = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n"
    with RawServer(elsewhere) as url, pytest.raises(CarrierNonsense):
        transport(url).get_json("/x")
    flood = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 3_000_000
    with RawServer(flood) as url, pytest.raises(CarrierAway):
        transport(url).get_json("/x")


class RawServer:
    """Says the same bytes to whoever connects."""

    def __init__(self, said: bytes) -> None:
        self.said = said

    def __enter__(self) -> str:
        import threading

        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                one, _address = self.socket.accept()
                with one:
                    one.recv(65536)
                    one.sendall(self.said)
            except OSError:
                if self.socket.fileno() < 0:
                    return

    def __exit__(self, *_error: object) -> None:
        self.socket.close()


# --- following ---


@pytest.fixture
def kuaidi100(fake, settings) -> FakeCarrierServer:
    settings.CARRIER_SERVICES = "*:kuaidi100"
    return fake


def due(world, parcel) -> CarrierTrack:
    return CarrierTrack.objects.in_county(world.county_id).get(parcel=parcel)


def test_what_is_announced_is_subscribed(world, announce, kuaidi100, settings) -> None:
    settings.HOOKS_URL = "https://xiangyi.example"
    hook = open_hook(county_id=world.county_id, service="kuaidi100")
    parcel = announce(waybill_no=NUMBER)
    world.relay()
    assert due(world, parcel).subscription == "wanted"

    assert call_carriers(world.county_id) == 1

    told = kuaidi100.parcels[NUMBER]
    assert told.callback_url == f"https://xiangyi.example/hooks/kuaidi100/{hook.token}/"
    assert (told.secret, told.company) == (hook.salt, "yuantong")
    track = due(world, parcel)
    assert (track.subscription, track.attempts, track.last_error) == ("following", 0, "")
    assert call_carriers(world.county_id) == 0


def test_where_pushes_cannot_come_numbers_are_asked_about_at_most_every_half_hour(
    world, announce, kuaidi100, time_machine_at
) -> None:
    parcel = announce(waybill_no=NUMBER)
    world.relay()
    kuaidi100.happen(NUMBER, "1002", hour(1))

    assert call_carriers(world.county_id) == 1
    track = due(world, parcel)
    assert track.carrier_status == "in_transit"
    asked = len(kuaidi100.asked)

    CarrierTrack.objects.in_county(world.county_id).update(next_call_at=world.now)
    call_carriers(world.county_id)

    assert len(kuaidi100.asked) == asked
    assert due(world, parcel).next_call_at == track.asked_at + datetime.timedelta(minutes=30)


def test_a_carrier_that_is_away_is_asked_later_and_counted(
    world, announce, kuaidi100, mischief, no_pauses
) -> None:
    mischief.error = 1
    parcel = announce(waybill_no=NUMBER)
    world.relay()

    call_carriers(world.county_id)

    track = due(world, parcel)
    assert track.last_error == "kuaidi100 answered 500"
    assert track.next_call_at > world.now + datetime.timedelta(minutes=29)
    assert CarrierOddity.objects.in_county(world.county_id).get().kind == "away"


def test_a_refused_number_is_not_asked_about_again(world, announce, kuaidi100, settings) -> None:
    settings.KUAIDI100_KEY = ""
    settings.HOOKS_URL = "https://xiangyi.example"
    open_hook(county_id=world.county_id, service="kuaidi100")
    parcel = announce(waybill_no=NUMBER)
    world.relay()

    call_carriers(world.county_id)

    track = due(world, parcel)
    assert (track.subscription, track.next_call_at) == ("refused", None)
    assert CarrierOddity.objects.in_county(world.county_id).get().code == "600"


def test_a_number_the_service_does_not_know_yet_is_asked_about_again(
    world, announce, kuaidi100
) -> None:
    parcel = announce(waybill_no=NUMBER)
    world.relay()

    call_carriers(world.county_id)

    track = due(world, parcel)
    assert (track.carrier_status, track.last_error) == ("unknown", "")
    assert track.next_call_at is not None


@pytest.mark.parametrize(("carrier", "tail"), [("sf", "3333"), ("zto", "3333"), ("yto", "")])
def test_sf_and_zto_are_told_the_last_four_of_the_phone(
    world, announce, kuaidi100, monkeypatch, carrier: str, tail: str
) -> None:
    questions = []
    answer = kuaidi100._query
    monkeypatch.setattr(kuaidi100, "_query", lambda q: questions.append(q) or answer(q))
    announce(carrier=carrier, waybill_no=NUMBER, name="章小雨", phone="15400003333")
    world.relay()

    call_carriers(world.county_id)

    assert [one.get("phone", "") for one in questions] == [tail]


def test_in_a_county_that_asks_nobody_nothing_is_followed(world, announce, settings) -> None:
    settings.CARRIER_SERVICES = ""
    announce()

    world.relay()

    assert not CarrierTrack.objects.in_county(world.county_id).exists()


def test_a_closed_parcel_is_not_asked_about(world, announce, scan, kuaidi100) -> None:
    parcel = announce(waybill_no=NUMBER)
    world.relay()
    scan("receive", parcel, at=world.centre, by=world.manager)
    scan("send_back", parcel, at=world.centre, by=world.manager)

    call_carriers(world.county_id)

    assert due(world, parcel).next_call_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dialect", ["kuaidi100", "fake"])
def test_a_bad_carrier_and_ours_agree_in_the_end(
    world, announce, fake, mischief, settings, live_server, dialect: str
) -> None:
    """Subscribed over HTTP, pushed over HTTP: doubled, reordered, replayed."""
    settings.CARRIER_SERVICES = f"*:{dialect}"
    settings.HOOKS_URL = live_server.url
    open_hook(county_id=world.county_id, service=dialect)
    mischief.duplicate, mischief.reorder = 0.6, True
    parcel = announce(waybill_no=NUMBER)
    world.relay()
    call_carriers(world.county_id)
    codes = {"kuaidi100": ["103", "1002", "5", "501", "304"],
             "fake": ["accepted", "in_transit", "out_for_delivery", "at_pickup_point",
                      "delivered"]}[dialect]  # fmt: skip

    for n, code in enumerate(codes):
        fake.happen(NUMBER, code, hour(n))
    answers = fake.deliver()
    world.relay()
    answers += fake.replay()
    world.relay()

    assert set(answers) == {200}
    assert len(answers) > 2 * len(codes)
    track = due(world, parcel)
    assert (track.carrier_status, track.last_event_at) == ("delivered", hour(4))
    assert parcel.carrier_events.in_county(world.county_id).count() == 5
    assert world.fresh(parcel).status == "expected"


def test_the_same_seed_goes_wrong_the_same_way() -> None:
    fates = [[Mischief(seed=7).does(0.5) for _n in range(1)] for _time in range(2)]

    assert fates[0] == fates[1]
