"""Every word of ours is translated, and the catalogue says what the code asks for."""

from __future__ import annotations

import gettext
import io
import re
from functools import lru_cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.words import (
    HAN,
    ROOT,
    all_messages,
    assert_no_han,
    han_in_code,
    messages_of_code,
    messages_of_template,
    python_files,
    templates,
)

PO = ROOT / "config/locale/zh_Hans/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
# The same in both languages: products' own names, units, formats.
SAME = {"PIN", "API", "SMS", "OTP", "ID", "PDF", "CSV", "XLSX", "EMS", "HTTP Accept"}

# Han characters that are data, not words: names, surnames, readings, numerals, what is printed in
# Chinese by law or trade, and the demonstration.
HAN_IS_DATA = {
    "accounts/kernel/masking.py",
    "accounts/kernel/money.py",
    "accounts/kernel/pinyin.py",
    "accounts/kernel/surnames.py",
    "config/settings.py",  # the default sign of messages
    "orders/catalogue/choices.py",  # reference rows, with their English names beside them
    "orders/sending/label.py",  # printed for carriers and recipients, whoever prints it
    "orders/sending/prohibited.py",  # reference rows, with their English names beside them
    "orders/sending/provinces.py",  # the same
    "orders/parcels/carriers/services/kuaidi100.py",  # the answer it waits for
    "orders/parcels/handlers.py",  # the message a villager gets, in the form of the trade
    "orders/parcels/messages.py",  # the codes in it
    "orders/urging/messages.py",  # and what urges her to come
}
DEMONSTRATION = (
    "orders/bench/",
    "orders/demo/",
    "orders/management/commands/seed_demo",
    "orders/simulation/",
    "stations/network/demo/",
)


@lru_cache
def catalogue() -> Catalog:
    return read_po(io.BytesIO(PO.read_bytes()), locale="zh_Hans", ignore_obsolete=True)


def entries() -> list[Message]:
    return [message for message in catalogue() if message.id]


def words(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def translations(message: Message) -> tuple[str, ...]:
    given = message.string if isinstance(message.string, tuple) else (message.string,)
    return tuple(given)


def test_every_word_of_ours_is_in_the_catalogue() -> None:
    translated = {words(message)[0] for message in entries() if all(translations(message))}

    missing = [
        f"{where}: {message[0]!r}"
        for message, where in all_messages().items()
        if message[0] not in translated
    ]

    assert not missing, "\n".join([f"{len(missing)} untranslated:", *sorted(missing)])


def test_no_entry_is_empty_or_fuzzy() -> None:
    doubtful = [
        words(message)[0]
        for message in entries()
        if message.fuzzy or not all(translations(message))
    ]

    assert doubtful == []


def test_translations_are_chinese() -> None:
    same = [
        words(message)[0]
        for message in entries()
        if not any(HAN.search(one) for one in translations(message))
        and words(message)[0] not in SAME
        and re.search(r"[a-zA-Z]{2}", PLACEHOLDER.sub("", words(message)[0]))
    ]

    assert same == []


def test_placeholders_agree() -> None:
    wrong = [
        words(message)[0]
        for message in entries()
        for one in translations(message)
        if sorted(PLACEHOLDER.findall(one)) != sorted(PLACEHOLDER.findall(words(message)[-1]))
    ]

    assert wrong == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    fresh = io.BytesIO()
    write_mo(fresh, catalogue())
    fresh.seek(0)
    compiled = PO.with_suffix(".mo")

    assert compiled.exists(), "run `make messages`"
    with compiled.open("rb") as file:
        has = gettext.GNUTranslations(file)._catalog
    wants = gettext.GNUTranslations(fresh)._catalog

    del has[""], wants[""]  # the header carries the day it was compiled
    assert has == wants, "run `make messages`"


def test_the_catalogue_names_no_machine() -> None:
    assert "/home" not in PO.read_text()
    assert not re.search(r"^#: ", PO.read_text(), re.M), "makemessages --no-location"


def test_templates_have_no_chinese_of_their_own() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {HAN.search(text)[0]}"
        for path in templates()
        if HAN.search(
            text := re.sub(r"(?s)\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text())
        )
    ]

    assert found == []


def test_code_has_no_chinese_of_its_own() -> None:
    found = []
    for path in python_files():
        name = str(path.relative_to(ROOT))
        if name in HAN_IS_DATA or name.startswith(DEMONSTRATION) or "/migrations/" in name:
            continue
        found += [f"{name}:{line}: {text}" for line, text in han_in_code(path.read_text())]

    assert found == [], "\n".join(found)


def test_words_are_found_in_code_and_templates() -> None:
    code = '_("One")\ngettext_lazy("T" "wo")\nngettext("%d egg", "%d eggs", n)\nother("Three")'
    page = (
        '{% load i18n %}{% translate "It\'s here" as x %}{{ _("Now")|upper }}'
        "{% blocktranslate trimmed count n=n %}\n One\n egg{% plural %}{{ n }} eggs"
        "{% endblocktranslate %}"
    )

    assert list(messages_of_code(code)) == [("One",), ("Two",), ("%d egg", "%d eggs")]
    assert sorted(messages_of_template(page)) == [
        ("It's here",),
        ("Now",),
        ("One egg", "%(n)s eggs"),
    ]


def test_a_page_in_english_may_name_people_only() -> None:
    assert_no_han("<p>王秀英 · ¥12.00</p>", allow=["王秀英"])

    with pytest.raises(AssertionError):
        assert_no_han("<p title='&#21462;&#20214;'>Collect</p>")
