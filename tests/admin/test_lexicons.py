"""Word lists as a curator keeps them."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from policies.ingest import queue
from policies.metrics.term_counts import count_missing
from policies.models import Lexicon, Review, Speech, SpeechText, Term, TermCount
from policies.models.append_only import unguarded
from tests.metrics.words import lexicon_of, spoken

TEXT = "产业政策与产业，人才"


def url(page, lexicon=None):
    return reverse(f"admin:policies_lexicon_{page}", args=[lexicon.pk] if lexicon else [])


@pytest.fixture
def woken(monkeypatch):
    """The kinds of work asked for."""
    asked: list[queue.Work] = []
    monkeypatch.setattr(queue, "wake", lambda work=queue.IMPORTS: asked.append(work))
    return asked


@pytest.fixture
def lexicon(places, woken):
    lexicon = lexicon_of({"产业": "industry", "政策": "policy"}, "Industry")
    spoken(places.city, TEXT, lexicon)
    return lexicon


def form(lexicon, **changes):
    """What the page would send; ``terms`` are (id, text, group) of the rows of the table."""
    terms = changes.pop("terms") if "terms" in changes else rows(lexicon)
    deleted = changes.pop("deleted", ())
    data = {
        "name": lexicon.name, "version": lexicon.version, "language": lexicon.language,
        "title_en": lexicon.title_en, "status": lexicon.status, "pasted": "",
        "terms-TOTAL_FORMS": len(terms),
        "terms-INITIAL_FORMS": len([term for term in terms if term[0]]),
    }  # fmt: skip
    for number, (key, text, group, *gloss) in enumerate(terms):
        data |= {
            f"terms-{number}-id": key or "", f"terms-{number}-lexicon": lexicon.pk,
            f"terms-{number}-text": text, f"terms-{number}-group": group,
            f"terms-{number}-gloss_en": gloss[0] if gloss else "", f"terms-{number}-order": number,
        }  # fmt: skip
        if key in deleted:
            data[f"terms-{number}-DELETE"] = "on"
    return data | changes


def save(client, lexicon, **changes):
    return client.post(url("change", lexicon), form(lexicon, **changes), follow=True)


def words(lexicon):
    return [(term.text, term.group) for term in lexicon.terms.order_by("order", "pk")]


def rows(lexicon, *more):
    return [*((term.pk, term.text, term.group) for term in lexicon.terms.all()), *more]


def test_other_words_of_a_published_lexicon_are_a_new_version(
    lexicon, clerk, chief, woken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = save(
            clerk,
            lexicon,
            terms=rows(lexicon, (None, "人才", "talent")),
            title_en="Industry, talent",
        )
    new = Lexicon.objects.get(version=2)
    text = page.content.decode()
    assert "Version 2 is a draft" in text and url("change", new) in text
    assert page.redirect_chain == [(url("versions", new), 302)]
    assert words(new) == [("产业", "industry"), ("政策", "policy"), ("人才", "talent")]
    assert (new.title_en, new.status, new.counted_at) == ("Industry, talent", "draft", None)
    assert words(lexicon) == [("产业", "industry"), ("政策", "policy")]
    lexicon.refresh_from_db()
    assert (lexicon.title_en, lexicon.counts.count()) == ("Industry", 4)
    assert woken == []

    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(url("hand-in", new))
    assert woken == [queue.COUNTS]
    page = clerk.get(url("versions", new)).content.decode()
    assert "counted in 0 of 1 texts" in page and 'http-equiv="refresh"' in page
    count_missing()
    assert Lexicon.objects.current().get() == lexicon
    chief.post(url("changelist"), {"action": "publish", "_selected_action": new.pk})
    assert Lexicon.objects.current().get() == new
    page = clerk.get(url("versions", new)).content.decode()
    assert "人才 (talent)" in page and 'http-equiv="refresh"' not in page
    assert clerk.get(url("changelist")).content.decode().count("in 1 of 1 texts") == 1


def test_a_word_taken_out_is_a_new_version(lexicon, clerk):
    first, _ = lexicon.terms.all()
    save(clerk, lexicon, deleted=[first.pk])
    assert words(Lexicon.objects.get(version=2)) == [("政策", "policy")]
    assert Term.objects.filter(lexicon=lexicon).count() == 2


def test_a_word_put_in_another_group_is_a_new_version_and_its_draft_changes_in_place(
    lexicon, clerk
):
    first, second = lexicon.terms.all()
    save(clerk, lexicon, terms=[(first.pk, "产业", "industry"), (second.pk, "政策", "other")])
    draft = Lexicon.objects.get(version=2)
    assert words(draft) == [("产业", "industry"), ("政策", "other")]
    first, second = draft.terms.all()
    save(clerk, draft, terms=[(first.pk, "产业", "economy"), (second.pk, "政策", "other")])
    assert words(Lexicon.objects.get(version=2)) == [("产业", "economy"), ("政策", "other")]
    assert words(lexicon) == [("产业", "industry"), ("政策", "policy")]


def accepted(client):
    """What was proposed, accepted with this browser."""
    waiting = Review.objects.open().get()
    client.post(reverse("admin:policies_review_change", args=[waiting.pk]), {"accept": "1"})
    waiting.refresh_from_db()
    return waiting.state == Review.State.ACCEPTED


def test_a_gloss_is_corrected_in_place_when_another_curator_accepts_it(lexicon, clerk, chief):
    terms = [(term.pk, term.text, term.group, "a gloss") for term in lexicon.terms.all()]
    save(clerk, lexicon, terms=terms, note="Corrected.")
    assert (Lexicon.objects.get().note, lexicon.terms.first().gloss_en) == ("", "")
    assert not accepted(clerk) and accepted(chief)
    assert Lexicon.objects.get().note == "Corrected."
    term = lexicon.terms.first()
    assert term.gloss_en == "a gloss"
    assert [version.gloss_en for version in term.history.all()] == ["a gloss", ""]
    assert lexicon.counts.count() == 4


def test_titles_of_groups_are_corrected_in_place_when_another_curator_accepts_them(
    lexicon, clerk, chief
):
    save(clerk, lexicon, group_titles="policy\tPolicy\t政策\tPolitique")
    assert Lexicon.objects.get().group_titles == {}
    assert accepted(chief)
    assert Lexicon.objects.get().group_titles == {
        "policy": {"en": "Policy", "zh": "政策", "fr": "Politique"}
    }
    page = clerk.get(url("change", lexicon)).content.decode()
    assert "policy\tPolicy\t政策\tPolitique" in page
    bad = save(clerk, lexicon, group_titles="no slug\tTitle").content.decode()
    assert "Line 1, column “1”, value “no slug”" in bad
    assert "no slug\tTitle" in bad


def test_words_of_a_draft_change_in_place_and_its_counts_go(lexicon, clerk):
    Lexicon.objects.update(status="draft")
    with unguarded():
        lexicon.history.all().delete()
    lexicon.refresh_from_db()
    first, second = lexicon.terms.all()
    save(
        clerk,
        lexicon,
        terms=[(first.pk, "人才", "talent"), (second.pk, "政策", "policy")],
        deleted=[second.pk],
    )
    lexicon.refresh_from_db()
    assert words(lexicon) == [("人才", "talent")]
    assert (lexicon.version, lexicon.counted_at, TermCount.objects.count()) == (1, None, 0)


def test_lines_are_pasted(lexicon, clerk):
    save(clerk, lexicon, pasted="人才\ttalent\ttalent\ttalents\n链主\tchains\n")
    assert words(Lexicon.objects.get(version=2)) == [
        ("产业", "industry"), ("政策", "policy"), ("人才", "talent"), ("链主", "chains"),
    ]  # fmt: skip


def test_lines_are_pasted_into_a_new_lexicon(places, woken, clerk):
    data = form(Lexicon(name="new", title_en="New"), terms=[], pasted="人才\ttalent\n")
    assert clerk.post(url("add"), data).status_code == 302
    assert words(Lexicon.objects.get(name="new")) == [("人才", "talent")]


def test_pasted_faults_and_words_that_are_one_are_named_and_nothing_is_saved(lexicon, clerk):
    page = save(clerk, lexicon, pasted="人才\ttalent\n链 主\t链\n").content.decode()
    assert "Line 2" in page and "concept group" in page
    page = save(clerk, lexicon, pasted="產業\tindustry\n").content.decode()
    assert "“产业” and “產業” are the same word when counted." in page
    page = save(clerk, lexicon, terms=rows(lexicon, (None, "产业", "other"))).content.decode()
    assert "“产业” and “产业” are the same word when counted." in page
    assert Lexicon.objects.count() == 1


def test_the_second_of_two_curators_is_told_and_keeps_what_was_entered(lexicon, clerk, chief):
    mine = form(lexicon, pasted="链主\tchains\n")
    save(chief, lexicon, pasted="人才\ttalent\n")
    page = clerk.post(url("change", lexicon), mine).content.decode()
    assert "There is a version 2 of this lexicon already" in page
    assert "链主" in page
    assert Lexicon.objects.count() == 2


def test_words_on_other_pages_of_the_table_are_kept(lexicon, clerk):
    more = [Term(lexicon=lexicon, text=f"词{n}", group="many", order=n + 5) for n in range(120)]
    Term.objects.bulk_create(more)
    shown = list(lexicon.terms.all()[:100])
    save(
        clerk, lexicon, terms=[(t.pk, t.text, t.group) for t in shown] + [(None, "人才", "talent")]
    )
    assert Lexicon.objects.get(version=2).terms.count() == 123


def test_name_and_version_of_a_public_lexicon_are_fixed(lexicon, clerk):
    save(clerk, lexicon, name="other", version=9)
    assert (Lexicon.objects.get().name, Lexicon.objects.get().version) == (lexicon.name, 1)


def test_handing_in_and_publishing_from_the_list_ask_for_counts(
    lexicon, clerk, chief, woken, django_capture_on_commit_callbacks
):
    Lexicon.objects.update(status="draft")
    with unguarded():
        lexicon.history.all().delete()
    for browser, action in ((clerk, "submit"), (chief, "publish")):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(url("changelist"), {"action": action, "_selected_action": lexicon.pk})
    assert woken == [queue.COUNTS, queue.COUNTS]
    assert Lexicon.objects.get().status == "published"


def test_counts_broken_off_are_gone_on_with(lexicon, clerk, woken):
    SpeechText.objects.create(
        speech=Speech.objects.create(
            title_en="More", locality=Speech.objects.get().locality, spoken_on="2025-01-01"
        ),
        content="人才",
    )
    page = clerk.get(url("versions", lexicon)).content.decode()
    assert "Nothing counts at this moment" in page
    with queue.exclusive(queue.COUNTS):
        busy = clerk.get(url("versions", lexicon)).content.decode()
    assert "Nothing counts at this moment" not in busy
    assert clerk.get(url("count")).status_code == 405
    clerk.post(url("count"), {"lexicon": lexicon.pk})
    assert woken == [queue.COUNTS]


def test_a_lexicon_never_public_is_deleted_with_its_counts(places, woken, clerk):
    lexicon = lexicon_of({"产业": "industry"}, status="draft")
    spoken(places.city, TEXT, lexicon)
    assert clerk.post(url("delete", lexicon), {"post": "yes"}).status_code == 302
    assert not Lexicon.objects.exists() and not TermCount.objects.exists()


def test_a_public_lexicon_is_not_deleted(lexicon, clerk):
    assert clerk.post(url("delete", lexicon), {"post": "yes"}).status_code == 403
    assert lexicon.counts.count() == 4


def test_who_may_only_look_sees_versions_and_starts_nothing(lexicon, woken):
    user = User.objects.create_user("reader", is_staff=True)
    reader = Client()
    reader.force_login(user)
    assert reader.get(url("versions", lexicon)).status_code == 403
    user.user_permissions.set(Permission.objects.filter(codename="view_lexicon"))
    assert reader.get(url("versions", lexicon)).status_code == 200
    assert reader.post(url("count"), {"lexicon": lexicon.pk}).status_code == 403
    assert reader.post(url("change", lexicon), form(lexicon)).status_code == 403
    assert woken == []
