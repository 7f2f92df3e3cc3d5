"""Saved web pages: notices of the old land market site, and pages with a table."""

import json
import zipfile

import pytest

from policies.ingest.readers import open_table
from policies.ingest.readers.pages import NOTICE_BYTES
from tests.ingest.reading import cells, fields, numbers, refusal, written

P = "mainModuleContainer_1855_1856_ctl00_ctl00_p1"
SITE = "http://www.landchina.com/default.aspx?tabid=386&recorderguid="


def line(*texts):
    return "<tr>" + "".join(f"<td><span>{text}</span></td>" for text in texts) + "</tr>"


def instalments(*rows):
    header = line("支付期号", "约定支付日期", "约定支付金额(万元)", "备注")
    template = (
        '<tr id="r2_tmp" style="display:none"><td>&nbsp;</td><td></td><td></td><td></td></tr>'
    )
    return f'<table id="{P}_f3">{header}{template}{"".join(line(*row) for row in rows)}</table>'


def notice(
    number, holder="某某有限公司", plan=(("1", "2014年03月01日", "200.0000", "&nbsp;"),), **saved
):
    """A page as the old site had it: tables within tables, labels with either colon."""
    ratio = line("下限:", "1.00", "上限:", "2.00")
    body = "".join(
        [
            line("供地结果信息"),
            line("行政区:", "甲县", "电子监管号：", number),
            line("项目名称:", "年产一万台\n   水泵项目"),
            line("项目位置:", "某某路&nbsp;以东"),
            line("面积(公顷):", "1.500000", "土地来源:", "0.000000"),
            line("土地用途:", "工业用地", "供地方式:", "挂牌出让"),
            line("成交价格(万元):", "400.0000"),
            f"<tr><td><span>分期支付约定:</span></td><td>{instalments(*plan)}</td></tr>",
            line("土地使用权人:", holder),
            "<tr><td><span>约定容积率:</span></td>"
            f'<td><table id="{P}_f2">{ratio}</table></td>'
            "<td><span>约定交地时间:</span></td><td><span>2014年04月01日</span></td></tr>",
            line("实际开工时间:", "&nbsp;", "实际竣工时间:", "&nbsp;"),
            line("批准单位:", "甲县人民政府", "合同签订日期:", "2014年02月01日"),
        ]
    )
    address = f"{SITE}{number}"
    mark = f"<!-- saved from url=({len(address):04d}){address} -->" if saved.get("mark") else ""
    return (
        f"<!DOCTYPE html>\n{mark}<html><head><meta charset='gb2312'><title>供地结果</title>"
        "<script>document.write('行政区:')</script></head><body>"
        f"<table id='Table1'><tr><td>首页：</td></tr><tr><td><table id='{P}_f1'><tbody>{body}"
        "</tbody></table></td></tr></table></body></html>"
    )


HEADER = [
    "行政区", "电子监管号", "项目名称", "项目位置", "面积(公顷)", "土地来源", "土地用途", "供地方式",
    "成交价格(万元)", "分期支付约定", "土地使用权人", "约定容积率下限", "约定容积率上限", "约定交地时间",
    "实际开工时间", "实际竣工时间", "批准单位", "合同签订日期",
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_notice_is_one_row_under_its_labels(tmp_path, encoding):
    path = written(tmp_path / "a.htm", notice("3301002014B00001"), encoding)
    assert cells(path)[0] == HEADER
    (row,) = fields(path)
    assert json.loads(row.pop("分期支付约定")) == [
        {
            "支付期号": "1",
            "约定支付日期": "2014年03月01日",
            "约定支付金额(万元)": "200.0000",
            "备注": "",
        }
    ]
    assert list(row.values()) == [
        "甲县", "3301002014B00001", "年产一万台 水泵项目", "某某路 以东", "1.500000", "0.000000",
        "工业用地", "挂牌出让", "400.0000", "某某有限公司", "1.00", "2.00", "2014年04月01日", "", "",
        "甲县人民政府", "2014年02月01日",
    ]  # fmt: skip
    with open_table(path) as table:
        assert table.kind == "html"


def test_a_notice_without_instalments_has_an_empty_cell(tmp_path):
    (row,) = fields(written(tmp_path / "a", notice("1", plan=())))
    assert row["分期支付约定"] == ""


def test_several_instalments_stay_apart(tmp_path):
    plan = [("1", "2014年03月01日", "200.0000", ""), ("2", "2014年09月01日", "200.0000", "")]
    (row,) = fields(written(tmp_path / "a", notice("1", plan=plan)))
    assert [part["约定支付日期"] for part in json.loads(row["分期支付约定"])] == [
        "2014年03月01日", "2014年09月01日",
    ]  # fmt: skip


def test_a_long_holder_on_the_line_below_is_found(tmp_path):
    page = notice("1", holder="</span></td></tr><tr><td><span>甲公司、乙公司")
    (row,) = fields(written(tmp_path / "a", page))
    assert row["土地使用权人"] == "甲公司、乙公司"


def test_many_notices_in_an_archive_are_a_row_each(tmp_path):
    path = tmp_path / "pages.zip"
    extra = "<td><span>土地级别:</span></td><td><span>三级</span></td></tr>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pages/1.html", notice("1", mark=True).encode("gb18030"))
        archive.writestr("pages/1_files/site.css", "td {color: red}")
        archive.writestr("__MACOSX/pages/._1.html", b"\0\5\x16\7")
        archive.writestr(
            "pages/2.htm",
            notice("2").replace("400.0000</span></td></tr>", f"400.0000</span></td>{extra}", 1),
        )
    assert cells(path)[0] == [*HEADER, "url", "土地级别"]
    assert [(row["电子监管号"], row["土地级别"], row["url"]) for row in fields(path)] == [
        ("1", "", f"{SITE}1"), ("2", "三级", ""),
    ]  # fmt: skip
    assert numbers(path) == [2, 3]


