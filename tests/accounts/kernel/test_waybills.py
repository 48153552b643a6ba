import pytest

from accounts.kernel.waybills import normalise_waybill, recognise_carriers


@pytest.mark.parametrize(
    ("text", "waybill"),
    [
        ("sf1234 5678-90123", "SF1234567890123"),
        ("ＹＴ１２３４５６７８９０１２３", "YT1234567890123"),
        ("\u200b77 1234567890123\n", "771234567890123"),
        ("123456", "123456"),
    ],
)
def test_a_waybill_has_one_form(text, waybill):
    assert normalise_waybill(text) == waybill


@pytest.mark.parametrize(
    "text", ["", "12345", "1" * 33, "SF123456789ß", "运单123456", "AB_C!123456"]
)
def test_what_is_no_waybill_is_refused(text):
    with pytest.raises(ValueError):
        normalise_waybill(text)


@pytest.mark.parametrize(
    ("waybill", "carriers"),
    [
        ("SF1234567890123", ["sf"]),
        ("YT1234567890123", ["yto"]),
        ("771234567890123", ["sto"]),
        ("73123456789012", ["zto"]),
        ("312345678901234", ["yunda"]),
        ("JT1234567890123", ["jt"]),
        ("JDAB12345678901", ["jd"]),
        ("9123456789012", ["ems"]),
        ("EE471108151CN", ["ems"]),
        ("DPK123456789012", ["dpk"]),
        ("621123456789012", ["cainiao"]),
        ("431234567890123", ["sto", "yunda"]),
        ("123456", []),
    ],
)
def test_a_pattern_only_suggests_carriers(waybill, carriers):
    assert recognise_carriers(waybill) == carriers
