"""A record's page of the desk shows how well it is grounded."""

import pytest
from django.contrib.admin import AdminSite
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.admin.base import RecordAdmin
from policies.admin.evidence import EvidenceMixin
from policies.curation.snapshots import keep
from policies.models import Award, Citation, Snapshot, Source

pytestmark = pytest.mark.django_db


class GroundedAdmin(EvidenceMixin, RecordAdmin):
    fields = ("firm",)


@pytest.fixture
def page():
    return GroundedAdmin(Award, AdminSite())


def test_score_is_shown_with_the_grades_behind_it(page, desk, rf):
    Source.objects.update(standing="official", directness="primary", publisher="省政府")
    award = desk.award
    Citation.objects.filter(content_type__model="award").update(field="kind")
    shown = page.evidence_score(award)
    assert shown == "<strong>1.00</strong> (the whole 1.00, Kind of benefit 1.00)"
    assert "evidence_score" in page.get_readonly_fields(rf.get("/"), award)
    assert page.get_fieldsets(rf.get("/"), award)[-1][1]["fields"] == ("evidence_score",)
    assert page.get_fieldsets(rf.get("/"))[-1][1]["fields"] != ("evidence_score",)


def test_words_that_are_not_in_the_text_kept_are_warned_of(page, desk):
    keep(desk.source, "全文里没有这些字。", Snapshot.Origin.PASTED)
    shown = page.evidence_score(desk.award)
    assert shown.count("are not in what was kept") == 1
    assert desk.source.title in shown


def test_score_takes_few_queries_however_many_citations(page, desk):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            page.evidence_score(desk.award)
        return len(queries)

    few = asked()
    for _ in range(5):
        Citation.objects.create(record=desk.award, source=desk.source, quote="奖励")
    assert asked() <= few <= 3
