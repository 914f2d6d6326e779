"""The sample district: deterministic, valid, counted, and with an answer for every deliberate mistake."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tieshan.kernel import identifiers
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list
from tieshan.sample import Manifest, history_script, sample_command, write_district
from tieshan.sample.people import people
from tieshan.sample.plan import make_plan, months_before
from tieshan.sample.pools import words
from tieshan.sample.rosters import layouts

ON = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return write_district(tmp_path_factory.mktemp("district"), members=3000, seed=7, on=ON)


@pytest.fixture(scope="module")
def key(district: Manifest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(district.answer_key.read_text(encoding="utf-8"))
    return found


def digest(directory: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(directory.iterdir())}


def sheets(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            # Trailing empty cells matter to nobody; row numbers do.
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    else:
        raw = path.read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        yield "", list(csv.reader(io.StringIO(text), delimiter="\t" if path.suffix == ".tsv" else ","))


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 1), ("other", 2)):
        write_district(tmp_path / name, members=400, seed=seed, on=ON)
    one, two, other = (digest(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert one["01-units.xlsx"] != other["01-units.xlsx"]


def test_the_default_district() -> None:
    plan = make_plan(members=12_000, seed=1, on=ON)
    assert (len(plan.federations), len(plan.unions), plan.cadres) == (8, 300, 24)
    assert Counter(one.kind for one in plan.federations) == {"regional": 5, "industrial": 3}
    assert sum(one.size for one in plan.unions) == 12_000
    assert 400 <= len(plan.employers) <= 440
    assert {one.kind for one in plan.unions} == {"enterprise", "joint", "organiser"}
    free = [one for one in plan.employers if one.union is None]
    assert sum(one.workers >= 25 for one in free) >= 10
    names = [one.name for one in plan.unions] + [one.name for one in plan.federations]
    assert len(set(names)) == len(names)
    assert len({one.name for one in plan.employers + plan.strangers}) == len(plan.employers) + len(plan.strangers)


@pytest.mark.parametrize(("members", "unions"), [(1, None), (10, None), (100, 3), (5000, 2000)])
def test_odd_sizes_add_up(members: int, unions: int | None) -> None:
    plan = make_plan(members=members, seed=3, on=ON, unions=unions)
    assert sum(one.size for one in plan.unions) == members
    assert all(one.size > 0 for one in plan.unions)


@pytest.mark.parametrize("wrong", [{"members": 0}, {"members": 10, "federations": 99}, {"members": 10, "unions": 0}])
def test_numbers_that_make_no_district(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must lie between"):
        make_plan(seed=1, on=ON, **wrong)


def test_people_are_valid_and_plausible() -> None:
    plan = make_plan(members=3000, seed=7, on=ON)
    known = {name: code_list(name, on=ON) for name in ("ethnicity", "education", "political_status", "hukou")}
    seen: set[str] = set()
    phones: set[str] = set()
    groups: Counter[str] = Counter()
    for union in plan.unions:
        inside = list(people(plan, union))
        assert len(inside) == union.size
        assert inside[0].name == union.chair
        for person in inside:
            number = identifiers.resident_number(person.id_number, on=ON, birth=person.birth, sex=person.sex)
            assert number.number.startswith("99"), "no place has a code beginning with 99"
            assert identifiers.mobile(person.phone).startswith("161")
            seen.add(person.id_number)
            phones.add(person.phone)
            assert (person.joined_on - person.birth).days >= 18 * 365
            assert union.founded_on <= person.joined_on <= union.last_join
            for name, codes in known.items():
                assert codes.find(getattr(person, name)) is not None
            groups["women"] += person.sex == identifiers.FEMALE
            groups["migrant"] += person.migrant
            groups["retained"] += person.retained
            groups[person.form] += 1
    assert len(seen) == len(phones) == 3000
    assert 900 < groups["women"] < 2100
    assert groups["migrant"] > 300
    assert groups["retained"] > 30
    assert groups["劳务派遣"] > 50
    assert groups["新就业形态"] > 20


def test_unions_and_employers_have_valid_codes_and_dates() -> None:
    plan = make_plan(members=12_000, seed=1, on=ON)
    codes = [one.credit_code for one in plan.unions] + [one.credit_code for one in plan.employers + plan.strangers]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert identifiers.credit_code(code) == code
    assert all(one.credit_code.startswith("81") for one in plan.unions)
    terms = [one for one in plan.unions if one.term_to is not None]
    assert all(one.founded_on <= one.term_from < one.term_to for one in terms if one.term_from and one.term_to)
    assert all(one.founded_on > plan.federations[one.federation].founded_on for one in plan.unions)
    assert sum(one.term_to < ON for one in terms if one.term_to) >= 10
    assert sum(ON <= one.term_to < months_before(ON, -6) for one in terms if one.term_to) >= 20
    for one in plan.employers:
        assert max(one.women, one.migrant) <= one.workers


def test_every_answer_points_at_its_cell(district: Manifest, key: dict[str, Any]) -> None:
    kinds: Counter[str] = Counter()
    for file in district.files:
        answer = key["files"][file.path.name]
        assert answer["rows"] == answer["created"] + answer["refused"]
        pages = dict(sheets(file.path))
        for entry in [*answer["errors"], *answer.get("cleaned", ())]:
            rows = pages[entry["sheet"]]
            place = next(row for row in rows if entry["column"] in row).index(entry["column"])
            assert rows[entry["row"] - 1][place] == entry["value"], entry
            kinds[entry["kind"]] += 1
    assert {"id_mangled", "id_check", "duplicate", "name_spaced", "phone_dashed"} <= kinds.keys()
    assert sum(one["refused"] for one in key["files"].values()) > 10


def test_the_identity_mistakes_are_refused_as_the_key_says(district: Manifest, key: dict[str, Any]) -> None:
    for file in district.of("members"):
        for entry in key["files"][file.name]["errors"]:
            if (
                entry["field"] == "id_number"
                and entry["code"].startswith("identifiers.")
                and isinstance(entry["value"], str)
            ):
                if entry["kind"] == "birth_conflict":
                    assert identifiers.resident_number(entry["value"], on=ON).number == entry["value"]
                    continue
                with pytest.raises(Refused) as caught:
                    identifiers.resident_number(entry["value"], on=ON)
                assert caught.value.code == entry["code"]
            elif entry["field"] == "phone":
                with pytest.raises(Refused):
                    identifiers.mobile(entry["value"])


def test_row_counts_agree_with_the_files(district: Manifest, key: dict[str, Any]) -> None:
    for file in district.files:
        if file.kind != "members":
            continue
        answer = key["files"][file.path.name]
        above = answer["title_rows"] + answer["header_rows"] + answer["blank_rows"] + answer["footer_rows"]
        assert sum(len(rows) for _name, rows in sheets(file.path)) == file.rows + above
        assert sum(answer["units"].values()) == file.rows
    assert district.rows >= 3000


def test_layouts_are_varied(district: Manifest, key: dict[str, Any]) -> None:
    used = {one["layout"] for one in key["files"].values() if one["kind"] == "members"}
    assert used == {one.name for one in layouts()}
    assert {path.suffix for path in district.of("members")} == {".xlsx", ".csv", ".tsv"}


def test_without_dirt_nothing_is_refused(tmp_path: Path) -> None:
    clean = write_district(tmp_path, members=300, seed=1, on=ON, dirt=0, layout="fourteen", federations=1)
    assert clean.refused == 0
    assert clean.rows == 300
    (file,) = clean.of("members")
    assert len(next(sheets(file))[1][0]) == 14


def test_large_federations_are_split_over_files(tmp_path: Path) -> None:
    split = write_district(tmp_path, members=1000, seed=1, on=ON, federations=1, rows_per_file=400, dirt=0)
    assert len(split.of("members")) > 1
    assert split.rows == 1000


def test_the_follow_up_list_of_the_key(district: Manifest, key: dict[str, Any]) -> None:
    assert len(key["unbuilt"]) == district.unbuilt
    assert all(one["workers"] >= 25 for one in key["unbuilt"])
    assert {one["registered"] for one in key["unbuilt"]} == {True, False}
    lists = [file for file in district.files if file.kind.startswith("list:")]
    assert len(lists) == 3
    assert all(key["files"][one.path.name]["unknown"] for one in lists)


def test_last_year_differs_from_this() -> None:
    plan = make_plan(members=12_000, seed=1, on=ON)
    units = {one.code: one for one in plan.unions}
    federations = {one.code for one in plan.federations}
    steps = history_script(members=12_000, seed=1, on=ON)
    assert [one.act for one in steps].count("organisations.unit.move") == 3
    assert [one.act for one in steps].count("organisations.unit.merge") == 1
    assert [one.day for one in steps] == sorted(one.day for one in steps)
    for step in steps:
        unit = units[step.unit]
        assert months_before(ON, 12) < step.day < ON
        assert unit.founded_on < step.day
        if step.act.endswith("move"):
            assert step.target in federations
            assert not step.unit.startswith(step.target)
        else:
            assert units[step.target].founded_on < step.day
            assert max(person.joined_on for person in people(plan, unit)) < step.day
    assert history_script(members=20, seed=1, on=ON, federations=1, unions=1) == []


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(tmp_path), "--members", "200", "--seed", "5", "--units", "8", "--on", "2026-11-22", "--json"]
    assert sample_command(arguments) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["members"] == 200
    assert (tmp_path / summary["answer_key"]).is_file()
    assert sample_command([str(tmp_path), "--members", "0"]) == 2


def test_the_words_of_the_pools_are_in_the_code_lists() -> None:
    pool = words()
    wanted = {
        "industry": [one["name"] for one in pool["industries"].values()],
        "unit_category": [one["category"] for one in pool["suffixes"]],
        "union_post": pool["posts"].values(),
        "unit_kind": [*pool["kinds"].values(), *(one["kind"] for one in pool["federations"].values())],
        "employment_form": pool["forms"].values(),
        "membership_state": pool["states"].values(),
        "skill_level": pool["skill_level"],
        "hukou": pool["hukou"].values(),
        "ethnicity": pool["ethnicity"],
        "education": [
            *(word for ages in pool["education"].values() for word in ages),
            *pool["education_short"].values(),
            *pool["cadres"]["education"],
        ],
        "political_status": [word for ages in pool["political_status"].values() for word in ages],
        "cadre_rank": pool["cadres"]["ranks"],
        "id_type": [pool["id_type"]],
        "sex": [*pool["sexes"].values(), *(word for group in pool["dirt"]["sex_words"].values() for word in group)],
    }
    for name, spoken in wanted.items():
        codes = code_list(name, on=ON)
        assert [word for word in spoken if codes.find(word) is None] == [], name
