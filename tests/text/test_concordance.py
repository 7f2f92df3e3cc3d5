from hypothesis import given
from hypothesis import strategies as st

from policies.text.concordance import (
    LEFT,
    PLACE,
    RIGHT,
    Neighbour,
    concordance,
    in_order,
    neighbours,
)

TEXT = "加快建设产业体系，优化产业政策；壮大产业链。建设產\n业体系"


def lines(text=TEXT, word="产业", side=4):
    found, start = [], text.find(word)
    while start >= 0:
        found.append((start, start + len(word)))
        start = text.find(word, start + len(word))
    return concordance(text, found, side)


def test_a_line_has_the_term_and_what_stands_around_it():
    assert [(line.left, line.term, line.right) for line in lines()] == [
        ("加快建设", "产业", "体系，优"),
        ("系，优化", "产业", "政策；壮"),
        ("策；壮大", "产业", "链。建设"),
    ]


def test_a_broken_word_is_printed_whole():
    start = TEXT.index("產")
    (line,) = concordance(TEXT, [(start, start + 3)], 4)
    assert (line.left, line.term, line.right) == ("链。建设", "產业", "体系")


def test_lines_are_sorted_by_the_neighbour_next_to_the_term():
    found = lines()
    assert [line.right[0] for line in in_order(found, RIGHT)] == sorted("体政链")
    assert [line.left[-1] for line in in_order(found, LEFT)] == sorted("设化大")
    assert [line.start for line in in_order(reversed(found), PLACE)] == [4, 11, 18]


def test_the_longest_of_strings_that_go_on_alike_stands_for_them():
    text = "产业体系好，产业体系强，产业政策，产业链，产业"
    assert neighbours(lines(text), RIGHT) == [Neighbour("产业体系", 2)]
    assert neighbours(lines(text), RIGHT, least=1)[0] == Neighbour("产业体系", 2)
    assert {n.words for n in neighbours(lines(text), RIGHT, least=1)} == {
        "产业体系", "产业体系好", "产业体系强", "产业政策", "产业链",
    }  # fmt: skip


def test_left_neighbours_are_read_outwards():
    text = "新兴产业、新兴产业、大产业"
    assert neighbours(lines(text), LEFT) == [Neighbour("新兴产业", 2)]


@given(st.text(alphabet="产业体系，强 \n", max_size=60))
def test_every_neighbour_occurs_as_often_as_it_says(text):
    plain = "".join(text.split())
    for neighbour in neighbours(lines(plain, side=20), RIGHT, least=1):
        places = [n for n in range(len(plain)) if plain.startswith(neighbour.words, n)]
        assert len(places) == neighbour.count
