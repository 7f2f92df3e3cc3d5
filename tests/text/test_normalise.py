from hypothesis import given
from hypothesis import strategies as st

from policies.text.normalise import character_count, normalise, normalise_with_origin

TEXT = st.text(alphabet=st.sampled_from("产业政策體系 \n\u200b\ufeffＡb１é㎡…。a"), max_size=60)


def test_traditional_full_width_and_broken_words_become_one_form():
    assert normalise("產 業\n體系") == "产业体系"
    assert normalise("ＡＩ 产业") == "ai 产业"
    assert normalise("产\u200b业") == "产业"


def test_white_space_between_latin_words_stays():
    assert normalise("industrial policy") == "industrial policy"


def test_characters_are_counted_without_white_space():
    assert character_count("产 业\n\u3000政策\u200b") == 4


@given(TEXT)
def test_every_character_of_the_normal_form_has_its_place_in_the_original(text):
    normal = normalise_with_origin(text)
    assert len(normal.text) == len(normal.origin)
    assert all(0 <= place < len(text) for place in normal.origin)
    assert normal.origin == sorted(normal.origin)


@given(TEXT)
def test_normalising_twice_is_normalising_once(text):
    once = normalise(text)
    assert normalise(once) == once
