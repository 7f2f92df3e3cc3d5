"""Ranks: ties are shared, those without a figure are counted and not ranked."""

from policies.metrics.ranking import standing

FIGURES = {"a": 9.0, "b": 7.0, "c": 7.0, "d": 5.0, "e": 1.0, "f": None, "g": None}


def test_rank_is_one_more_than_the_number_of_larger_figures():
    found = standing(FIGURES, "d")
    assert (found.rank, found.ranked, found.unknown) == (4, 5, 2)
    assert found.above == ("b", "c") and found.below == ("e",) and found.tied == ()


def test_equal_figures_share_their_ranks():
    found = standing(FIGURES, "b")
    assert (found.rank, found.last_rank, found.tied) == (2, 3, ("c",))
    assert found.above == ("a",) and found.below == ("d",)


def test_first_has_none_above_and_last_none_below():
    assert standing(FIGURES, "a").above == () and standing(FIGURES, "a").rank == 1
    assert standing(FIGURES, "e").below == () and standing(FIGURES, "e").rank == 5


def test_one_without_a_figure_is_not_ranked():
    assert standing(FIGURES, "f") is None and standing(FIGURES, "nobody") is None


def test_zero_is_a_figure():
    found = standing({"a": 0.0, "b": 0.0, "c": None}, "a")
    assert (found.rank, found.last_rank, found.ranked, found.unknown) == (1, 2, 2, 1)
