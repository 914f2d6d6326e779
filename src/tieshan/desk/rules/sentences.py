"""Sentences drafted from figures, in the language of the running request: a person edits them afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tieshan.desk.rules.bulletin import FrozenGroup, leading, silent

#: More names than this are counted instead of listed.
NAMES = 6


def group_sentences(group: FrozenGroup, places: Sequence[tuple[int, str]]) -> str:
    """What one part of a bulletin says before anybody has edited it.

    `places` are the federations; the district's own line is counted in the totals but compared with nobody.
    """
    if not any(figure.total for figure in group.figures):
        return _("Nothing is recorded.")
    numbers = pgettext("between names", ", ").join(
        _("%(what)s %(n)s") % {"what": figure.kind.title, "n": f"{figure.total:,}"} for figure in group.figures
    )
    said = [_("%(numbers)s.") % {"numbers": numbers}]
    share = group.share(None)
    if group.rate is not None and share is not None:
        said.append(_("%(what)s %(n)s per cent.") % {"what": group.rate.title, "n": share})
    shown = next((figure for figure in group.figures if figure.kind.code == group.chart), None)
    if shown is None or not places:
        return _between_sentences().join(said)
    first = leading(shown, places)
    if first is not None:
        said.append(
            _("%(what)s: most in %(name)s (%(n)s).")
            % {"what": shown.kind.title, "name": first[0], "n": f"{first[1]:,}"}
        )
    none = silent(shown, places)
    if shown.total and none:
        said.append(_("None recorded: %(names)s.") % {"names": listed(none)})
    return _between_sentences().join(said)


def _between_sentences() -> str:
    """Sentences follow each other without a blank in Chinese."""
    return "" if (get_language() or "").startswith("zh") else " "


def listed(names: Sequence[str]) -> str:
    """Names with a stroke between them; many are cut with their number."""
    text = pgettext("between names", ", ").join(names[:NAMES])
    if len(names) > NAMES:
        return _("%(names)s and others, %(n)s in all") % {"names": text, "n": len(names)}
    return text
