# Land awards of Hangzhou (330100), signed 2012 to 2015, as a data frame.
import json
from urllib.request import urlopen

import pandas as pd


def records(address):
    """All records of a list, from page to page."""
    while address:
        with urlopen(address) as answer:
            page = json.load(answer)
        yield from page["results"]
        address = page["next"]


awards = pd.json_normalize(
    records(
        "https://tracker.example.org/api/v1/land-awards/"
        "?locality=330100&year_min=2012&year_max=2015&page_size=1000"
    )
)
awards["signed_on"] = pd.to_datetime(awards["signed_on"])
by_year = awards.groupby(awards["signed_on"].dt.year).agg(
    awards=("uid", "count"), hectares=("area_m2", lambda area: area.sum() / 10_000)
)
print(by_year)
