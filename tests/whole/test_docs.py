"""What the documents say of the code is looked up in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from stations.staffing.choices import Role
from tests.words import ROOT

DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
SET_BY_PROGRAMS = {"XIANGYI_AS_OWNER", "XIANGYI_TESTING", "XIANGYI_THROWAWAY"}
TOLD_OTHERWISE = {"DATABASE_URL"}  # the engines' address, when none is given
READ_BY_RUN = {"PORT", "HOST"}
# Measured by `manage.py bench`, so a fresh branch may be without them.
MADE = ("docs/performance.",)


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    read = set(
        re.findall(
            r"""(?:env\.\w+|_required)\(\s*["']([A-Z0-9_]+)["']""",
            (ROOT / "config/settings.py").read_text(),
        )
    )
    told = set(
        re.findall(r"^\| (`[A-Z0-9_`, ]+`) \|", (ROOT / "docs/settings.md").read_text(), re.M)
    )
    told = {name for cell in told for name in re.findall(r"[A-Z0-9_]{2,}", cell)}

    assert told == (read - SET_BY_PROGRAMS) | READ_BY_RUN


def test_documented_defaults_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `.*", (ROOT / "docs/settings.md").read_text(), re.M)
    wrong = []
    for name, given in re.findall(
        r"""env\.(?:str|int|float|bool)\("([A-Z0-9_]+)", default=("[^"]+"|[\d.]+|True|False)\)""",
        (ROOT / "config/settings.py").read_text(),
    ):
        default = {"True": "1", "False": "0"}.get(given, given.strip('"'))
        told = [row for row in rows if f"`{name}`" in row]
        if told and f"`{default}`" not in told[0] and name not in TOLD_OTHERWISE:
            wrong.append(f"{name}: {default}")

    assert wrong == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"(?s)```.*?```", "", page.read_text())
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)

    dead = [
        link
        for link in links
        if not link.startswith(("https:", "http:"))
        and not (home := page.parent / link).exists()
        and not str(home.relative_to(ROOT)).startswith(MADE)
    ]

    assert dead == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_and_files_that_are_named_exist(page: Path) -> None:
    text = page.read_text()

    commands = set(re.findall(r"manage\.py ([a-z_]+)", text)) - set(get_commands())
    files = [
        name
        for name in re.findall(
            r"`((?:accounts|config|orders|stations|tests|docs|requirements)/[\w./-]*)`", text
        )
        if not (ROOT / name).exists() and not name.startswith(MADE)
    ]

    assert commands == set()
    assert files == []


def test_words_in_code_of_the_glossary_exist() -> None:
    code = "\n".join(
        path.read_text()
        for app in ("accounts", "stations", "orders")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    )
    missing = []
    for line in (ROOT / "docs/glossary.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if not line.startswith("|") or len(cells) < 6 or cells[3] in ("in code", "---"):
            continue
        for word in re.findall(r"`([^`]+)`", cells[3]):
            names = re.findall(r"[A-Za-z_]{3,}", word.replace("/", " "))
            missing += [f"{word}: {name}" for name in names if name not in code]

    assert missing == []


def test_the_readme_names_every_demo_login() -> None:
    from orders.demo.people import LOGINS, PASSWORD

    text = (ROOT / "README.md").read_text()

    assert PASSWORD in text
    assert {row[0] for row in LOGINS} == set(re.findall(r"^\| `(\w+)` \| \w", text, re.M)) - {
        "PORT",
        "HOST",
        "DATA_DIR",
    }


def test_the_glossary_names_every_role() -> None:
    text = (ROOT / "docs/glossary.md").read_text()

    assert [role for role in Role if f"Role.{role.name}" not in text] == []
