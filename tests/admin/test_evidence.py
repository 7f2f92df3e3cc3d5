"""A record's page of the desk shows how well it is grounded."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.admin.evidence import evidence_shown
from policies.curation.snapshots import keep
from policies.models import Citation, Snapshot, Source

pytestmark = pytest.mark.django_db


def test_score_is_shown_with_the_grades_behind_it(desk):
    Source.objects.update(standing="official", directness="primary", publisher="省政府")
    award = desk.award
    Citation.objects.filter(content_type__model="award").update(field="kind")
    shown = evidence_shown(award)
    assert shown == "<p><strong>1.00</strong> (the whole 1.00, Kind of benefit 1.00)</p>"


def test_words_that_are_not_in_the_text_kept_are_warned_of(desk):
    keep(desk.source, "全文里没有这些字。", Snapshot.Origin.PASTED)
    shown = evidence_shown(desk.award)
    assert shown.count("are not in what was kept") == 1
    assert desk.source.title in shown


def test_score_takes_few_queries_however_many_citations(desk):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            evidence_shown(desk.award)
        return len(queries)

    few = asked()
    for _ in range(5):
        Citation.objects.create(record=desk.award, source=desk.source, quote="奖励")
    assert asked() <= few <= 3
