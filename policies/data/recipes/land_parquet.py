# All land awards in one file: how much of each use was granted, and for how much.
from urllib.request import urlretrieve

import duckdb

urlretrieve(
    "https://tracker.example.org/data/bulk/latest/land-awards.parquet", "land-awards.parquet"
)
duckdb.sql("""
    select use, count(*) as awards, round(sum(area_m2) / 10000, 2) as hectares,
           round(sum(price_cny) / 1e8, 2) as price_100_million_cny
    from 'land-awards.parquet'
    where counted
    group by use
    order by hectares desc
""").show()
