"""Habits that a reader relies on, read from the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "stations", "orders", "config")
SOURCES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
ACTIONS = [path for path in SOURCES if path.name == "actions.py" or path.parent.name == "actions"]
LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", ACTIONS, ids=name_of)
def test_actions_are_fully_annotated(path: Path) -> None:
    bare = [
        f"{one.name}({argument.arg})"
        for one in functions(path)
        for argument in [*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs]
        if argument.annotation is None and argument.arg not in ("self", "cls")
    ]
    bare += [one.name for one in functions(path) if one.returns is None]

    assert bare == []


def test_no_file_and_no_function_outgrows_a_reader() -> None:
    long_files = [name_of(p) for p in SOURCES if len(p.read_text().splitlines()) > LONGEST_FILE]
    long_functions = [
        f"{name_of(path)}:{one.name}"
        for path in SOURCES
        for one in functions(path)
        if (one.end_lineno or one.lineno) - one.lineno > LONGEST_FUNCTION
    ]

    assert long_files == []
    assert long_functions == []


def test_only_the_relay_and_doors_call_the_worker() -> None:
    callers = [
        name_of(path)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("delay", "apply_async", "send_task")
    ]

    assert set(callers) <= {"accounts/audit/nudge.py"}


def test_no_rule_hides_in_a_signal() -> None:
    words = ("post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed")
    hidden = [name_of(path) for path in SOURCES if any(word in path.read_text() for word in words)]

    assert hidden == []


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    odd = [name_of(p) for p in SOURCES if p.stem in ("utils", "helpers", "common", "misc")]
    odd += [app for app in ("utils", "common") if (ROOT / app).exists()]

    assert odd == []


def test_the_top_level_is_the_floor_plan() -> None:
    import subprocess

    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    top = {name.split("/")[0] for name in tracked}

    assert top == {
        "stations", "orders", "accounts", "config", "tests", "manage.py", "requirements.txt",
        "README.md", "LICENSE", "Makefile", "pyproject.toml", "docs", ".ci",
        "requirements", ".gitignore", ".gitattributes",  # what tools need
    }  # fmt: skip
