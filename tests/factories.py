"""Land files and records for tests: only what a test says matters, the rest filled in."""

import csv
import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from policies.ingest.land.layouts import land_layouts
from policies.models import Holder, LandAward, LandHolding, Locality, Status
from policies.text.names import holder_kind, name_key

ROW = {
    "行政区": "萧山区",
    "电子监管号": "3301092013B00001",
    "项目名称": "年产零件项目",
    "项目位置": "某某路",
    "面积(公顷)": "1.000000",
    "土地来源": "0.000000",
    "土地用途": "工业用地",
    "供地方式": "挂牌出让",
    "土地使用年限": "50",
    "行业分类": "通用设备制造业",
    "土地级别": "三级",
    "成交价格(万元)": "400.0000",
    "土地使用权人": "杭州某某有限公司",
    "约定容积率下限": "1.00",
    "约定容积率上限": "2.00",
    "约定交地时间": "2013年02月01日",
    "约定开工时间": "2013年03月01日",
    "约定竣工时间": "2015年03月01日",
    "实际开工时间": "",
    "实际竣工时间": "",
    "批准单位": "杭州市人民政府",
    "合同签订日期": "2013年01月15日",
}


def land_file(path: Path, *rows: dict[str, str], columns: list[str] | None = None) -> Path:
    """A land file of the 23-column layout; each row says how it differs from ROW."""
    header = columns or ["源文件", *land_layouts()["landchina_results_23"].columns]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(ROW | row for row in rows)
    return path


def numbered(serial: int, code: str = "330109", year: int = 2013) -> str:
    """A well-formed supervision number."""
    return f"{code}{year}B{serial:05d}"


def land_award(locality: Locality, *holders: str, **fields: Any) -> LandAward:
    """A published award of one hectare at four million yuan, held by the named holders."""
    defaults = {
        "status": Status.PUBLISHED,
        "use": "industrial",
        "supply_mode": "listing",
        "area_m2": Decimal(10_000),
        "price_cny": Decimal(4_000_000),
        "signed_on": datetime.date(2013, 1, 15),
    }
    kinds = [holder_kind(name) for name in holders]
    named = bool(kinds) and all(kind == Holder.Kind.ORGANISATION for kind in kinds)
    award = LandAward.objects.create(
        **{"locality": locality, "names_withheld": not named, **defaults, **fields}
    )
    for position, (name, kind) in enumerate(zip(holders, kinds, strict=True)):
        holder, _ = Holder.objects.get_or_create(
            key=name_key(name), defaults={"name": name, "kind": kind}
        )
        LandHolding.objects.create(award=award, holder=holder, position=position)
    return award
