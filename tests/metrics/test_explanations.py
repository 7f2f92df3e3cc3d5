import pytest

from policies.metrics.explanations import explain
from tests.metrics.words import lexicon_of, spoken

pytestmark = pytest.mark.django_db


def labels(speech, reported):
    return [(found.label, found.difference) for found in explain(speech, reported)]


@pytest.fixture
def speech(register):
    """产业 6 times, two of them in 产业链; 工业 twice; 人才 once."""
    words = lexicon_of({"产业": "industry", "产业链": "industry", "工业": "industry"})
    talent = lexicon_of({"人才": "talent", "工业": "talent"}, "talent")
    return spoken(
        register["440000"], "产业，" * 4 + "产业链，" * 2 + "工业" * 2 + "人才", words, talent
    )


def test_a_term_that_comes_to_the_figure_explains_it(speech):
    assert labels(speech, 6) == [("产业", 0)]


def test_a_term_in_two_lexicons_is_named_once(speech):
    assert labels(speech, 2) == [("产业链", 0), ("工业", 0)]


def test_a_group_explains_what_no_term_does(speech):
    assert labels(speech, 8) == [("industry", 0)]


def test_two_terms_of_a_group_explain_together_without_counting_twice(speech):
    """产业链 lies in 产业, so these two are 6 together; 产业链 and 工业 are 4."""
    assert labels(speech, 4) == [("产业链 + 工业", 0)]


def test_without_an_equal_one_the_nearest_are_named_with_the_difference(speech):
    assert labels(speech, 7) == [("产业", -1), ("industry", 1), ("talent", -4)]
    assert labels(speech, 79) == [("industry", -71), ("产业", -73)]
