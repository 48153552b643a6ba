"""What a division list may say, and where the reader says it is wrong."""

from __future__ import annotations

import lzma
from collections import Counter
from pathlib import Path

import pytest
from django.utils import translation

from stations.network import division_files
from stations.network.division_files import BadDivisionRow, DivisionRow, read_divisions


@pytest.fixture(autouse=True)
def _in_english():
    """Reasons are told in the reader's language; these tests read English."""
    with translation.override("en"):
        yield


DATA = Path(division_files.__file__).parent / "data"

HEADER = "code,name,level,parent_code"
ZHEJIANG = "330000000000,浙江省,province,"
HANGZHOU = "330100000000,杭州市,prefecture,330000000000"
TONGLU = "330122000000,桐庐县,county,330100000000"
JIANGNAN = "330122113000,江南镇,township,330122000000"
SHENAO = "330122113246,深澳村村委会,village,330122113000"
WHOLE = [ZHEJIANG, HANGZHOU, TONGLU, JIANGNAN, SHENAO]


@pytest.fixture
def divisions(tmp_path):
    """Write the rows under a header; `read` then reads them."""

    def write(*rows: str, header: str = HEADER, name: str = "list.csv") -> Path:
        path = tmp_path / name
        content = "\n".join([header, *rows, ""]).encode()
        path.write_bytes(lzma.compress(content) if name.endswith(".xz") else content)
        return path

    return write


def refusal(path: Path, **options) -> BadDivisionRow:
    with pytest.raises(BadDivisionRow) as refused:
        list(read_divisions(path, **options))
    return refused.value


def test_a_list_is_read_in_its_order(divisions):
    rows = list(read_divisions(divisions(*WHOLE)))

    assert rows[-1] == DivisionRow("330122113246", "深澳村村委会", "village", "330122113000", 6)
    assert [row.level for row in rows] == list(division_files.LEVELS)


def test_a_packed_list_reads_like_a_plain_one(divisions):
    plain, packed = divisions(*WHOLE), divisions(*WHOLE, name="list.csv.xz")

    assert list(read_divisions(packed)) == list(read_divisions(plain))


def test_rows_come_before_the_rest_of_the_file_is_read(divisions):
    rows = read_divisions(divisions(ZHEJIANG, "rubbish"))

    assert next(rows).name == "浙江省"
    with pytest.raises(BadDivisionRow):
        next(rows)


def test_a_spreadsheet_mark_blank_lines_and_further_columns_do_no_harm(tmp_path):
    path = tmp_path / "list.csv"
    header = "\ufeffyear,parent_code,code, name ,level"
    path.write_bytes(f"{header}\r\n\r\n2023,, 330000000000 ,　浙江省 ,province\r\n".encode())

    assert list(read_divisions(path)) == [DivisionRow("330000000000", "浙江省", "province", "", 3)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("33012211324,深澳村,village,330122113000", "12 digits"),
        ("3.30122E+11,深澳村,village,330122113000", "12 digits"),
        ("３３0122113246,深澳村,village,330122113000", "12 digits"),  # full-width digits
        ("330122113246,深澳村,hamlet,330122113000", "level is one of"),
        ("990000000000,某省,province,", "begins with 1 to 8"),
        ("330122114001,某镇,township,330122000000", "more digits"),
        ("330122113000,江南镇,village,330122113000", "fewer digits"),
        ("330122600000,某镇,township,330122000000", "001 to 599"),
        ("330122113600,某村,village,330122113000", "001 to 599"),
        ("330122113246,,village,330122113000", "name is empty"),
        ("330122113246, ,village,330122113000", "name is empty"),
        ("330122113246,深\0澳村,village,330122113000", "control characters"),
        ('330122113246,"深\n澳村",village,330122113000', "control characters"),
        ("330122113246,深\u200b澳村,village,330122113000", "control characters"),
        ("330122113246,深\ufffd村,village,330122113000", "lost in a conversion"),
        (f"330122113246,{'深' * 61},village,330122113000", "longer than 60"),
        ("330122113246,深澳村,village,330122109000", "digits of its parent"),
        ("330122113246,深澳村,village,", "digits of its parent"),
        ("330122109200,某村,village,330122109000", "330122109000 stands on no line above"),
        ("330122113000,江南镇,township,330122000000", "earlier line already"),
        ("330122113246,深澳村,village", "not as many cells"),
        ("330122113246,深澳村,village,330122113000,1", "not as many cells"),
        ('330122113246,"深澳"村,village,330122113000', "not CSV"),
        ('330122113246,"深澳村,village,330122113000', "not CSV"),
        (f"330122113246,{'深' * 2000},village,330122113000", "line is too long"),
    ],
)
def test_a_row_that_cannot_be_true_is_named_with_its_line(divisions, row, reason):
    refused = refusal(divisions(*WHOLE[:4], row))

    assert reason in str(refused.reason)
    assert refused.line == (7 if "\n" in row else 6)


