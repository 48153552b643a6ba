"""What the demo county sends: what carriers ask, and a few parcels on their way."""

from __future__ import annotations

import datetime

from django.utils import timezone

from orders.parcels.carriers import Reported
from orders.parcels.carriers.actions import take_push
from orders.parcels.carriers.port import Push
from orders.parcels.models import Carrier
from orders.sending.actions import (
    Given,
    Recipient,
    Sender,
    accept_sending,
    open_account,
    save_rate,
    stage_sendings,
    tender_parcels,
)
from orders.sending.actions.identity import Shown
from orders.sending.models import SenderAccount, Sending
from orders.sending.policy import Size

from .day import Day, scan
from .people import TONGLU

NEAR = ["31", "32", "33", "34"]
FAR = ["15", "54", "62", "63", "64", "65"]
# carrier, divisor, step, and for near, most and far places: first weight and step in fen
RATES = [
    ("zto", 6000, 1000, (700, 100), (1000, 400), (1800, 1200)),
    ("sto", 6000, 1000, (700, 120), (1000, 450), (1800, 1300)),
    ("yto", 6000, 1000, (800, 100), (1000, 400), (2000, 1200)),
    ("ems", 8000, 500, (900, 200), (1200, 350), (1500, 600)),
    ("sf", 6000, 500, (1200, 100), (2000, 500), (2400, 900)),
]
FROM = datetime.date(2026, 1, 1)
# The examples of GB 11643: numbers of nobody.
CARDS = ["11010519491231002X", "440524188001010014"]
PARCELS = [
    ("TL20", "zto", "何文静", "上海市浦东新区张江路88弄6号楼302室", "food", "笋干和番薯干",
     3200, Size(40, 30, 25), 20_000),
    ("TL20", "sf", "吕建军", "北京市海淀区中关村大街27号院5号楼", "documents", "房屋合同",
     200, None, 0),
    ("TL34", "ems", "施小燕", "新疆维吾尔自治区喀什市人民东路12号", "clothing", "棉衣两件",
     2600, Size(45, 35, 20), 0),
    ("TL34", "zto", "孔令华", "江苏省苏州市姑苏区平江路66号8幢", "produce", "山核桃",
     1800, None, 0),
]  # fmt: skip
PRINTED = "75118800220041"
"""The last of them bears a waybill the carrier printed; it is tendered and followed."""

SAID = [("accepted", 9, "已揽收"), ("in_transit", 6, "离开【桐庐转运中心】，发往【苏州转运中心】"),
        ("out_for_delivery", 1, "正在派送，请保持电话畅通")]  # fmt: skip


def seed_lists(day: Day) -> None:
    """Draw up the rates, and an account for the cooperative."""
    for code, divisor, step_grams, near, most, far in RATES:
        zones = [("江浙沪皖", NEAR, near), ("全国", [], most), ("偏远", FAR, far)]
        for zone, provinces, (first, step) in zones:
            save_rate(
                actor=day.users["manager"],
                carrier=Carrier.objects.get(pk=code),
                zone=zone,
                provinces=provinces,
                first_grams=1000,
                first_fen=first,
                step_grams=step_grams,
                step_fen=step,
                divisor=divisor,
                from_on=FROM,
            )
    open_account(
        actor=day.users["manager"],
        station=day.stations["TL20"],
        code="SGHZS",
        name="桐庐笋干合作社",
        limit_fen=200_000,
        uscc="91110000600037341L",
    )
    day.step()


def send_parcels(day: Day) -> None:
    """Accept four: one staged for the van, one labelled, one at the centre, one with the carrier.

    Three of them wait for their carriers' numbers, which the worker asks for.
    """
    staged, _labelled, away, gone = [_accept(day, n) for n in range(len(PARCELS))]
    stage_sendings([staged], actor=day.clerk_of("TL20"), station=day.stations["TL20"])
    scan(day, day.driver, "load", day.stations["TL34"], [away.parcel, gone.parcel], 1.0)
    scan(day, day.buyer, "receive", day.centre, [away.parcel, gone.parcel], 0.2)
    tender_parcels(
        [gone.parcel_id],
        actor=day.buyer,
        station=day.centre,
        carrier=gone.parcel.carrier_id,
        receipt_no="ZTO-20260001",
    )
    _carrier_says(gone)
    day.step()


def _carrier_says(sending: Sending) -> None:
    """Let the carrier tell of it, as his pushes do."""
    now = timezone.now()
    events = [
        Reported(PRINTED, code, now - datetime.timedelta(hours=hours), text)
        for code, hours, text in SAID
    ]
    push = Push(events, PRINTED, (sending.parcel.carrier_id,), "following")
    take_push(TONGLU, "fake", push)


def _accept(day: Day, n: int) -> Sending:
    code, carrier, name, address, category, contents, grams, size, declared = PARCELS[n]
    account = None
    if n == 0:
        account = SenderAccount.objects.in_county(TONGLU).select_related("station").get()
    return accept_sending(
        actor=day.clerk_of(code),
        station=day.stations[code],
        carrier=carrier,
        sender=Sender(villager=day.people[code][n]),
        identity=Shown("citizen_card", CARDS[n % 2]),
        recipient=Recipient(name, f"1540000{7000 + n}", address),
        given=Given(
            category=category,
            contents=contents,
            inspected=True,
            weight_grams=grams,
            size=size,
            declared_fen=declared,
        ),
        method="account" if account else "cash",
        account=account,
        waybill_no=PRINTED if n == len(PARCELS) - 1 else "",
    )
