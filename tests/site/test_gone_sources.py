"""Where a source has gone from its address, pages say so and link the archived copy."""

import pytest
from django.utils import timezone

from policies.models import Check, Citation, Coverage, Firm, Source, Status

pytestmark = pytest.mark.django_db

COPY = "https://web.archive.example/1"


@pytest.fixture
def source(register):
    source = Source.objects.create(
        uid="src-1", title="Notice", kind="news", url="https://page.example/1", archived_url=COPY,
        status=Status.PUBLISHED,
    )  # fmt: skip
    firm = Firm.objects.create(
        uid="firm-1",
        name_zh="甲公司",
        name_en="A",
        seat=register["330100"],
        status=Status.PUBLISHED,
    )
    Citation.objects.create(record=firm, source=source, quote="甲公司")
    Coverage.objects.create(locality=register["330100"], noun="firm", source=source)
    return source


PAGES = ("/firms/firm-1/", "/localities/330100/", "/data/")


def look(source, result):
    Check.objects.create(source=source, checked_at=timezone.now(), result=result)


@pytest.mark.parametrize("page", PAGES)
def test_copy_is_linked_when_the_original_has_gone(client, source, page):
    assert COPY not in client.get(page).content.decode()
    look(source, "gone")
    shown = client.get(page).content.decode()
    assert f'the original has gone: <a href="{COPY}"' in shown
    look(source, "live")
    assert COPY not in client.get(page).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_original_that_has_gone_without_a_copy_is_told(client, source, page):
    Source.objects.update(archived_url="")
    look(source, "gone")
    assert "(the original has gone)" in client.get(page).content.decode()


def test_methods_page_takes_the_weights_of_the_evidence_from_the_program(client, db):
    shown = " ".join(client.get("/methods/").content.decode().split())
    assert "official 1.0, research 0.9, media 0.8, not judged 0.5." in shown
    assert "primary 1.0, secondary 0.7, not judged 0.7." in shown
    assert "Without words quoted: 0.6. Gone, without an archived copy: 0.5." in shown
    assert "(1 − 0.5 × grade of the best of another publisher)" in shown