def test_a_refusal_tells_file_line_and_reason_in_one_sentence(divisions):
    refused = refusal(divisions(ZHEJIANG, TONGLU))

    assert str(refused) == "list.csv, line 3: The parent 330100000000 stands on no line above."
    assert (refused.code, refused.extra) == ("bad_division_row", {"line": 3, "file": "list.csv"})


def test_a_township_may_stand_right_under_its_prefecture(divisions):
    rows = ["440000000000,广东省,province,", "441900000000,东莞市,prefecture,440000000000"]
    street = "441900003000,东城街道,township,441900000000"

    assert [row.name for row in read_divisions(divisions(*rows, street))][-1] == "东城街道"


def test_rare_names_written_with_private_characters_are_kept(divisions):
    row = "330122113247,高\ue170村委会,village,330122113000"

    assert [row.name for row in read_divisions(divisions(*WHOLE, row))][-1] == "高\ue170村委会"


@pytest.mark.parametrize("header", ["", "code,name", "编码,名称,级别,上级"])
def test_a_list_without_the_columns_is_refused_at_once(divisions, header):
    refused = refusal(divisions(*WHOLE, header=header))

    assert refused.line == 1
    assert "columns are missing" in str(refused.reason)


def test_text_in_another_encoding_is_refused_at_its_line(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(f"{HEADER}\n".encode() + ZHEJIANG.encode("gb18030"))

    refused = refusal(path)

    assert refused.line == 2
    assert "not UTF-8" in str(refused.reason)


@pytest.mark.parametrize("damage", [lambda whole: whole[:-20], lambda whole: b"no archive"])
def test_a_damaged_archive_is_refused(divisions, damage):
    path = divisions(*WHOLE, name="list.csv.xz")
    path.write_bytes(damage(path.read_bytes()))

    assert "archive is damaged" in str(refusal(path).reason)


# ---- the five national files --------------------------------------------------------------------


@pytest.fixture
def national(tmp_path):
    """A country of two provinces: Tonglu with a village, and Dongguan, which has no counties."""
    files = {
        "provinces.csv": 'code,name\n33,"浙江省"\n44,"广东省"\n',
        "cities.csv": 'code,name,provinceCode\n3301,"杭州市",33\n4419,"东莞市",44\n',
        "areas.csv": "code,name,cityCode\n330122,桐庐县,3301\n441900,东莞市,4419\n",
        "streets.csv": (
            "code,name,areaCode,provinceCode,cityCode\n"
            "330122113,江南镇,330122,33,3301\n441900003,东城街道,441900,44,4419\n"
        ),
        "villages.csv": (
            "code,name,streetCode,provinceCode,cityCode,areaCode\n"
            "330122113246,深澳村村委会,330122113,33,3301,330122\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.xz").write_bytes(lzma.compress(text.encode()))
    return tmp_path


def test_the_national_set_reads_like_one_list(national):
    rows = list(read_divisions(national))

    assert rows[-1] == DivisionRow("330122113246", "深澳村村委会", "village", "330122113000", 2)
    assert Counter(row.level for row in rows) == {
        "province": 2,
        "prefecture": 2,
        "county": 1,  # Dongguan's stand-in for a county is left out
        "township": 2,
        "village": 1,
    }


def test_one_county_is_taken_out_of_the_national_set(national):
    tonglu = [row.name for row in read_divisions(national, only_county="330122")]
    dongguan = [row.name for row in read_divisions(national, only_county="441900000000")]

    assert tonglu == ["浙江省", "杭州市", "桐庐县", "江南镇", "深澳村村委会"]
    assert dongguan == ["广东省", "东莞市", "东城街道"]


def test_other_counties_are_passed_over_unread(divisions):
    path = divisions(*WHOLE, "330109999999,,nonsense,")

    assert len(list(read_divisions(path, only_county="330122"))) == 5
    assert refusal(path).line == 7


def test_a_county_that_is_not_in_the_list_is_refused(national):
    assert "371721" in str(refusal(national, only_county="371721").reason)


def test_what_is_no_county_code_is_a_mistake_of_the_caller(national):
    with pytest.raises(ValueError, match="not a county code"):
        list(read_divisions(national, only_county="桐庐"))


def test_a_fault_in_the_national_set_names_its_file(national):
    (national / "streets.csv.xz").write_bytes(
        lzma.compress(b"code,name,areaCode\n33012211,Jiangnan,330122\n")
    )

    refused = refusal(national)

    assert (refused.file, refused.line) == ("streets.csv.xz", 2)
    assert "9 digits" in str(refused.reason)


# ---- what the repository carries ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "townships", "villages"),
    [("330122.csv", 14, 218), ("331123.csv", 20, 214), ("371721.csv", 26, 807)],
)
def test_the_slices_of_the_repository_are_sound(file, townships, villages):
    rows = list(read_divisions(DATA / file))

    assert Counter(row.level for row in rows) == {
        "province": 1,
        "prefecture": 1,
        "county": 1,
        "township": townships,
        "village": villages,
    }
    assert [row.code for row in rows] == sorted(row.code for row in rows)
