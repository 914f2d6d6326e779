"""Chinese is complete, stands in catalogues alone, and the check that says so really looks."""

from pathlib import Path

import pytest

from tieshan.config import messages


def test_complete() -> None:
    assert messages.report() == []


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    (tmp_path / "members" / "templates").mkdir(parents=True)
    return tmp_path / "members"


def test_finds_uses_in_code_and_templates(package: Path) -> None:
    (package / "actions.py").write_text(
        "_('Join house')\ngettext_lazy('Leave ' 'house')\npgettext('tree', 'Branch')\n"
        "ngettext('%(n)s house', '%(n)s houses', n)\n_(variable)\n"
    )
    (package / "templates" / "page.html").write_text(
        "{% translate \"Register house\" %}{% trans 'Open' context 'door' %}"
        "{% blocktranslate count n=n trimmed %}\n  {{ n }} unit of 100%\n{% plural %}\n {{ n }} units\n"
        "{% endblocktranslate %}{{ _('Direct house') }}"
    )
    found = {(use.text, use.context, use.plural) for use in messages.uses()}
    assert found == {
        ("Join house", None, None),
        ("Leave house", None, None),
        ("Branch", "tree", None),
        ("%(n)s house", None, "%(n)s houses"),
        ("Register house", None, None),
        ("Open", "door", None),
        ("%(n)s unit of 100%%", None, "%(n)s units"),
        ("Direct house", None, None),
    }


def test_added_then_translated_then_compiled(package: Path) -> None:
    (package / "actions.py").write_text("_('Join house')\n")
    assert [use.text for use in messages.missing()] == ["Join house"]
    assert messages.add("members") == 1
    po = package / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    assert [use.text for use in messages.missing()] == ["Join house"]
    po.write_text(po.read_text().replace('msgstr ""\n', 'msgstr "加入"\n').replace('msgstr "加入"\n', 'msgstr ""\n', 1))
    assert messages.missing() == []
    assert messages.compile_all() == 1
    assert messages.compile_all() == 0
    assert po.with_suffix(".mo").exists()


def test_the_header_of_an_extraction_tool_is_refused(package: Path) -> None:
    (package / "actions.py").write_text("_('Join house')\n")
    messages.add("members")
    po = package / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    assert not messages.strange_headers()
    po.write_text(po.read_text().replace("Tieshan", "PROJECT VERSION"))
    assert len(messages.strange_headers()) == 1
    assert messages.strange_headers()[0] in messages.report()
    messages.add("members")
    assert po.read_text().startswith(messages.HEADER)
    assert not messages.strange_headers()


def test_chinese_in_code_is_found(package: Path) -> None:
    (package / "actions.py").write_text("x = '会员'\n")
    (package / "templates" / "page.html").write_text("<p>ok</p>\n<p>，</p>\n")
    assert [line.split(":")[:2] for line in messages.chinese_in_code()] == [
        ["members/actions.py", "1"],
        ["members/templates/page.html", "2"],
    ]


def test_two_translations_of_one_text_are_found(package: Path) -> None:
    for app, word in (("members", "姓名"), ("organisations", "名称")):
        po = package.parent / app / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        po.parent.mkdir(parents=True)
        po.write_text(
            f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Name"\nmsgstr "{word}"\n'
        )
    assert len(messages.conflicts()) == 1
    assert "姓名" in messages.conflicts()[0]
