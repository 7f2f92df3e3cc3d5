"""Every number on the page that compares Hangzhou and Shenzhen is the API's, or follows from it."""

import re
from html import unescape

import pytest

from policies.curation.starter import load_starter

PAIR = ("330100", "440300")


class Asked:
    """The page, and all rows of a list of the API about a place."""

    def __init__(self, client) -> None:
        self.client = client
        self.page = client.get(f"/compare/?a={PAIR[0]}&b={PAIR[1]}").content.decode()

    def __call__(self, noun: str, code: str = "", **more: str) -> list[dict]:
        asked = {"locality": code, **more} if code else more
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        answer = self.client.get(f"/api/v1/{noun}/?page_size=1000&{query}").json()
        assert answer["next"] is None
        return answer["results"]


@pytest.mark.django_db
def test_every_number_equals_the_api(client):
    """The starter set is loaded once for all that is checked."""
    load_starter()
    ask = Asked(client)
    for check in CHECKS:
        check(ask.page, ask)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def tables(html: str) -> dict[str, list[list[str]]]:
    """Caption → rows of cells, headings included."""
    found = {}
    for table in re.findall(r"<table.*?</table>", html, flags=re.S):
        caption = plain(re.search(r"<caption>(.*?)</caption>", table, flags=re.S)[1])
        found[caption] = [
            [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S)]
            for row in re.findall(r"<tr.*?</tr>", table, flags=re.S)
        ]
    return found


def table(html: str, caption: str) -> dict[str, list[str]]:
    """The rows of the table whose caption starts so, by their heading without what explains it."""
    rows = next(rows for name, rows in tables(html).items() if name.startswith(caption))
    return {re.split(r" method|, ", row[0])[0]: row[1:] for row in rows[1:]}


def written(value, places: int = 0, times: float = 1, suffix: str = "") -> str:
    return "–" if value is None else f"{value * times:,.{places}f}{suffix}"


# The page's heading → the API's field, and how the page writes it.
FIGURES = {
    "Land awards": ("awards", {}),
    "Land granted": ("area_m2", {"times": 1 / 10_000, "places": 2}),
    "Price": ("price_per_m2_cny", {}),
    "Holders": ("holders", {}),
    "Share of the largest holder": ("cr1", {"times": 100, "places": 1, "suffix": "%"}),
    "Share of the five largest": ("cr5", {"times": 100, "places": 1, "suffix": "%"}),
    "Share of the ten largest": ("cr10", {"times": 100, "places": 1, "suffix": "%"}),
    "Herfindahl–Hirschman index": ("hhi", {"places": 4}),
    "Effective holders": ("effective_holders", {"places": 1}),
    "Area with a known holder": ("coverage", {"times": 100, "places": 1, "suffix": "%"}),
}


def figures_of(ask, code: str) -> dict:
    rows = ask("land-years", code, use_group="industrial", mode_group="granted")
    return {(row["year"], row["year_to"]): row for row in rows}


def check_figures_over_the_period(page, ask):
    sides = [figures_of(ask, code)[2012, 2015] for code in PAIR]
    rows = next(
        rows for name, rows in tables(page).items() if name == "All years 2012–2015 together"
    )
    by_label = {row[0]: row[1:] for row in rows[1:]}
    for label, (field, how) in FIGURES.items():
        cells = next(cells for head, cells in by_label.items() if head.startswith(label))
        assert cells[:2] == [written(side[field], **how) for side in sides], label
    median = next(cells for head, cells in by_label.items() if head.startswith("Price, median"))
    assert median[:2] == [written(side["median_price_per_m2_cny"]) for side in sides]


def check_ratios_are_the_first_figure_over_the_second(page, ask):
    a, b = (figures_of(ask, code)[2012, 2015] for code in PAIR)
    rows = table(page, "All years 2012–2015 together")
    for label, field in (
        ("Land awards", "awards"),
        ("Land granted", "area_m2"),
        ("Holders", "holders"),
    ):
        times = a[field] / b[field]
        assert rows[label][2] == f"{times:.{1 if times >= 10 else 2}f}", label


