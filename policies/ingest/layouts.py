"""Layouts: which header holds which field, and how its values are read. A new layout is a new entry."""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.ingest import values
from policies.ingest.readers import UnreadableFile
from policies.vocabulary import LAND_USES, SUPPLY_MODES
from policies.vocabulary.units import SQUARE_METRES, YUAN


@dataclass(frozen=True)
class Column:
    header: str
    field: str
    convert: values.Converter
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """A named list of columns; ``place_column`` holds the name that helps to find the locality."""

    name: str
    columns: tuple[Column, ...]
    place_column: str

    def missing(self, header: Sequence[str]) -> list[str]:
        """The layout's headers that a file's header line does not have."""
        return [column.header for column in self.columns if column.header not in header]


_HECTARES = values.scaled(SQUARE_METRES["ha"], 14)
_TEN_THOUSAND_YUAN = values.scaled(YUAN["10k_cny"], 16)

LANDCHINA_RESULTS = Layout(
    name="landchina_results_23",
    place_column="行政区",
    columns=(
        Column("行政区", "district", values.text(100)),
        Column("电子监管号", "supervision_no", values.supervision_no, required=True),
        Column("项目名称", "project", values.text(300)),
        Column("项目位置", "location", values.text(500)),
        Column("面积(公顷)", "area_m2", _HECTARES),
        Column("土地来源", "land_source_ha", values.number),
        Column("土地用途", "use", values.coded(LAND_USES), required=True),
        Column("供地方式", "supply_mode", values.coded(SUPPLY_MODES), required=True),
        Column("土地使用年限", "term_years", values.years),
        Column("行业分类", "sector_label", values.text(100)),
        Column("土地级别", "land_grade", values.text(20)),
        Column("成交价格(万元)", "price_cny", _TEN_THOUSAND_YUAN),
        Column("土地使用权人", "holders", str),
        Column("约定容积率下限", "floor_area_ratio_min", values.ratio),
        Column("约定容积率上限", "floor_area_ratio_max", values.upper_ratio),
        Column("约定交地时间", "deliver_on", values.date),
        Column("约定开工时间", "start_on", values.date),
        Column("约定竣工时间", "complete_on", values.date),
        Column("实际开工时间", "started_on", values.date),
        Column("实际竣工时间", "completed_on", values.date),
        Column("批准单位", "approved_by", values.text(200)),
        Column("合同签订日期", "signed_on", values.date),
    ),
)

LAND_LAYOUTS = {layout.name: layout for layout in (LANDCHINA_RESULTS,)}


def choose_layout(header: Sequence[str], name: str | None = None) -> Layout:
    """The layout of a header line, or the one asked for. Raises UnreadableFile naming what is missing."""
    if name is not None and name not in LAND_LAYOUTS:
        raise UnreadableFile(f"no layout {name!r}; there are: {', '.join(LAND_LAYOUTS)}")
    candidates = [LAND_LAYOUTS[name]] if name else list(LAND_LAYOUTS.values())
    closest = min(candidates, key=lambda layout: len(layout.missing(header)))
    if lacking := closest.missing(header):
        raise UnreadableFile(
            f"the header fits no layout; {closest.name} also needs: {', '.join(lacking)}"
        )
    return closest
