"""Finding people: by name, pinyin, initials, identity number or telephone.

Large registers stay fast because every kind of search is one range of one index, in that index's own order. The
comparisons used here are ones that the database may run before the row policies (LIKE is not).
"""

from __future__ import annotations

import re

from django.db.models import QuerySet

from tieshan.foundation.access import Actor
from tieshan.foundation.vault import digest
from tieshan.kernel.pinyin import spell_name
from tieshan.members.models import Person

LIST = "members.person.list"
# Who counts as a member now: a retained membership is dormant, not lost.
CURRENT = (Person.State.ACTIVE, Person.State.RETAINED)

ORDER = "name_pinyin"
ORDER_BY_INITIALS = "name_initials"

_ID = re.compile(r"\d{17}[\dXx]|\d{15}")
_PHONE = re.compile(r"(\+?86)?(1\d{10})")
_LETTERS = re.compile(r"[a-z]+")
# Whole syllables and perhaps the beginning of one more; wider than pinyin, which does no harm here.
_SPELLING = re.compile(r"(?:(?:[zcs]h|[b-df-hj-np-tw-z])?[aeiouv]+(?:ng?|r)?)+(?:[zcs]h?|[b-df-hj-np-tw-z])?")
# Names have at most four characters that matter here, and no syllable begins with i, u or v.
_MAY_BE_INITIALS = re.compile(r"[a-hj-tw-z]{2,4}")
# In C collation "~" sorts after every lower-case letter.
_AFTER = "~"


def people(actor: Actor) -> QuerySet[Person]:
    """The people whose register lies in the actor's scope, current members or not."""
    return Person.objects.visible_to(actor, LIST)


def current_members(actor: Actor) -> QuerySet[Person]:
    """Active and retained members in the actor's scope."""
    return people(actor).filter(state__in=CURRENT)


def search_order(text: str, queryset: QuerySet[Person]) -> str:
    """The order in which search results come: the order of the index that finds them."""
    words = "".join(text.split()).lower()
    return _field_for(words, queryset) if _LETTERS.fullmatch(words) else ORDER


def search_people(queryset: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Narrow to people whom a clerk means by a few words typed into the search box.

    An identity number or telephone is found by its keyed hash, letters as initials ("zw") or as the beginning of the
    pinyin ("zhangw"), anything else as the beginning of the name.
    """
    words = "".join(text.split())
    if not words:
        return queryset
    if _ID.fullmatch(words):
        return queryset.filter(id_hash=digest(words.upper(), "members.person.id_number"))
    phone = _PHONE.fullmatch(words.replace("-", ""))
    if phone:
        return queryset.filter(phone_hash=digest(phone[2], "members.person.phone"))
    letters = words.lower()
    if _LETTERS.fullmatch(letters):
        field = _field_for(letters, queryset)
        return queryset.filter(**{f"{field}__gte": letters, f"{field}__lt": letters + _AFTER})
    reading = spell_name(words).full
    if not reading:
        return queryset.none()
    return queryset.filter(name_pinyin__gte=reading, name_pinyin__lt=reading + _AFTER, name__startswith=words)


def _field_for(letters: str, queryset: QuerySet[Person]) -> str:
    """Whether letters are meant as initials or as the beginning of the pinyin.

    What cannot be spelled in syllables are initials ("zw", "oyxl"); a single letter is either. A few letters may be
    both ("lag": the beginning of *la g…*, or Li Aiguo): then they are initials when nobody's pinyin begins so.
    """
    if len(letters) > 1 and not _SPELLING.fullmatch(letters):
        return ORDER_BY_INITIALS
    spelled = queryset.filter(name_pinyin__gte=letters, name_pinyin__lt=letters + _AFTER)
    if _MAY_BE_INITIALS.fullmatch(letters) and not spelled.exists():
        return ORDER_BY_INITIALS
    return ORDER
