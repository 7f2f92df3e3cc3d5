"""Assignments as the desk makes and keeps them; reasons that quote nothing that could be a name."""

import pytest

from policies.ingest.land.layouts import find_layout, land_layouts
from policies.ingest.land.mapping import LAND
from policies.ingest.mapping import Assignment, Column, header_key
from policies.ingest.places import Clue, PlaceFinder, UnknownPlace
from policies.ingest.values import measured
from policies.vocabulary.units import YUAN


def test_an_assignment_is_kept_whole():
    columns = (
        Column(0, "价", "price_cny", "cny", least=100, most=10**9),
        Column(2, "谁", "holders", sure=False),
    )
    assignment = Assignment(columns, {"supply_mode": "协议出让"})
    assert Assignment.from_json(assignment.as_json()) == assignment


def test_instalments_without_a_unit_are_asked_for_unless_each_states_its_own():
    for cells, sure in ((["27.5;13"], False), (["27.5万元;13万元"], True), (["", "无"], True)):
        (column,) = LAND.propose(["分期支付"], [[cell] for cell in cells]).columns
        assert (column.field, column.sure) == ("instalments", sure)


@pytest.mark.parametrize(
    ("header", "unit", "cells", "expected"),
    [
        ("价", "cny", ["1"], ("cny", True)), ("价(万元)", None, ["1"], ("10k_cny", True)),
        ("价", None, ["1"], ("", False)), ("价", None, ["1万元"], ("", True)),
        ("价", "", ["1"], ("", True)), ("价(亩)", None, ["1"], ("", False)),
    ],
)  # fmt: skip
def test_units_of_a_column_assigned_by_hand(header, unit, cells, expected):
    column = LAND.by_hand(0, header, "price_cny", unit, [[cell] for cell in cells])
    assert (column.unit, column.sure) == expected


def test_mended_rows_have_the_header_of_the_file_they_came_from():
    header = ["坐落", "面积", "备注"]
    assert header_key([*header, "row", "reason"]) == header_key(header)
    assert header_key([*header, "row"]) != header_key(header)


@pytest.mark.parametrize("header", ["经办联系人", "买方手机号", "Contact person", "办公电话："])
def test_headers_that_speak_of_private_data_are_private(header):
    (column,) = LAND.propose([header]).columns
    assert column.field == "private"


def test_private_columns_of_a_known_layout_are_private_too():
    header = [*land_layouts()["landchina_results_23"].columns, "经办联系人"]
    layout = find_layout(header)
    assert layout.assign(header).private == {len(header) - 1}


@pytest.mark.django_db
def test_reasons_quote_no_value(register):
    with pytest.raises(UnknownPlace) as unknown:
        PlaceFinder().find(Clue(district="钱小七"))
    assert str(unknown.value) == "not in the register; state the locality"
    for cell in ("12钱小七", "钱小七12"):
        with pytest.raises(ValueError, match="not a number") as refused:
            measured("cny", YUAN, 16)(cell)
        assert "钱" not in str(refused.value)
