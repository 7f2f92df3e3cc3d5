"""What the README of an edition shows as code; the tests run it as it stands there."""

from policies.vocabulary import LAND_USES, SUPPLY_MODES

LOADING = """\
```python
import pandas as pd

land = pd.read_parquet("land-awards.parquet")
firms = pd.read_csv("firms.csv", dtype={"uscc": str})
speeches = pd.read_json("speeches.ndjson", lines=True)
```

```r
land <- arrow::read_parquet("land-awards.parquet")
firms <- readr::read_csv("firms.csv")
```

```sql
-- DuckDB
SELECT locality.code, count(*) AS awards, sum(area_m2) / 10000 AS hectares
FROM 'land-awards.parquet' WHERE counted GROUP BY ALL ORDER BY hectares DESC LIMIT 10;
```

```sql
-- SQLite
SELECT locality_code, count(*) FROM land_awards WHERE counted GROUP BY 1 ORDER BY 2 DESC LIMIT 10;
```

`sha256sum --check SHA256SUMS` says whether all files came whole; `datapackage.json` describes the CSV files
(Frictionless Data Package: `frictionless validate datapackage.json`).
"""


def _codes(codes: list[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


SQL = f"""\
WITH awards AS (
    SELECT uid, coalesce(area_m2, 0) AS area_m2, holders
    FROM 'land-awards.parquet'
    WHERE counted
      AND locality.code LIKE '4403%'  -- Shenzhen and its districts
      AND year(signed_on) BETWEEN 2012 AND 2015
      AND use IN ({_codes(LAND_USES.members("industrial"))})
      AND supply_mode IN ({_codes(SUPPLY_MODES.members("granted"))})
), held AS (  -- a holder without a name counts as one of its own on each award
    SELECT DISTINCT uid, area_m2, coalesce(holder.firm, holder.name, uid || '/' || place) AS owner
    FROM (SELECT uid, area_m2, unnest(holders) AS holder, generate_subscripts(holders, 1) AS place
          FROM awards)
), owners AS (
    SELECT owner, sum(part) AS area_m2, row_number() OVER (ORDER BY sum(part) DESC) AS rank
    FROM (SELECT owner, area_m2 / count(*) OVER (PARTITION BY uid) AS part FROM held)
    GROUP BY owner
), total AS (SELECT sum(area_m2) AS area_m2 FROM owners)
SELECT (SELECT count(*) FROM awards) AS awards,
       (SELECT sum(area_m2) / 10000 FROM awards) AS area_ha,
       count(*) AS holders,
       sum(o.area_m2) FILTER (rank = 1) / any_value(t.area_m2) AS cr1,
       sum(o.area_m2) FILTER (rank <= 5) / any_value(t.area_m2) AS cr5,
       sum((o.area_m2 / t.area_m2) ** 2) AS hhi,
       any_value(t.area_m2) / (SELECT sum(area_m2) FROM awards) AS coverage
FROM owners AS o, total AS t;
"""  # nosec B608 # codes of our own lists

CONCENTRATION = f"""\
### Concentration of land, from the single awards

The method of `/methods/`: an award with several holders is split equally; one without holder counts in
the totals alone. In DuckDB:

```sql
{SQL}```

Natural persons have no name here and nothing that tells two of them apart from one, so that nobody's land
can be put together from these files. Each counts as another on each award: `holders` is then too high
where one person has several awards, and `hhi` too low by no more than the square of the share of all land
that unnamed holders have together. `land-years` has the exact figures.
"""
