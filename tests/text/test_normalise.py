from hypothesis import given
from hypothesis import strategies as st

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


@given(TEXT)
def test_every_character_has_the_place_that_it_came_from(text):
    """Against a normal form made one character at a time."""
    normal = normalise_with_origin(text)
    places = [(char, normal.place(index)) for index, char in enumerate(normal.text)]
    assert places == slow.normal_form(text)


@given(TEXT)
def test_normalising_twice_is_normalising_once(text):
    once = normalise(text)
    assert normalise(once) == once


def test_an_accent_behind_its_letter_is_part_of_it():
    assert normalise("fie\u0300vre E\u0301lan") == "fièvre élan"
    assert normalise_with_origin("xe\u0300產").place(2) == 3
