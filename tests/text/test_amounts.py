from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.text.amounts import Amount, parse_amount, parse_rate


@pytest.mark.parametrize(
    ("written", "value", "currency"),
    [
        ("1.5亿元", 150_000_000, "CNY"), ("300万", 3_000_000, ""), ("三百万元", 3_000_000, "CNY"),
        ("RMB 3 million", 3_000_000, "CNY"), ("¥3,000,000", 3_000_000, "CNY"),
        ("1亿5000万", 150_000_000, ""), ("3千万", 30_000_000, ""), ("1万亿元", 10**12, "CNY"),
        ("US$ 5m", 5_000_000, "USD"), ("十万元", 100_000, "CNY"), ("壹佰万元整", 1_000_000, "CNY"),
        ("三百二十万零五百", 3_200_500, ""), ("３００ 万 元", 3_000_000, "CNY"),
        ("2.5 bn yuan", 2_500_000_000, "CNY"), ("50", 50, ""), ("两亿", 200_000_000, ""),
        ("1\u200b00万", 1_000_000, ""), ("二十五万", 250_000, ""),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(written, value, currency):
    assert parse_amount(written) == Amount(Decimal(value), currency, at_most=False)


@pytest.mark.parametrize("written", ["up to RMB 3 million", "最高不超过300万元", "上限300万"])
def test_an_upper_limit_is_said_to_be_one(written):
    amount = parse_amount(written)
    assert (amount.value, amount.at_most) == (3_000_000, True)


@pytest.mark.parametrize(
    "written",
    ["", "约300万", "300多万", "三万五", "3万5", "二〇二〇", "1,5", "万", "300万至500万", "3 万 2 百 千",
     "RMB 3 million USD", "20%", "some money", "-300万"],
)  # fmt: skip
def test_what_is_no_certain_amount_is_refused(written):
    with pytest.raises(ValueError, match=r"."):
        parse_amount(written)


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("20%", "0.2"),
        ("0.2", "0.2"),
        ("百分之二十", "0.2"),
        ("两成", "0.2"),
        ("７.５％", "0.075"),
        ("1", "1"),
    ],
)
def test_rates_are_shares(written, rate):
    assert parse_rate(written) == Decimal(rate)


@pytest.mark.parametrize("written", ["20", "120%", "half", "成", ""])
def test_a_rate_that_is_no_share_is_refused(written):
    with pytest.raises(ValueError, match=r"."):
        parse_rate(written)


HAN = "零一二三四五六七八九"


def written_out(number: int) -> str:
    """A number below 100,000,000 in Han numerals, as a cheque has it."""

    def below_ten_thousand(part: int) -> str:
        text, gap = "", False
        for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = part // unit % 10
            if digit:
                text += ("零" if gap and text else "") + HAN[digit] + name
            gap = not digit
        return text

    high, low = divmod(number, 10_000)
    text = below_ten_thousand(high) + "万" if high else ""
    if high and low and low < 1000:
        text += "零"
    return text + below_ten_thousand(low)


@given(st.integers(1, 99_999_999))
def test_numbers_written_out_are_read_back(number):
    assert parse_amount(f"{written_out(number)}元").value == number
