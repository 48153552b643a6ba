"""Loading official lists: all or nothing, twice is once, and nothing is ever deleted."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.audit.models import AuditEvent
from accounts.tenancy.models import PLATFORM
from stations.network import division_files
from stations.network.actions import ImportResult, import_divisions, village_named
from stations.network.division_files import BadDivisionRow
from stations.network.errors import OlderEdition
from stations.network.models import Division

pytestmark = pytest.mark.django_db

SLICES = Path(division_files.__file__).parent / "data"
HEAD = "code,name,level,parent_code\n"
LIST = [
    "880000000000,省,province,",
    "880100000000,市,prefecture,880000000000",
    "880101000000,县,county,880100000000",
    "880101100000,镇,township,880101000000",
    "880101100201,东村,village,880101100000",
    "880101100202,西村,village,880101100000",
]


def saved(path: Path, rows: list[str]) -> Path:
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def load(path: Path, edition: str = "2023", **more) -> ImportResult:
    return import_divisions(
        path, source="tests", edition=edition, valid_from=datetime.date(int(edition), 6, 30), **more
    )


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return saved(tmp_path / "list.csv", LIST)


def test_every_division_of_the_slice_is_there_with_source_and_edition(world):
    result = load(SLICES / "330122.csv")

    assert result == ImportResult(read=235, added=235, changed=0, ended=0)
    village = Division.objects.get(code="330122113246")
    assert (village.level, village.parent.level) == ("village", "township")
    assert (village.source, village.edition) == ("tests", "2023")
    assert (village.valid_from, village.valid_to) == (datetime.date(2023, 6, 30), None)


def test_loading_it_again_changes_nothing(world, listed):
    load(listed)
    before = list(Division.objects.order_by("code").values())

    result = load(listed)

    assert result == ImportResult(read=6, added=0, changed=0, ended=0)
    assert list(Division.objects.order_by("code").values()) == before
    assert AuditEvent.objects.in_county(PLATFORM).filter(topic="divisions.imported").count() == 1


def test_a_bad_row_is_named_by_its_line_and_nothing_of_the_list_is_kept(world, tmp_path):
    before = Division.objects.count()
    broken = saved(tmp_path / "list.csv", [*LIST, "880101100203,\x07村,village,880101100000"])

    with pytest.raises(BadDivisionRow) as refusal:
        load(broken)

    assert refusal.value.line == 8
    assert Division.objects.count() == before


def test_a_village_gone_from_a_newer_edition_ends_and_names_its_successor(world, listed, tmp_path):
    load(listed)
    newer = saved(tmp_path / "newer.csv", LIST[:-1])

    result = load(newer, "2024", successors={"880101100202": "880101100201"})

    gone = Division.objects.get(code="880101100202")
    assert result.ended == 1
    assert gone.valid_to == datetime.date(2024, 6, 29)
    assert gone.successor_id == "880101100201"
    assert Division.objects.get(code="880101100201").edition == "2024"


def test_a_village_that_comes_back_lives_again(world, listed, tmp_path):
    load(listed)
    load(saved(tmp_path / "newer.csv", LIST[:-1]), "2024")

    load(listed, "2025")

    assert Division.objects.get(code="880101100202").valid_to is None


def test_a_renamed_village_keeps_its_first_day(world, listed, tmp_path):
    load(listed)
    renamed = [row.replace("东村", "新东村") for row in LIST]

    load(saved(tmp_path / "newer.csv", renamed), "2024")

    village = Division.objects.get(code="880101100201")
    assert (village.name, village.valid_from) == ("新东村", datetime.date(2023, 6, 30))


def test_an_older_edition_is_refused(world, listed):
    load(listed, "2024")

    with pytest.raises(OlderEdition):
        load(listed, "2023")


def test_the_slice_next_door_ends_nothing_here(world, listed):
    load(listed)

    load(SLICES / "331123.csv", "2024")

    assert not Division.objects.filter(code__startswith="88", valid_to__isnull=False).exists()


def test_one_county_can_be_taken_out_of_a_longer_list(world, tmp_path):
    both = [*LIST, "880102000000,邻县,county,880100000000"]

    result = load(saved(tmp_path / "list.csv", both), only="880101")

    assert result.read == 6
    assert not Division.objects.filter(code="880102000000").exists()


def test_only_a_living_village_can_be_somebodys_village(world, listed, tmp_path):
    load(listed)
    load(saved(tmp_path / "newer.csv", LIST[:-1]), "2024")

    assert village_named("880101100201").name == "东村"
    for code in ("880101100202", "880101100000", "880101100999", "no code", "８８"):
        with pytest.raises(Exception) as refusal:
            village_named(code)
        assert refusal.value.status == 422
        assert refusal.value.pointer == "/village"


def test_the_command_loads_the_demo_counties_and_says_so(world, capsys):
    call_command("import_divisions")
    call_command("import_divisions", str(SLICES / "330122.csv"))

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "330122.csv: 235 read, 235 added, 0 changed, 0 ended"
    assert said[-1] == "330122.csv: 235 read, 0 added, 0 changed, 0 ended"


def test_the_command_asks_where_a_list_comes_from(world, listed):
    with pytest.raises(CommandError, match="--source"):
        call_command("import_divisions", str(listed))


def test_the_command_says_which_line_is_wrong(world, tmp_path):
    broken = saved(tmp_path / "list.csv", [LIST[0], "88,市,prefecture,880000000000"])

    with pytest.raises(CommandError, match="3"):
        call_command("import_divisions", str(broken), source="tests", edition="2023")
