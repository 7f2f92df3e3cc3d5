"""Units in which land files print areas and prices, and their factors to square metres and yuan."""

from decimal import Decimal

SQUARE_METRES = {
    "m2": Decimal(1),
    "ha": Decimal(10_000),  # 公顷
    "mu": Decimal(2000) / Decimal(3),  # 亩
    "10k_m2": Decimal(10_000),  # 万平方米
    "km2": Decimal(1_000_000),
}
YUAN = {
    "cny": Decimal(1),
    "10k_cny": Decimal(10_000),  # 万元
    "100m_cny": Decimal(100_000_000),  # 亿元
}
FACTORS = SQUARE_METRES | YUAN

# Units by the words they are printed as, in lower case, without white space, after NFKC (㎡ is m2).
PRINTED = {
    "公顷": "ha", "ha": "ha", "hectare": "ha", "hectares": "ha",
    "亩": "mu", "mu": "mu",
    "平方米": "m2", "平米": "m2", "方米": "m2", "m2": "m2", "sqm": "m2", "squaremetres": "m2",
    "squaremeters": "m2",
    "万平方米": "10k_m2", "万平米": "10k_m2", "万m2": "10k_m2",
    "平方公里": "km2", "平方千米": "km2", "km2": "km2",
    "元": "cny", "元人民币": "cny", "人民币元": "cny", "yuan": "cny", "cny": "cny", "rmb": "cny",
    "圆": "cny", "元整": "cny",
    "万元": "10k_cny", "人民币万元": "10k_cny", "万元人民币": "10k_cny", "万": "10k_cny",
    "万元整": "10k_cny", "万人民币": "10k_cny", "tenthousandyuan": "10k_cny", "10000yuan": "10k_cny",
    "10kcny": "10k_cny",
    "亿元": "100m_cny", "人民币亿元": "100m_cny", "亿元人民币": "100m_cny", "亿": "100m_cny",
    "100millionyuan": "100m_cny",
}  # fmt: skip
# Known words for a quotient: a column of these is no price of a whole parcel.
QUOTIENTS = {
    "元/平方米",
    "元/m2",
    "万元/亩",
    "元/亩",
    "元/平米",
    "万元/公顷",
    "yuan/m2",
    "元/建筑面积",
}
