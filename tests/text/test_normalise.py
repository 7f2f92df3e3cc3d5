import re
import time
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from policies.text.normalise import character_count, normalise, normalise_with_origin
from tests.text import slow

TEXT = st.text(
    alphabet=st.sampled_from("产业政策體系 \n\u200b\ufeffＡb１é㎡…。ae\u0301"), max_size=60
)


def test_traditional_full_width_and_broken_words_become_one_form():
    assert normalise("產 業\n體系") == "产业体系"
    assert normalise("ＡＩ 产业") == "ai 产业"
    assert normalise("产\u200b业") == "产业"


def test_white_space_between_latin_words_stays():
    assert normalise("industrial policy") == "industrial policy"


def test_characters_are_counted_without_white_space():
    assert character_count("产 业\n\u3000政策\u200b") == 4


def test_white_space_that_stays_is_one_blank():
    assert normalise("industrial \n\t policy") == "industrial policy"
    assert normalise("AI\n产业") == "ai 产业"


def test_a_word_divided_by_a_hyphen_at_the_end_of_a_line_stays_divided():
    """Whether the hyphen belongs to the word, as in start-up, cannot be known."""
    assert normalise("start-\nup") == "start- up"


def spans(text):
    normal = normalise_with_origin(text)
    each = [(index, index + 1) for index in range(len(normal.text))]
    return list(zip(normal.text, normal.original_spans(each), strict=True))


@given(TEXT)
def test_every_character_has_the_place_that_it_came_from(text):
    """Against a normal form made one character at a time."""
    assert spans(text) == [(char, (start, end)) for char, start, end in slow.normal_form(text)]


SIMPLE = OpenCC("t2s")
ANY = st.text(
    st.sampled_from("eA\u0301\u0323\u0331HΣｶﾞ\u1100\u1161\u11a8\u1b05\u1b35㎡…ﬁ¨\u200b \n產业〇")
    | st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]),
    max_size=40,
)


def whole(text):
    """The normal form in one go, as the Methods page puts it."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    wide = unicodedata.normalize("NFKC", visible)
    simple = "".join(SIMPLE.convert(char) for char in wide)
    small = unicodedata.normalize("NFKC", "".join(char.lower() for char in simple))
    han = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
    joined = re.sub(rf"(?<=[{han}])\s+(?=[{han}])", "", small)
    return re.sub(r"\s+", " ", joined).strip()


@given(ANY)
@settings(max_examples=500)
def test_any_text_has_the_normal_form_of_the_whole(text):
    assert normalise(text) == whole(text)


@given(ANY)
def test_the_place_of_a_character_quotes_what_it_came_from(text):
    for char, (start, end) in spans(text):
        assert char in (" ", *normalise(text[start:end]))


@given(ANY | TEXT)
def test_normalising_twice_is_normalising_once(text):
    once = normalise(text)
    assert normalise(once) == once


def test_an_accent_behind_its_letter_is_part_of_it():
    assert normalise("fie\u0300vre E\u0301lan") == "fièvre élan"
    assert spans("xe\u0300產")[1:] == [("è", (1, 3)), ("产", (3, 4))]


def test_a_letter_that_bears_a_hundred_thousand_marks_is_read_like_other_text():
    """Ordering the marks of one letter takes quadratic time, and texts may come from anyone."""

    def seconds(text):
        start = time.process_time()
        normalise(text)
        return time.process_time() - start

    assert seconds("a" + "\u0301\u0323" * 50_000) < 10 * seconds("ﬁa\u0301" * 33_333)
