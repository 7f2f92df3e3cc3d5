"""Names of persons among the first rows of a file are for those who may see them."""

import pytest

from policies.curation.holders import decide_kind
from policies.models import Holder, ImportBatch
from tests.admin.importing import (
    COMPANY,
    HEADER,
    HIDDEN,
    PERSON,
    PRIVATE_ROW,
    ROW,
    ask,
    bring,
    column,
    file_of,
    screen,
    shown,
)


def named_rows(*rows):
    return file_of(*rows, header=["标题", "项目", *HEADER])


PERSON_ROW = [f"{PERSON}受让公示", f"{PERSON}厂房", *PRIVATE_ROW]
COMPANY_ROW = ["某某公示", "零件项目", *ROW]


def test_a_clerk_reads_no_name_among_the_first_rows(city, clerk, steward):
    batch = bring(clerk, named_rows(PERSON_ROW, COMPANY_ROW), locality=city)
    page = screen(clerk, batch)
    assert PERSON not in shown(page)
    for name, samples in (
        ("标题", [HIDDEN, "某某公示"]), ("项目", [HIDDEN, "零件项目"]),
        ("坐落", [HIDDEN, ROW[0]]), ("买受人", [HIDDEN, COMPANY]), ("交易方式", ["协议", "挂牌"]),
    ):  # fmt: skip
        assert column(page, name).samples == samples
    assert page.context["preview"][0].holders == [(HIDDEN, "natural person")]
    assert page.context["preview"][1].holders == [(COMPANY, "organisation")]
    page = screen(steward, batch)
    assert column(page, "买受人").samples == [PERSON, COMPANY]
    assert page.context["preview"][0].holders == [(PERSON, "natural person")]


@pytest.mark.parametrize("field", ["", "district", "use", "location", "supervision_no", "area_m2"])
def test_a_clerk_reads_no_name_by_assigning_its_column_to_another_field(field, city, clerk):
    batch = bring(clerk, named_rows(PERSON_ROW, COMPANY_ROW), locality=city)
    ask(clerk, batch, "show", field_6=field)
    assert PERSON not in shown(screen(clerk, batch))


def test_a_clerk_reads_no_name_in_a_column_that_nobody_knows(city, clerk, steward):
    header = [*HEADER[:4], "谁", *HEADER[5:], "说明"]
    rows = [[*PRIVATE_ROW, f"{PERSON}自建"], [*ROW, "二期"]]
    batch = bring(clerk, file_of(*rows, header=header), locality=city)
    for field in ("", "holders"):
        ask(clerk, batch, "show", field_4=field)
        page = screen(clerk, batch)
        assert PERSON not in shown(page)
        assert column(page, "谁").samples == [HIDDEN, COMPANY]
    assert column(screen(steward, batch), "说明").samples == [f"{PERSON}自建", "二期"]


def test_what_a_curator_judged_a_person_is_withheld(city, clerk, django_user_model):
    holder = Holder.objects.create(name=COMPANY, kind="organisation")
    decide_kind(holder, "person", django_user_model.objects.get(username="clerk"))
    page = screen(clerk, bring(clerk, file_of(ROW), locality=city))
    assert page.context["preview"][0].holders == [(HIDDEN, "natural person")]
    assert COMPANY not in shown(page)


def test_values_of_rejected_rows_may_be_names(city, clerk, steward):
    row = [*PRIVATE_ROW[:1], PERSON, *PRIVATE_ROW[2:]]
    batch = bring(clerk, file_of(row), locality=city)
    assert PERSON not in shown(screen(clerk, batch))
    assert f"用地面积(亩) “{PERSON}”" in shown(screen(steward, batch))
    assert ImportBatch.objects.count() == 1
