"""The label is read back as a phone's scanner and a person would read it."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from accounts.kernel.masking import is_masked_phone
from orders.sending.label import SIZES, destination_of, draw_label, words_of
from orders.sending.models import Sending

from .conftest import ADDRESS, GIVEN

pytestmark = pytest.mark.django_db
DPI = 203  # what thermal printers print


def printed(pdf: bytes) -> tuple[Image.Image, str]:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    page = document[0]
    return page.render(scale=DPI / 72).to_pil().convert("L"), page.get_textpage().get_text_range()


def shown(world, sending: Sending) -> Sending:
    rows = Sending.objects.in_county(world.county_id)
    return rows.select_related("parcel", "parcel__carrier", "station").get(pk=sending.pk)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("waybill", ["", "SF1234567890123", "772301234567890", "EE471108151FR"])
def test_a_scanner_reads_both_codes_at_a_thermal_printers_resolution(world, desk, size, waybill):
    sending = shown(world, desk.accept(waybill_no=waybill))

    image, _text = printed(draw_label(words_of(sending), size))

    found = {str(one.format).split(".")[-1]: one.text for one in zxingcpp.read_barcodes(image)}
    number = sending.parcel.waybill_no
    assert sorted(found.values()) == [number, number]
    assert {"Code128", "QRCode"} == {name.replace(" ", "") for name in found}


def test_a_person_reads_chinese_and_nobodys_secrets(world, desk):
    sending = shown(
        world,
        desk.accept(given=replace(GIVEN, contents="笋干和充电宝", declared_fen=100_000)),
    )

    _image, text = printed(draw_label(words_of(sending)))

    lines = text.split()
    for word in ("申通快递", "浙江", "杭州市", "西湖区", "陆运", "已验视", sending.number):
        assert word in text
    assert "内件 笋干和充电宝" in text
    assert "浙江省杭州市西湖区幸福小区3号楼" in text.replace("\r\n", "")
    for secret in ("王小明", "小明", "15400001234", "501", "2单元", "刘小花"):
        assert secret not in text
    assert [is_masked_phone(one) for one in lines if "*" in one and one[0].isdigit()] == [True] * 2
    assert ADDRESS not in text


def test_the_same_label_is_the_same_bytes(world, desk):
    words = words_of(shown(world, desk.accept()))

    assert draw_label(words) == draw_label(words)
    assert len(draw_label(words)) < 60_000  # the characters used, not the whole font


@pytest.mark.parametrize(
    ("province", "address", "words"),
    [
        ("33", "浙江省杭州市西湖区文一路1号", "浙江 杭州市 西湖区"),
        ("31", "上海市浦东新区张江路8号", "上海 浦东新区"),
        ("53", "云南省大理白族自治州大理市下关镇", "云南 大理白族自治州 大理市"),
        ("15", "内蒙古自治区锡林郭勒盟多伦县", "内蒙古 锡林郭勒盟 多伦县"),
        ("44", "Somewhere in the south", "广东"),
        ("11", "北京朝阳区", "北京 朝阳区"),
    ],
)
def test_sorters_read_where_it_goes(province, address, words):
    assert destination_of(province, address) == words
