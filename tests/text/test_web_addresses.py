"""Two addresses of one page are known for one."""

import pytest

from policies.text.web_addresses import address_key

PAGE = "https://www.henan.gov.cn/2020/03-12/1302145.html"


@pytest.mark.parametrize(
    "address",
    [
        "http://www.henan.gov.cn/2020/03-12/1302145.html",
        "https://henan.gov.cn/2020/03-12/1302145.html",
        "https://WWW.HENAN.gov.cn/2020/03-12/1302145.html/",
        " https://www.henan.gov.cn:443/2020/03-12/1302145.html#top",
        f"{PAGE}?utm_source=x&utm_medium=y",
        f"{PAGE}?spm=1&from=timeline&isappinstalled=0",
    ],
)
def test_same_page(address):
    assert address_key(address) == address_key(PAGE) == "henan.gov.cn/2020/03-12/1302145.html"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.henan.gov.cn/2020/03-12/1302146.html",
        "https://www.henan.gov.cn:8080/2020/03-12/1302145.html",
        f"{PAGE}?id=2",
        f"{PAGE}?from=henan",
        "https://www.HENAN.gov.cn/2020/03-12/1302145.HTML",
    ],
)
def test_another_page(address):
    assert address_key(address) != address_key(PAGE)


def test_letters_written_as_they_are_or_escaped_are_the_same():
    assert address_key("https://a.cn/产业?类=1") == address_key(
        "https://a.cn/%E4%BA%A7%E4%B8%9A?类=1"
    )


@pytest.mark.parametrize("address", ["", "no address", "mailto:a@b.cn", "http://[::1", "https://"])
def test_what_is_no_web_address_has_no_key(address):
    assert address_key(address) == ""
