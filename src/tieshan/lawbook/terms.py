"""The words of the lawbook: how sure a value is, where it holds, what it counts."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Confidence", "Counted", "Evidence", "Kind", "Leeway", "RegulationKind", "Scope"]


class Confidence(StrEnum):
    """How sure a value is. ``LOW`` is never hard-coded and never shown as law."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


class Evidence(StrEnum):
    """Whether the number was seen in public material or written from general knowledge of the text."""

    SEEN = "seen"
    MEMORY = "memory"


class Scope(StrEnum):
    """Where a regulation holds; the narrower one wins when several hold on a day."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    DISTRICT = "district"

    @property
    def width(self) -> int:
        """0 for the narrowest scope, rising with the territory."""
        return ("district", "city", "provincial", "national").index(self.value)


class RegulationKind(StrEnum):
    """What sort of paper a regulation is."""

    SPEECH = "speech"
    LAW = "law"
    CHARTER = "charter"
    RULE = "rule"
    STANDARD = "standard"
    HOUSE = "house"


class Kind(StrEnum):
    """The type of a parameter's value."""

    WHOLE = "whole"
    WHOLES = "wholes"
    DECIMAL = "decimal"
    FRACTION = "fraction"
    BANDS = "bands"


class Leeway(StrEnum):
    """What a lower level may do with a value: nothing, only lower it, only raise it, choose within it, or set its own.

    ``WITHIN`` is for rows (some of the numbers) and tables (each line inside the line above it).
    """

    FIXED = "fixed"
    DOWN = "down"
    UP = "up"
    WITHIN = "within"
    FREE = "free"


class Counted(StrEnum):
    """What a value counts; calendar days and working days are kept apart on purpose."""

    MEMBER = "member"
    WOMAN_MEMBER = "woman_member"
    WORKER = "worker"
    EMPLOYER = "employer"
    DELEGATE = "delegate"
    SEAT = "seat"
    SHARE = "share"
    YUAN = "yuan"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"
    MEETING = "meeting"
    ITEM = "item"
    PAPER = "paper"
    PERSON = "person"
    POINT = "point"
    SETTING = "setting"
    FIELD = "field"
    MINUTE = "minute"
    CHARACTER = "character"
