"""Names by sound."""

from __future__ import annotations

import pytest

from tieshan.kernel.pinyin import spell_name, spell_title


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张伟", "zhangwei", "zw"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("仇英", "qiuying", "qy"),
        ("区小明", "ouxiaoming", "oxm"),
        ("查理", "zhali", "zl"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("吕布", "lvbu", "lb"),
        ("阿卜杜拉·买买提", "abudulamaimaiti", "abdlmmt"),
    ],
)
def test_names(name: str, full: str, initials: str) -> None:
    assert spell_name(name) == (full, initials)


def test_titles_know_words() -> None:
    assert spell_title("重庆银行工会").full == "chongqingyinhanggonghui"
