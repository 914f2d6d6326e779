"""Refusals."""

from __future__ import annotations

import pickle

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from tieshan.kernel.refusal import Forbidden, Refused, Stale


def test_a_refusal_speaks_when_it_is_read():
    refusal = Refused("a.b.c", gettext_lazy("Monday"), clause="law:42", row=3)
    with translation.override("en"):
        assert str(refusal) == "Monday"
    with translation.override("zh-hans"):
        assert str(refusal) == "星期一"
    assert (refusal.code, refusal.clause, refusal.facts) == ("a.b.c", "law:42", {"row": 3})
    assert repr(refusal) == "Refused('a.b.c')"


@pytest.mark.parametrize("kind", [Refused, Forbidden, Stale])
def test_a_refusal_travels(kind):
    found = pickle.loads(pickle.dumps(kind("a.b.c", gettext_lazy("Monday"), clause="x", row=3)))  # noqa: S301
    assert (type(found), found.code, found.clause, found.facts) == (kind, "a.b.c", "x", {"row": 3})
    assert isinstance(found, Refused)
