"""Citations against texts written by hand after the manuals of the styles."""

import datetime

import pytest

from policies.publish.citations import Cited, apa, bibtex, chicago, gb_t_7714, ris

READ = datetime.date(2026, 12, 1)
HELD = datetime.date(2026, 11, 28)


def cited(title="Hangzhou 杭州市", address="https://example.org/localities/330100/", **more):
    return Cited(
        **{
            "title": title, "address": address, "publisher": "Local Industrial Policy Tracker",
            "version": "2026-11-28.42", "updated": HELD, "accessed": READ, **more,
        }
    )  # fmt: skip


def test_apa():
    assert apa(cited()) == (
        "Local Industrial Policy Tracker. (2026). Hangzhou 杭州市 (Version 2026-11-28.42) [Data set]. "
        "Retrieved December 1, 2026, from https://example.org/localities/330100/"
    )


def test_chicago():
    assert chicago(cited("Qui dit « industrie » ?")) == (
        "Local Industrial Policy Tracker. “Qui dit « industrie » ?” Data version 2026-11-28.42. "
        "Accessed December 1, 2026. https://example.org/localities/330100/."
    )
    assert "“Hangzhou 杭州市.”" in chicago(cited())


def test_gb_t_7714_of_a_chinese_page():
    page = cited(
        "土地出让：杭州市", "https://example.org/zh-hans/land/", publisher="地方产业政策追踪"
    )
    assert gb_t_7714(page) == (
        "地方产业政策追踪. 土地出让：杭州市[DB/OL]. (2026-11-28)[2026-12-01]. "
        "https://example.org/zh-hans/land/."
    )


def test_bibtex():
    assert bibtex(cited()) == (
        "@misc{tracker-localities-330100-2026-11-28-42,\n"
        "  author = {{Local Industrial Policy Tracker}},\n"
        "  title = {{Hangzhou 杭州市}},\n"
        "  year = {2026},\n"
        "  date = {2026-11-28},\n"
        "  version = {2026-11-28.42},\n"
        "  url = {https://example.org/localities/330100/},\n"
        "  urldate = {2026-12-01},\n"
        "  language = {en},\n"
        "  note = {Data version 2026-11-28.42, accessed 2026-12-01},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("R&D: 50% of {costs} in $", r"{R\&D: 50\% of \{costs\} in \$}"),
        ("Amorçage #2_b ~x^2", r"{Amorçage \#2\_b \textasciitilde{}x\textasciicircum{}2}"),
        ("a\\b\n c", r"{a\textbackslash{}b c}"),
    ],
)  # fmt: skip
def test_bibtex_escapes_what_tex_reads_as_commands(title, written):
    assert f"  title = {{{written}}},\n" in bibtex(cited(title))


def test_bibtex_keeps_the_braces_balanced_whatever_the_address():
    entry = bibtex(cited("x", "https://example.org/land/?holder=}{"))
    assert "url = {https://example.org/land/?holder=%7D%7B}" in entry
    assert entry.count("{") == entry.count("}")


def test_ris():
    assert ris(cited("Discours\nsur l’industrie", language="fr")).split("\r\n") == [
        "TY  - ELEC",
        "TI  - Discours sur l’industrie",
        "AU  - Local Industrial Policy Tracker,",
        "PB  - Local Industrial Policy Tracker",
        "PY  - 2026",
        "DA  - 2026/11/28/",
        "ET  - 2026-11-28.42",
        "LA  - fr",
        "UR  - https://example.org/localities/330100/",
        "Y2  - 2026/12/01/",
        "ER  - ",
        "",
    ]
