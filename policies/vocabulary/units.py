"""Factors to the units that the tracker keeps: square metres and yuan."""

from decimal import Decimal

SQUARE_METRES = {
    "m2": Decimal(1),
    "ha": Decimal(10_000),  # 公顷
    "mu": Decimal(2000) / Decimal(3),  # 亩
}
YUAN = {
    "cny": Decimal(1),
    "10k_cny": Decimal(10_000),  # 万元
}
