import pytest

from accounts.kernel.waybills import normalise_waybill


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
