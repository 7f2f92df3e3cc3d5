import math

import pytest

from policies.metrics.keyness import keyness, log_likelihood, log_ratio, side_of
from tests.metrics.words import lexicon_of, spoken


def test_log_likelihood_is_that_of_the_formula_worked_by_hand():
    """10 in 1,000 against 20 in 4,000: 6 and 24 are expected."""
    expected = 2 * (10 * math.log(10 / 6) + 20 * math.log(20 / 24))
    assert log_likelihood(10, 1000, 20, 4000) == pytest.approx(expected)
    assert round(expected, 2) == 2.92


def test_equal_rates_and_empty_sides_set_nothing_apart():
    assert log_likelihood(10, 1000, 40, 4000) == pytest.approx(0)
    assert log_likelihood(0, 1000, 0, 4000) == 0
    assert log_likelihood(1, 0, 2, 10) == 0
    assert log_ratio(0, 10, 0, 10) is None


def test_a_term_that_one_side_never_says_counts_in_full():
    assert log_likelihood(5, 100, 0, 100) == pytest.approx(2 * 5 * math.log(2))


def test_the_ratio_is_in_doublings_and_takes_zero_for_a_half():
    assert log_ratio(4, 100, 1, 100) == 2
    assert log_ratio(1, 100, 4, 100) == -2
    assert log_ratio(4, 100, 0, 100) == 3


@pytest.mark.django_db
def test_terms_are_ordered_by_how_much_they_set_two_speeches_apart(register):
    lexicon = lexicon_of({"产业": "g", "人才": "g", "创新": "g", "工业": "g"})
    one = spoken(register["440000"], "产业" * 12 + "人才" * 3 + "创新" * 2 + "，" * 66, lexicon)
    other = spoken(register["330000"], "产业" * 2 + "人才" * 3 + "创新" * 6 + "，" * 78, lexicon)
    keys = keyness(side_of([one], lexicon), side_of([other], lexicon), lexicon.terms.all())
    assert [(key.term.text, key.a, key.b) for key in keys] == [
        ("产业", 12, 2), ("创新", 2, 6), ("人才", 3, 3),
    ]  # fmt: skip
    assert keys[0].rate_a == 12 / 100 * 10_000
    assert keys[0].g2 == pytest.approx(2 * (12 * math.log(12 / 7) + 2 * math.log(2 / 7)))
    assert (keys[0].chance, keys[2].chance) == (0.01, None)
    assert keys[1].ratio == pytest.approx(math.log2(2 / 6))
