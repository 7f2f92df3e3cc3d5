"""Figures of publications: entered with their proof, shown with what comes to them."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from policies.models import Citation, Source, TermCount
from tests.admin.test_entry import speech_form
from tests.metrics.words import lexicon_of, spoken

TEXT = "产业，产业政策，产业链；链主企业，链主企业。" + "体系，" * 5


@pytest.fixture
def source(places):
    return Source.objects.create(title="Daily", kind="news", status="published")


@pytest.fixture
def speech(places):
    lexicon = lexicon_of({"产业": "industry", "政策": "policy"})
    lexicon.terms.filter(text="产业").update(gloss_en="industry at large")
    return spoken(
        places.city, TEXT, lexicon, status="withdrawn"
    )  # of a public one, none is entered


def url(speech):
    return reverse("admin:policies_speech_change", args=[speech.pk])


def form(desk_places, speech, *figures, initial=0):
    class Desk:
        places = desk_places

    data = speech_form(Desk) | {"title_en": speech.title_en, "status": speech.status}
    data |= {
        "text-TOTAL_FORMS": 0, "reported-TOTAL_FORMS": len(figures),
        "reported-INITIAL_FORMS": initial,
    }  # fmt: skip
    for number, figure in enumerate(figures):
        data |= {f"reported-{number}-{name}": value for name, value in figure.items()}
        data[f"reported-{number}-speech"] = speech.pk
    return data


def figure(by, **changes):
    entered = {
        "label": "“industry”", "count": 3, "source": by.pk, "quote": "three times",
        "locator": "paragraph 2",
    }  # fmt: skip
    return entered | changes


def test_a_figure_is_entered_with_its_citation_in_one_step(speech, source, places, clerk):
    assert clerk.post(url(speech), form(places, speech, figure(source))).status_code == 302
    count = TermCount.objects.reported().get()
    assert (count.speech, count.label, count.count, count.source) == (
        speech,
        "“industry”",
        3,
        source,
    )
    cited = count.citations.get()
    assert (cited.source, cited.field, cited.quote, cited.locator) == (
        source, "count", "three times", "paragraph 2",
    )  # fmt: skip


@pytest.mark.parametrize("missing", ["quote", "source", "label", "count"])
def test_a_figure_without_its_proof_is_refused(missing, speech, source, places, clerk):
    page = clerk.post(url(speech), form(places, speech, figure(source, **{missing: ""})))
    assert page.status_code == 200
    assert "This field is required." in page.content.decode()
    assert not TermCount.objects.reported().exists() and not Citation.objects.exists()


@pytest.fixture
def reported(speech, source):
    count = TermCount.objects.create(
        speech=speech, label="x", count=3, source=source, basis="reported"
    )
    count.citations.create(source=source, field="label", quote="another")
    count.citations.create(source=source, field="count", quote="three times")
    return count


def test_the_quote_alone_is_corrected(reported, speech, source, places, clerk):
    changed = figure(source, id=reported.pk, label="x", quote="three times in all", locator="")
    assert clerk.post(url(speech), form(places, speech, changed, initial=1)).status_code == 302
    quotes = set(reported.citations.values_list("field", "quote"))
    assert quotes == {("label", "another"), ("count", "three times in all")}
    assert speech.term_counts.computed().count() == 4


def shown(client, speech):
    return client.get(url(speech)).content.decode()


def test_what_comes_to_the_figure_stands_beside_it(reported, speech, clerk):
    assert "产业 “industry at large”: 3 – equal" in shown(clerk, speech)


def test_where_nothing_does_the_nearest_are_named_with_the_difference(reported, speech, clerk):
    TermCount.objects.reported().update(count=2)
    page = shown(clerk, speech)
    assert "产业 “industry at large”: 3 – 1 more" in page
    assert "政策: 1 – 1 fewer" in page
    assert "Also said exactly 2 times: 链主企业" in page


def test_strings_outside_the_lexicons_are_hints(reported, speech, clerk):
    TermCount.objects.reported().update(count=5)
    assert "Also said exactly 5 times: 体系" in shown(clerk, speech)


def test_without_the_text_there_are_no_hints(reported, speech, clerk):
    speech.text.delete()
    page = shown(clerk, speech)
    assert "产业 “industry at large”: 3 – equal" in page and "Also said" not in page


def test_figures_cost_few_queries_however_many(reported, speech, source, clerk):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            shown(clerk, speech)
        return len(asked)

    one = queries()
    for n in range(4):
        TermCount.objects.create(
            speech=speech, label=f"x{n}", count=3, source=source, basis="reported"
        )
    assert queries() == one + 4  # one each for what explains it


def test_hints_are_for_those_who_may_change_speeches(reported, speech):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_speech"))
    reader = Client()
    reader.force_login(user)
    TermCount.objects.reported().update(count=5)
    assert "体系" not in shown(reader, speech)