def test_a_page_among_notices_that_is_none_is_named(tmp_path):
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.html", notice("1"))
        archive.writestr("验证码.html", "<html><body>请输入验证码</body></html>")
    assert "pages.zip/验证码.html" in refusal(path)


def test_a_table_saved_as_html_is_read_as_excel_saves_it(tmp_path):
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        '<meta http-equiv=Content-Type content="text/html; charset=gb2312"></head><body>'
        "<table><col width=72><tr><td colspan=3>公示表</td></tr>"
        "<tr><td>行政区：</td><td>用途：</td><td>受让人：</td></tr>"
        "<tr><td>甲县</td><td>工业<br>仓储</td><td x:str>某某公司</td></tr>"
        "<tr><td></td><td>&nbsp;</td><td></td></tr>"
        "<tr><td rowspan=2>乙县</td><td>工业</td><td>甲公司</td></tr>"
        "<tr><td>商业</td><td>乙公司</td></tr></table></body></html>"
    )
    path = written(tmp_path / "a.xls", page, "gb18030")
    assert cells(path) == [
        ["行政区：", "用途：", "受让人："],
        ["甲县", "工业\n仓储", "某某公司"],
        ["乙县", "工业", "甲公司"],
        ["", "商业", "乙公司"],
    ]
    assert numbers(path) == [3, 5, 6]


def test_the_largest_table_of_a_page_is_read(tmp_path):
    menu = "<table><tr><td>首页</td><td>关于</td></tr><tr><td>地图</td><td>帮助</td></tr></table>"
    rows = "".join(f"<tr><td>{n}</td><td>甲县</td></tr>" for n in range(5))
    table = (
        f"<table><thead><tr><th>序号</th><th>行政区</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    page = (
        f"<html><body><table><tr><td>{menu}</td></tr><tr><td>{table}</td></tr></table>{menu}</body>"
    )
    assert cells(written(tmp_path / "a", page)) == [
        ["序号", "行政区"], *([str(n), "甲县"] for n in range(5)),
    ]  # fmt: skip


def test_a_form_above_a_table_makes_no_notice_of_it(tmp_path):
    form = (
        "<table>" + line("行政区：", "") + line("用途：", "全部") + line("日期：", "") + "</table>"
    )
    rows = "".join(line(str(n), "甲县", "工业用地") for n in range(5))
    page = f"<html><form>{form}<table>{line('序号', '行政区', '用途')}{rows}</table></form></html>"
    assert [row["序号"] for row in fields(written(tmp_path / "a", page))] == list("01234")


def test_nothing_that_a_page_refers_to_is_read(tmp_path):
    secret = written(tmp_path / "secret.txt", "geheim")
    page = (
        f'<!DOCTYPE html [<!ENTITY file SYSTEM "file://{secret}">]><html><body><table>'
        "<tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>x&file;</td></tr></table></body></html>"
    )
    assert "geheim" not in str(cells(written(tmp_path / "a.html", page)))


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>请稍候</p></body></html>",
        "<table><tr><td>甲</td><td>乙</td></tr></table>",
        "<html>",
    ],
)
def test_a_page_without_a_table_says_so(tmp_path, page):
    assert "neither a table nor" in refusal(written(tmp_path / "a.html", page))


def test_absurd_spans_cost_nothing(tmp_path):
    row = "<tr>" + "<td colspan=99999999 rowspan=99999999>甲</td>" * 50 + "</tr>"
    path = written(tmp_path / "a.html", f"<table>{row * 40}</table>")
    with open_table(path) as table:
        assert len(table.header) < 5000


ROWS = "<tr><td>甲</td><td>乙</td></tr>" * 5


@pytest.mark.parametrize("cell", ["<b>" * 300, "x" * 11_000_000], ids=["deep", "long"])
def test_a_page_of_which_the_parser_reads_a_part_is_refused(tmp_path, cell):
    path = written(tmp_path / "a.html", f"<table>{ROWS}<tr><td>{cell}</td></tr>{ROWS}</table>")
    assert "cannot be read" in refusal(path)


def test_a_page_with_careless_tags_is_read(tmp_path):
    page = (
        f"<html><table><font><b>{ROWS.replace('</td>', '')}</i></div>&nosuch; <tr><td><p>丙<td>丁"
    )
    assert cells(written(tmp_path / "a.html", page))[-1] == ["丙", "丁"]


def test_a_label_without_end_is_no_notice(tmp_path):
    page = "<table>" + line("用途：", "工业", "用途：", "商业") * 1001 + "</table>"
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.html", page)
        archive.writestr("2.html", page)
    assert "more than 2000 values" in refusal(path)


def test_a_long_page_in_two_encodings_is_refused(tmp_path):
    rows = "<tr><td>甲县某某路以东</td><td>工业用地</td></tr>" * 90_000
    data = f"<html><table>{rows}".encode() + "<tr><td>工业</td></tr></table>".encode("gb18030")
    assert len(data) > NOTICE_BYTES
    assert "cannot be read" in refusal(written(tmp_path / "a.html", data))
