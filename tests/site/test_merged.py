"""Pages of merged records lead to the one that they were merged into."""

import pytest

from policies.models import Status


def merge(record, into, status=Status.PUBLISHED):
    rows = type(record).objects
    rows.filter(pk=into.pk).update(status=status)
    rows.filter(pk=record.pk).update(status=Status.WITHDRAWN, merged_into=into.pk)


@pytest.mark.parametrize("language", ["", "/zh-hans", "/fr"])
def test_old_page_of_a_firm_leads_for_good_to_the_other(client, places, firm, language):
    kept, gone = (firm(name, places.hangzhou) for name in ("Alpha", "Beta"))
    merge(gone, kept)
    answer = client.get(f"{language}/firms/{gone.uid}/?utm_source=letter")
    assert answer.status_code == 301
    assert answer["Location"] == f"{language}/firms/{kept.uid}/?utm_source=letter"


def test_old_page_of_an_instrument_leads_through_a_chain(client, places, instrument):
    last, middle, first = (instrument(places.hangzhou, name) for name in ("A", "B", "C"))
    merge(middle, last)
    type(first).objects.filter(pk=first.pk).update(status=Status.WITHDRAWN, merged_into=middle.pk)
    answer = client.get(f"/instruments/{first.uid}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/instruments/{last.uid}/")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_page_is_not_found_when_the_other_is_not_public(client, places, firm, status):
    kept, gone = (firm(name, places.hangzhou) for name in ("Alpha", "Beta"))
    merge(gone, kept, status)
    assert client.get(f"/firms/{gone.uid}/").status_code == 404
