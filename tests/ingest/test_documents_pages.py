"""Web pages and plain text: what is speech, what is left out and why."""

import datetime

import pytest

from policies.ingest.documents import read_document, read_pasted
from policies.ingest.documents.boilerplate import boilerplate, day_in

FIRST = (
    "今天我们召开大会，主要任务是推动产业高质量发展，建设现代化产业体系，培育龙头企业和链主企业。"
)
SECOND = "二是优化营商环境，给予企业租金减免、贷款贴息等支持，让企业安心发展、放心投资。"
PAGE = """<html><head><meta charset="{charset}">
<meta name="ArticleTitle" content="某市市长在大会上的讲话">
<meta name="PubDate" content="2024-03-05 10:00"><meta name="ContentSource" content="某市政府网">
<title>某市市长在大会上的讲话_某市政府网</title><script>var speech = "假话";</script></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li></ul></div>
<div class="content"><h1>某市市长在大会上的讲话</h1><p>来源：某市政府网　发布时间：2024-03-05</p>
<div class="TRS"><p>　　同志们：</p><p>　　{first}</p><p>一是做强<b>产业</b>。<br>{second}</p>
<p>谢谢大家！</p></div>
<p>责任编辑：甲乙</p><p>【打印】【关闭】</p><p>上一篇：另一篇讲话</p><p>分享到： 微信 微博</p></div>
<div class="footer"><p>版权所有：某市政府</p></div></body></html>"""


def page(charset="utf-8", first=FIRST) -> str:
    return PAGE.format(charset=charset, first=first, second=SECOND)


def dropped(document) -> dict[str, str]:
    return {p.text: p.dropped for p in document.passages if p.dropped}


def test_the_main_text_of_a_page_is_kept_paragraph_by_paragraph():
    document = read_document(page().encode(), "a.html")
    assert document.format == "html"
    assert document.text.split("\n") == [
        "同志们：", FIRST, "一是做强产业。", SECOND, "谢谢大家！",
    ]  # fmt: skip
    assert document.language == "zh"


def test_what_a_page_has_around_the_text_is_left_out_with_its_reason():
    assert dropped(read_document(page().encode(), "a.html")) == {
        "首页": "navigation",
        "政务公开": "navigation",
        "某市市长在大会上的讲话": "title",
        "来源：某市政府网　发布时间：2024-03-05": "source",
        "责任编辑：甲乙": "editor",
        "【打印】【关闭】": "buttons",
        "上一篇：另一篇讲话": "neighbours",
        "分享到： 微信 微博": "share",
        "版权所有：某市政府": "outside",
    }


def test_what_a_page_says_of_itself():
    document = read_document(page().encode(), "a.html")
    assert document.title == "某市市长在大会上的讲话"
    assert document.published_on == datetime.date(2024, 3, 5)
    assert document.publisher == "某市政府网"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8-sig"), ("gb2312", "gb18030"), ("gb2312", "utf-8"), ("utf-8", "gb18030"),
        ("big5", "big5"),
    ],
)  # fmt: skip
def test_a_page_is_decoded_though_it_names_another_encoding(charset, encoding):
    text = page(charset)
    if encoding == "big5":
        text = "".join(char for char in text.replace(FIRST, "同志" * 40) if char not in "讲话")
        text = text.encode("big5", "ignore").decode("big5")
    document = read_document(text.encode(encoding), "a.html")
    assert "同志" in document.text


def test_a_line_broken_in_the_file_is_one_line_of_the_text():
    broken = FIRST[:20] + "\r\n   " + FIRST[20:]
    assert FIRST in read_document(page(first=broken).encode(), "a.html").text.split("\n")


def test_nothing_of_a_script_is_a_passage():
    assert not any("假话" in p.text for p in read_document(page().encode(), "a").passages)


def test_entities_of_a_page_reach_for_no_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("机密")
    start = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'
    document = read_document((start + page(first="&x;" + FIRST)).encode(), "a.html")
    assert "机密" not in "".join(p.text for p in document.passages)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_comes_out_as_it_went_in(encoding):
    text = f"某市市长的讲话\n\n　　同志们：\n{FIRST}\n{SECOND}\n"
    document = read_document(text.encode(encoding), "a.txt")
    assert (document.format, document.text) == ("txt", text)
    assert document.title == "某市市长的讲话"
    assert not dropped(document)


def test_line_ends_of_other_systems_are_line_ends():
    assert read_pasted("甲\r\n乙\r丙").text == "甲\n乙\n丙"


def test_boilerplate_of_a_pasted_text_is_marked():
    document = read_pasted(
        f"某市市长的讲话\n2024年3月5日\n来源：某日报  作者：甲乙\n{FIRST}\n责编：丙\n"
        "相关阅读：\n大会明天召开\n某市发布新政策\n"
    )
    assert document.text == f"某市市长的讲话\n2024年3月5日\n{FIRST}\n"
    assert list(dropped(document).values()) == ["source", "editor", *["related"] * 3]
    assert document.publisher == "某日报"


@pytest.mark.parametrize(
    "line",
    [
        "来源：稳定的税收来源是财政的基础，我们要坚持把发展经济的着力点放在实体经济上。",
        "我们要扫一扫门前雪",
        "关闭一批落后产能",
        "编辑部的同志们",
        "上一篇文章大家都看了。",
        "一是打印行业",
        "",
    ],
)
def test_speech_that_begins_like_boilerplate_is_kept(line):
    assert boilerplate(line) == ""


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("【字号：大 中 小】", "buttons"),
        ("打印本页 | 关闭窗口", "buttons"),
        ("(责任编辑:甲)", "editor"),
        ("扫一扫在手机打开当前页", "share"),
        ("分享到：", "share"),
        ("您的位置： 首页 > 政务公开", "navigation"),
        ("下一篇:没有了", "neighbours"),
        ("发布时间: 2024-01-02 08:00", "date"),
        ("Copyright © 某网", "copyright"),
    ],
)
def test_lines_of_web_sites_are_known(line, reason):
    assert boilerplate(line) == reason


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年3月5日", (2024, 3, 5)),
        ("发布时间：2024-03-05 10:00", (2024, 3, 5)),
        ("2024/13/05 2024.12.31", (2024, 12, 31)),
        ("2024-02-30", None),
        ("共 20240305 条", None),
    ],
)
def test_a_day_is_found_in_a_line(text, day):
    assert day_in(text) == (datetime.date(*day) if day else None)


@pytest.mark.parametrize(
    ("lang", "text", "language"),
    [
        ("en-GB", "A grant of one million yuan is given to firms.", "en"),
        ("zh-CN", "对企业给予一百万元补助。", "zh"),
        ("en", "对企业给予一百万元补助。", "zh"),
        ("zh", "A template in Chinese around an English text.", ""),
        ("", "Nobody says which language this is.", ""),
    ],
)
def test_language_is_that_of_the_text_or_else_of_the_page(lang, text, language):
    page = f'<html lang="{lang}"><head><meta name="author" content="李明"></head><body><p>{text}'
    document = read_document(page.encode(), "page.html")
    assert (document.language, document.author) == (language, "李明")
