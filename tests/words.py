"""What the code says to people: every message id, found without gettext's own tools."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
HOUSES = ("accounts", "stations", "orders", "config")
HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")

# How many of the first arguments are words: singular and plural make one message.
SAYING = {
    "_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1,
    "ngettext": 2, "ngettext_lazy": 2,
}  # fmt: skip
_IN_TEMPLATE = re.compile(r"""(?<![\w.])(?:_|gettext|ngettext)\(\s*(?=u?['"])""")


def python_files() -> Iterator[Path]:
    for house in HOUSES:
        yield from sorted((ROOT / house).rglob("*.py"))


def templates() -> Iterator[Path]:
    for house in HOUSES:
        for pattern in ("templates/**/*.html", "templates/**/*.txt"):
            yield from sorted(ROOT.joinpath(house).glob(pattern))
            yield from sorted(ROOT.joinpath(house).glob(f"*/{pattern}"))


def _called(node: ast.Call) -> str:
    name = node.func
    return name.id if isinstance(name, ast.Name) else getattr(name, "attr", "")


def messages_of_code(source: str) -> Iterator[tuple[str, ...]]:
    """Give (singular,) or (singular, plural); words that are not literal raise ValueError."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or _called(node) not in SAYING or not node.args:
            continue
        said = node.args[: SAYING[_called(node)]]
        if not all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in said):
            if _called(node) == "_":
                raise ValueError(f"line {node.lineno}: only literal words can be translated")
            continue  # a helper of our own may pass words on
        if said[0].value:
            yield tuple(one.value for one in said)


def messages_of_template(source: str) -> Iterator[tuple[str, ...]]:
    seen = templatize(source)
    for start in _IN_TEMPLATE.finditer(seen):
        words = []
        rest = seen[start.end() :]
        for _nth in range(2 if "ngettext" in start[0] else 1):
            literal = _literal_at(rest)
            words.append(ast.literal_eval(literal))
            rest = rest[len(literal) :].lstrip(" ,")
        yield tuple(words)


def _literal_at(text: str) -> str:
    found = re.match(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", text, re.S)
    if found is None:
        raise ValueError(f"no literal in {text[:60]!r}")
    return found[0]


def all_messages() -> dict[tuple[str, ...], str]:
    """Every message of ours with one file that says it."""
    found: dict[tuple[str, ...], str] = {}
    for path in [*python_files(), *templates()]:
        read = messages_of_code if path.suffix == ".py" else messages_of_template
        for message in read(path.read_text()):
            found.setdefault(message, str(path.relative_to(ROOT)))
    return found


def han_in_code(source: str) -> Iterator[tuple[int, str]]:
    """Give (line, text) of string constants with Han characters; docstrings are no words."""
    tree = ast.parse(source)
    homes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    told = {
        id(statement.value)
        for home in ast.walk(tree)
        if isinstance(home, homes)
        for statement in home.body
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in told:
            continue
        if isinstance(node.value, str) and HAN.search(node.value):
            yield node.lineno, node.value


def assert_no_han(page: str | bytes, allow: Iterable[str] = ()) -> None:
    """Fail if a page shows Han characters beyond `allow`, the names of its people and places."""
    text = page.decode() if isinstance(page, bytes) else page
    text = html.unescape(re.sub(r"(?s)<!--.*?-->", "", text))
    for name in sorted(allow, key=len, reverse=True):
        text = text.replace(name, "")
    found = [text[max(0, one.start() - 30) : one.end() + 10] for one in HAN.finditer(text)]
    assert not found, f"Han characters on an English page: {found[:5]}"
