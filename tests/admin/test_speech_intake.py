"""A curator brings a speech as a file or pasted: looked at, mended, saved as a draft."""

import hashlib
import logging

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from policies.curation import counts
from policies.models import Official, Source, Speech, SpeechText, Tenure, Transcript
from tests.ingest.papers import docx_of
from tests.ingest.test_documents_pages import page as web_page
from tests.metrics.words import lexicon_of, spoken

URL = "/admin/policies/speech/intake/"
LINES = ["同志们！", "我们要发展产业，落实产业政策，引进人才。", "谢谢大家！"]
TEXT = "\n".join(LINES)


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    calls = []
    monkeypatch.setattr(counts.queue, "wake", calls.append)
    return calls


def client_with(*codenames) -> Client:
    user = User.objects.create_user("aide", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def shown(answer) -> str:
    return answer.render().content.decode() if not answer.is_rendered else answer.content.decode()


def paste(client, text=TEXT):
    answer = client.post(URL, {"pasted": text})
    assert "look.html" in answer.template_name, answer.context["form"].errors
    return answer


def upload(client, name, data):
    return client.post(URL, {"file": SimpleUploadedFile(name, data)})


def entered(answer, **changes) -> dict[str, object]:
    """What the page would send, with some of it entered otherwise."""
    data = {}
    for field in answer.context["form"]:
        value = field.value()
        data[field.html_name] = getattr(value, "pk", value)
    keep = [place for place, passage, _ in answer.context["left_out"] if passage.kept]
    data = {"keep": keep, "offered": answer.context["form"].offered, **data, **changes}
    return {name: value for name, value in data.items() if value not in (None, "")} | {
        "passages": data["passages"]
    }


def press(client, answer, action, **changes):
    return client.post(URL, {**entered(answer, **changes), "action": action})


def facts(register, **changes):
    return {
        "title_en": "The mayor at a conference", "locality": register["330100"].pk,
        "spoken_on": "2025-02-05", **changes,
    }  # fmt: skip


def test_who_may_not_add_speeches_brings_none(register):
    aide = client_with("view_speech", "change_speech")
    assert aide.get(URL).status_code == 403
    assert aide.post(URL, {"pasted": TEXT}).status_code == 403
    lists = reverse("admin:policies_speech_changelist")
    assert "from a file or pasted" not in shown(aide.get(lists))
    assert not Speech.objects.exists()


def test_the_list_of_speeches_leads_here(register, clerk):
    assert "from a file or pasted" in shown(clerk.get(reverse("admin:policies_speech_changelist")))
    answer = clerk.get(reverse("admin:policies_speech_bring_speech"))
    assert (answer.status_code, answer.url) == (302, URL)


def test_a_pasted_text_is_saved_as_a_draft_and_counted_in_the_background(
    register, clerk, woken, django_capture_on_commit_callbacks
):
    look = paste(clerk, f"{TEXT}\n责任编辑：甲")
    assert not Speech.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = press(clerk, look, "save", **facts(register), occasion="Conference")
    speech = Speech.objects.get()
    assert answer.url == reverse("admin:policies_speech_change", args=[speech.pk])
    assert (speech.status, speech.visibility, speech.occasion) == ("draft", "private", "Conference")
    assert SpeechText.objects.get().content == TEXT
    assert speech.text_sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert speech.characters == len("".join(LINES))
    assert woken == [counts.queue.COUNTS]
    assert LogEntry.objects.get().get_change_message() == "Speech taken in."
    assert "is saved as a draft" in shown(clerk.get(answer.url))


def test_the_page_shows_what_will_be_on_record(register, clerk):
    lexicon_of({"产业": "industry", "产业政策": "industry", "补贴": "money"})
    lexicon_of({"人才": "talent"}, name="drafted", status="draft")
    look = paste(clerk)
    assert look.context["terms"] == [("产业", 2), ("产业政策", 1)]
    assert look.context["characters"] == len("".join(LINES))
    assert look.context["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert "no-store" in look["Cache-Control"]


def test_a_passage_left_out_is_ticked_and_kept(register, clerk):
    look = upload(clerk, "a.html", web_page().encode())
    passages = {passage.text: place for place, passage, _ in look.context["left_out"]}
    assert "责任编辑：甲乙" in passages and "责任编辑" not in look.context["form"]["text"].value()
    again = press(clerk, look, "show", keep=[passages["责任编辑：甲乙"]], title_zh="As typed")
    assert not again.context["form"].errors  # title and place are not entered yet
    text = again.context["form"]["text"].value()
    assert text.endswith("谢谢大家！\n责任编辑：甲乙")
    assert again.context["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert again.context["form"]["title_zh"].value() == "As typed"
    edited = text.replace("同志们：", "同志们，朋友们：")
    final = press(clerk, again, "show", text=edited, keep=[])
    assert final.context["form"]["text"].value() == edited.removesuffix("\n责任编辑：甲乙")


def test_a_page_of_the_web_fills_in_what_it_says(register, clerk):
    look = upload(clerk, "a.html", web_page().encode())
    form = look.context["form"]
    said = {
        name: str(form[name].value())
        for name in ("title_zh", "spoken_on", "source_title", "source_publisher", "file_sha256")
    }
    assert said == {
        "title_zh": "某市市长在大会上的讲话", "spoken_on": "2024-03-05",
        "source_title": "某市市长在大会上的讲话", "source_publisher": "某市政府网",
        "file_sha256": hashlib.sha256(web_page().encode()).hexdigest(),
    }  # fmt: skip
    press(clerk, look, "save", **facts(register), source_url="https://example.org/a")
    source = Speech.objects.get().source
    assert (source.title, source.publisher, source.url, source.status) == (
        "某市市长在大会上的讲话", "某市政府网", "https://example.org/a", "draft",
    )  # fmt: skip
    assert source.sha256 == said["file_sha256"]
    assert (source.kind, str(source.published_on)) == ("speech_transcript", "2024-03-05")


def test_a_source_on_record_is_taken(register, clerk):
    source = Source.objects.create(title="Daily", kind="news", url="https://example.org/a")
    press(clerk, paste(clerk), "save", **facts(register), source=source.pk, source_title="Other")
    assert Speech.objects.get().source == source
    other = paste(clerk, TEXT + "再见！")
    press(
        clerk, other, "save",
        **facts(register, spoken_on="2020-01-01"), same_as="new", source_url="https://example.org/a",
    )  # fmt: skip
    assert Speech.objects.first().source == Speech.objects.last().source == source
    assert Source.objects.count() == 1


def test_the_speaker_named_in_the_title_brings_place_and_office(register, clerk):
    official = Official.objects.create(name_zh="某甲乙", name_en="Someone")
    Tenure.objects.create(
        official=official, locality=register["330100"], office_en="Mayor of Hangzhou",
        from_year=2020,
    )  # fmt: skip
    look = paste(clerk, f"某甲乙在大会上的讲话\n发布时间：2025-02-06\n{TEXT}")
    form = look.context["form"]
    assert form["official"].value() == official.pk or form["official"].value() == official
    assert form.initial["locality"] == register["330100"]
    assert form["office"].value() == "Mayor of Hangzhou"


def test_the_office_is_filled_in_from_the_record_when_it_is_shown_again(register, clerk):
    official = Official.objects.create(name_zh="某甲乙", name_en="Someone")
    Tenure.objects.create(official=official, locality=register["330100"], office_en="Mayor")
    again = press(clerk, paste(clerk), "show", **facts(register), official=official.pk)
    assert again.context["form"]["office"].value() == "Mayor"
    press(clerk, again, "save", office="Acting mayor")
    assert Speech.objects.get().office == "Acting mayor"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"spoken_on": "31.02.2025"}, "spoken_on"),
        ({"title_en": ""}, "title_en"),
        ({"locality": ""}, "locality"),
        ({"text": " \n"}, "text"),
        ({"visibility": "full"}, "licence"),
        ({"source_url": "no address"}, "source_url"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(register, clerk, changes, field):
    look = paste(clerk, f"{TEXT}\n责任编辑：甲")
    typed = {**facts(register), "occasion": "Conference", "office": "Mayor", **changes}
    answer = press(clerk, look, "save", **typed)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    for name, value in typed.items():
        assert (form[name].value() or "") == (str(value) if name == "locality" else value)
    assert [passage.text for _, passage, _ in answer.context["left_out"]] == ["责任编辑：甲"]
    assert "Please correct what is marked below." in shown(answer)
    assert not Speech.objects.exists()


def test_a_text_for_everybody_is_saved_with_its_licence(register, clerk):
    press(clerk, paste(clerk), "save", **facts(register), visibility="full", licence="CC0")
    assert Speech.objects.get().licence == "CC0"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "as .docx"),
        ("a.pdf", b"%PDF-1.7 rubbish", "damaged"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(register, clerk, name, data, reason):
    answer = upload(clerk, name, data)
    assert reason in str(answer.context["form"].errors["file"])


def test_a_file_or_a_text_not_both_and_not_neither(register, clerk):
    file = SimpleUploadedFile("a.txt", TEXT.encode())
    assert clerk.post(URL, {"file": file, "pasted": TEXT}).context["form"].errors["file"]
    assert clerk.post(URL, {"pasted": " "}).context["form"].errors["pasted"]


def test_docx_and_text_in_gb18030_come_in_too(register, clerk):
    for name, data in (("a.docx", docx_of(*LINES)), ("a.txt", TEXT.encode("gb18030"))):
        assert upload(clerk, name, data).context["form"]["text"].value() == TEXT


@pytest.fixture
def known(register):
    lexicon_of({"产业": "industry"})
    text = TEXT.replace("产业政策", "政策")
    return spoken(register["330100"], text, text_sha256=hashlib.sha256(text.encode()).hexdigest())


def test_a_speech_on_record_is_shown_and_has_to_be_decided(register, clerk, known):
    look = paste(clerk)
    assert [c.speech for c in look.context["form"].candidates] == [known]
    assert "nearly the same text, 9" in shown(look)
    answer = press(clerk, look, "save", **facts(register))
    assert list(answer.context["form"].errors) == ["same_as"]
    assert Speech.objects.count() == 1
    press(clerk, answer, "save", same_as="new")
    assert Speech.objects.count() == 2


def test_speeches_that_were_not_shown_with_the_answer_are_asked_about(register, clerk, known):
    spoken(register["440300"], "别的话。", spoken_on="2020-01-01")
    elsewhere = facts(register, locality=register["440300"].pk, spoken_on="2020-01-01")
    answer = press(clerk, paste(clerk), "save", **elsewhere, same_as="new")
    assert "were not shown when you answered" in str(answer.context["form"].errors["same_as"])
    assert Speech.objects.count() == 2
    press(clerk, answer, "save")
    assert Speech.objects.count() == 3


def test_who_may_not_add_sources_enters_none(register):
    source = Source.objects.create(title="Daily", kind="news", url="https://example.org/a")
    aide = client_with("add_speech")
    answer = press(aide, paste(aide), "save", **facts(register), source_title="Paper")
    assert list(answer.context["form"].errors) == ["source_title"]
    press(aide, answer, "save", source_url=source.url)
    assert Speech.objects.get().source == Source.objects.get() == source


def test_no_transcript_is_added_to_a_public_speech_by_one_curator(register, clerk, known):
    answer = press(clerk, paste(clerk), "save", same_as=str(known.pk), source_title="Evening paper")
    assert "withdraw it first" in str(answer.context["form"].errors["text"])
    assert not Transcript.objects.exists() and not Source.objects.exists()


def test_the_text_becomes_a_further_transcript(register, clerk, known):
    Speech.objects.update(status="withdrawn")
    answer = press(clerk, paste(clerk), "save", same_as=str(known.pk), source_title="Evening paper")
    assert answer.url == reverse("admin:policies_speech_change", args=[known.pk])
    transcript = Transcript.objects.get()
    assert (transcript.speech, transcript.source.title) == (known, "Evening paper")
    length = len("".join(LINES))  # two characters more than the text counted
    assert transcript.agreement == pytest.approx(2 * (length - 2) / (length + length - 2))
    assert Speech.objects.count() == 1
    assert "as a further transcript" in shown(clerk.get(answer.url))


def test_who_may_not_change_speeches_adds_no_transcript(register, known):
    aide = client_with("add_speech")
    answer = press(aide, paste(aide), "save", same_as=str(known.pk))
    assert list(answer.context["form"].errors) == ["same_as"]
    assert not Transcript.objects.exists()


def test_the_very_text_is_no_new_speech(register, clerk, known):
    look = paste(clerk, known.text.content)
    assert [c.reason.value for c in look.context["form"].candidates] == ["same_text"]
    answer = press(clerk, look, "save", **facts(register), same_as="new")
    assert "on record already" in str(answer.context["form"].errors["text"])


def test_passages_that_were_tampered_with_are_none(register, clerk):
    answer = press(clerk, paste(clerk), "show", passages='{"a": 1}', keep=["99"])
    assert answer.status_code == 200 and answer.context["left_out"] == []


def test_a_text_is_in_no_message_and_no_log(register, clerk, known, caplog):
    caplog.set_level(logging.DEBUG)
    press(clerk, paste(clerk), "save", **facts(register), same_as="new")
    entries = [entry.change_message + entry.object_repr for entry in LogEntry.objects.all()]
    page = shown(clerk.get(reverse("admin:policies_speech_changelist")))
    for said in (caplog.text.split("SELECT")[0], page, *entries):
        assert "引进人才" not in said
