import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.kernel.masking import is_masked_phone, mask_address, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("王明", "王*"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("王", "*"),
        ("䶮明", "䶮*"),
        ("阿依古丽·买买提", "阿***·***"),
        ("John Smith", "J*** *****"),
        ("", ""),
    ],
)
def test_a_name_shows_the_surname(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138******78"),
        ("0571-88886666", "0571******66"),
        ("01012345678", "010******78"),
        ("0101234567", "01******67"),
        ("１３８１２３４５６７８", "138******78"),
        ("88886666", "******"),
        ("110", "******"),
        ("", ""),
    ],
)
def test_a_phone_number_hides_six_digits(phone, shown):
    assert mask_phone(phone) == shown


def test_hiding_four_digits_is_not_enough():
    assert is_masked_phone("138******78")
    assert not is_masked_phone("138****5678")
    assert not is_masked_phone("13812345678")
    assert not is_masked_phone("")


@given(st.text("0123456789- +", min_size=1, max_size=24).filter(str.strip))
def test_no_phone_number_slips_through(phone):
    shown = mask_phone(phone)

    assert is_masked_phone(shown)
    assert shown.count("*") >= 6


@given(st.text(min_size=1, max_size=20).filter(lambda name: name.strip()))
def test_no_name_is_shown_whole(name):
    hidden = sum(char.isalnum() for char in name.strip()[1:])
    assert mask_name(name) != name.strip() or hidden == 0


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("清河县柳林镇幸福小区3号楼2单元501室", "清河县柳林镇幸福小区3号楼"),
        ("幸福小区１２号楼３０１", "幸福小区12号楼"),
        ("红旗小区三栋二单元", "红旗小区三栋"),
        ("建设路15号院3号楼2单元", "建设路15号院3号楼"),
        ("幸福小区3-2-501", "幸福小区3"),
        ("幸福小区501", "幸福小区"),
        ("人民路88号501室", "人民路88号"),
        ("人民路88号", "人民路88号"),
        ("2单元501室", ""),
    ],
)
def test_an_address_ends_at_the_building(address, shown):
    assert mask_address(address) == shown


def test_in_a_village_the_door_is_the_household():
    assert mask_address("青山镇柳树村3组12号") == "青山镇柳树村3组"
    assert mask_address("柳树村 12号") == "柳树村"


@pytest.mark.parametrize(
    "address", ["北座村", "西楼村", "八层村", "东门镇西村", "十户乡", "土楼镇"]
)
def test_place_names_are_no_units(address):
    assert mask_address(f"清河县{address}") == f"清河县{address}"
