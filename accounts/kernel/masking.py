"""What a label, a list or a message may show of a person.

GB/T 41833-2022: a name hides one Chinese character or more, a phone number six digits or more,
an address its unit and room.
"""

from __future__ import annotations

import re

from .surnames import surname_length
from .text import digits

HIDDEN = "******"  # of text too short to show any part of it

_HAN_NAME = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{2,}")
_MASKED_PHONE = re.compile(r"(?=(?:\d*\*){6})\d{0,4}\*+\d{0,4}", re.ASCII)

_COUNT = r"(?:\d+|[A-Za-z]\d*|[零〇一二三四五六七八九十百]+|[甲乙丙丁东南西北])"
_NOT_A_PLACE = "(?![村镇乡街庄路屯])"  # 北座村, 西楼村, 八层镇 are names
_BUILDING = re.compile(rf"(?:{_COUNT}\s*(?:号楼|号院|栋楼|栋|幢|座|楼(?!层)){_NOT_A_PLACE})+")
_HOUSEHOLD = re.compile(
    rf"{_COUNT}\s*(?:单元|室|层|户|号房|号门|房间|门(?![一-龥])){_NOT_A_PLACE}"
    rf"|(?<=[村组社屯队庄寨])\s*\d+\s*(?:号|$)"  # 3组12号: in a village the door is the household
    r"|(?<=\d)\s*[-－—–#]\s*\d+"  # 3-2-501
    r"|\d{3,4}$"  # 幸福小区501
)


def mask_name(name: str) -> str:
    """Show the surname and star the rest: 王**, 王*, 欧阳**; of other names the first letter."""
    name = name.strip()
    if len(name) < 2:
        return "*" * len(name)
    shown = surname_length(name) if _HAN_NAME.fullmatch(name) else 1
    return name[:shown] + re.sub(r"[^\s·•]", "*", name[shown:])


def mask_phone(phone: str) -> str:
    """Hide at least six digits: 138******78, 0571******66; under ten digits hide them all."""
    number = "".join(char for char in digits(phone) if char.isdecimal())
    if len(number) < 10:
        return HIDDEN if phone.strip() else ""
    shown = min(4, len(number) - 8)
    return f"{number[:shown]}{'*' * (len(number) - shown - 2)}{number[-2:]}"


def is_masked_phone(text: str) -> bool:
    """Say whether a phone number as shown hides six digits; the usual 138****5678 does not."""
    return bool(_MASKED_PHONE.fullmatch(text))


def mask_address(address: str) -> str:
    """Cut an address before unit and room: …幸福小区3号楼2单元501室 ends at 3号楼."""
    address = digits(address).strip()
    ends = [match.start() for match in [_HOUSEHOLD.search(address)] if match]
    ends += [match.end() for match in [_BUILDING.search(address)] if match]
    return address[: min(ends)].rstrip(" -－—–,，") if ends else address