def check_figures_per_km2_follow_from_land_and_area(page, ask):
    rows = table(page, "All years 2012–2015 together")
    sides = []
    for code in PAIR:
        place = next(row for row in ask("localities", code, in_force="true") if row["code"] == code)
        sides.append((figures_of(ask, code)[2012, 2015], place["area_km2"]))
    assert rows["Area of the locality"][:2] == [written(area) for _, area in sides]
    assert rows["Land granted per km² of the locality"][:2] == [
        written(land["area_m2"] / area) for land, area in sides
    ]
    assert rows["Land awards per 1,000 km²"][:2] == [
        written(land["awards"] / area * 1000, 1) for land, area in sides
    ]


def check_every_cell_of_the_years(page, ask):
    rows = next(rows for name, rows in tables(page).items() if name.startswith("By year"))
    spans = [tuple(int(y) for y in (head.split("–") * 2)[:2]) for head in rows[0][2:]]
    assert spans == [(2012, 2012), (2013, 2013), (2014, 2014), (2015, 2015), (2012, 2015)]
    sides = [figures_of(ask, code) for code in PAIR]
    checked = 0
    for first, second in zip(rows[1::2], rows[2::2], strict=True):
        label = first[0]
        if label.startswith("Price, median"):
            field, how = "median_price_per_m2_cny", {}
        else:
            field, how = next(f for name, f in FIGURES.items() if label.startswith(name))
        for cells, side in ((first[2:], sides[0]), (second[1:], sides[1])):
            assert cells == [written(side[span][field], **how) for span in spans], label
            checked += len(cells)
    assert checked == 11 * 2 * 5


def check_instruments_by_branch_and_type(page, ask):
    rows = table(page, "Instruments on record")
    sides = [ask("instruments", code) for code in PAIR]
    assert rows["all instruments"] == [str(len(side)) for side in sides]
    types = {type_["code"]: type_ for type_ in ask("instrument-types")}
    for name, cells in rows.items():
        if name == "all instruments":
            continue
        code = next(code for code, type_ in types.items() if _label(type_["name_en"]) == name)
        inside = {code} | {other for other, type_ in types.items() if type_["parent"] == code}
        expected = [sum(bool(inside & set(item["types"])) for item in side) for side in sides]
        assert cells == [str(number) for number in expected], name


def _label(name: str) -> str:
    return re.split(r" method|, ", name)[0]


def check_counts_by_stage(page, ask):
    check_stages(page, ask, "Incentives on record", "incentives", "target_stage")
    check_stages(page, ask, "Firms on record", "firms", "stage")


def check_stages(page, ask, caption, noun, field):
    sides = [ask(noun, code) for code in PAIR]
    stages = {
        "start-up": "start_up",
        "scale-up": "scale_up",
        "giant": "giant",
        "no stage stated": "",
    }
    rows = table(page, caption)
    for label, stage in stages.items():
        assert rows[label] == [
            str(sum((row[field] or "") == stage for row in side)) for side in sides
        ], label


def check_awards(page, ask):
    assert table(page, "Awards on record")["awards to firms"] == [
        str(len(ask("awards", code))) for code in PAIR
    ]


def check_words_of_the_province_equal_the_counts(page, ask):
    counts = ask("term-counts", "440000", term="产业", basis="computed")
    shown = re.findall(r"产业 ([\d,]+) \(([\d.]+) per 10,000", plain(page))
    assert shown
    assert set(shown) <= {
        (str(row["count"]), f"{row['rate_per_10k_characters']:.1f}") for row in counts
    }


def check_sentences_repeat_figures_of_the_api(page, ask):
    a, b = (figures_of(ask, code)[2012, 2015] for code in PAIR)
    said = plain(re.search(r'class="read-out".*?</section>', page, flags=re.S)[0])
    for words in (
        f"granted {a['area_m2'] / b['area_m2']:.2f} times the industrial land of Shenzhen",
        f"in {a['awards']:,} awards against {b['awards']}",
        f"{a['cr5']:.1%} of the land in Hangzhou and {b['cr5']:.1%} in Shenzhen",
        f"{b['price_per_m2_cny']:,.0f} yuan against {a['price_per_m2_cny']:,.0f}",
    ):
        assert words in said


CHECKS = (
    check_figures_over_the_period,
    check_ratios_are_the_first_figure_over_the_second,
    check_figures_per_km2_follow_from_land_and_area,
    check_every_cell_of_the_years,
    check_instruments_by_branch_and_type,
    check_counts_by_stage,
    check_awards,
    check_words_of_the_province_equal_the_counts,
    check_sentences_repeat_figures_of_the_api,
)
