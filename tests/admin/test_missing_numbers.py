"""The pages of missing numbers."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from policies.models import Candidate, PolicyInstrument

MISSING = "/admin/policies/candidate/missing/"
OF_YEAR = f"{MISSING}浙政发/2020/"


@pytest.fixture
def numbered(desk):
    """浙政发〔2020〕1–3 are documents of the desk, 6 one more; 4 is an instrument's."""
    Candidate.objects.create(
        key="six", title="关于软件的意见", document_number="浙政发〔2020〕6号", number_issuer="浙政发",
        number_year=2020, number_serial=6,
    )  # fmt: skip
    desk.instrument.document_number = "浙政发〔2020〕4号"
    desk.instrument.save()
    return desk


def test_issuers_and_years_are_listed_with_what_is_missing(numbered, chief):
    answer = chief.get(MISSING)
    (one,) = answer.context["page"].object_list
    assert (one.issuer, one.year, one.known, one.highest, one.missing) == ("浙政发", 2020, 5, 6, 1)
    assert "lower bound" in answer.content.decode()


def test_list_is_searched_and_sorted(numbered, chief):
    for serial in (9, 10):
        Candidate.objects.create(
            key=f"{serial}",
            title="通知",
            number_issuer="浙政办",
            number_year=2021,
            number_serial=serial,
        )

    def issuers(**query):
        return [one.issuer for one in chief.get(MISSING, query).context["page"]]

    assert issuers() == issuers(sort="nonsense") == ["浙政发", "浙政办"]
    assert issuers(sort="missing") == ["浙政办", "浙政发"]
    assert issuers(sort="issuer") == sorted(["浙政发", "浙政办"])
    assert issuers(q="政办") == issuers(q="2021") == ["浙政办"]
    assert issuers(q="杭") == []


def test_one_year_shows_its_gaps_and_what_is_known(numbered, chief):
    answer = chief.get(OF_YEAR)
    assert answer.context["gaps"] == "5"
    page = answer.content.decode()
    assert "关于软件的意见" in page and "机器人产业政策0" in page and "Robot plan 2" in page
    numbers = [document.number_serial for document in answer.context["page"]]
    assert numbers == [1, 2, 3, 6]


def test_year_that_is_not_known_of_is_not_found(numbered, chief):
    assert chief.get(f"{MISSING}浙政发/1999/").status_code == 404


def test_pages_are_for_those_who_may_see_documents(numbered):
    visitor = Client()
    visitor.force_login(User.objects.create_user("guest", is_staff=True))
    assert visitor.get(MISSING).status_code == visitor.get(OF_YEAR).status_code == 403


def test_pages_ask_the_database_no_more_for_many(numbered, chief):
    def queries(path):
        with CaptureQueriesContext(connection) as asked:
            chief.get(path)
        return len(asked)

    few = [queries(path) for path in (MISSING, OF_YEAR)]
    for serial in range(10, 60):
        Candidate.objects.create(
            key=f"k{serial}", title="通知", number_issuer="浙政发", number_year=2020,
            number_serial=serial,
        )  # fmt: skip
    PolicyInstrument.objects.update(document_number="浙政发〔2020〕61号")
    assert [queries(path) for path in (MISSING, OF_YEAR)] == few
    assert max(few) <= 15
