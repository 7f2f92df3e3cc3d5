"""Texts that would run, break out or lead elsewhere where they are not taken for text, and how an answer
is looked through for one that did.
"""

import csv
import io
import json
import re
from collections.abc import Iterator

from lxml import etree, html

HIT = "zqhit"  # what the scripts of the payloads call, and how their elements are named
PAYLOADS = (
    f"<script>{HIT}()</script><{HIT}>",
    f"</script><script>{HIT}()</script>",
    f'"><script>{HIT}()</script>',
    f"'><img src=x onerror={HIT}()>",
    f'"><img src=x onerror="{HIT}()">',
    f"<svg onload={HIT}()>",
    f"<svg><script>{HIT}()</script></svg>",
    f"<body onload={HIT}()>",
    f"<iframe srcdoc='<script>{HIT}()</script>'>",
    f"<details open ontoggle={HIT}()>",
    f'" autofocus onfocus="{HIT}()',
    f"' autofocus onfocus='{HIT}()",
    f" onmouseover={HIT}() x=",
    f"` onerror={HIT}() `",
    f"javascript:{HIT}()",
    f"JaVaScRiPt:{HIT}()",
    f"java\tscript:{HIT}()",
    f"\x01javascript:{HIT}()",
    f"data:text/html,<script>{HIT}()</script>",
    f"vbscript:{HIT}()",
    f"//example.org/{HIT}",
    f"';{HIT}();//",
    f'";{HIT}();//',
    f"\\';{HIT}();//",
    f'\\";{HIT}();//',
    f"${{{HIT}()}}",
    f"`;{HIT}();`",
    "{{48611*48619}}",
    "{% load static %}{{ request }}",
    "${48611*48619}",
    "<%= 48611*48619 %>",
    "#{48611*48619}",
    f"</title><script>{HIT}()</script>",
    f"</textarea><script>{HIT}()</script>",
    f"</style><script>{HIT}()</script>",
    f"--><script>{HIT}()</script>",
    f"<!--<script>{HIT}()",
    f"]]><script>{HIT}()</script>",
    f"<![CDATA[<script>{HIT}()</script>]]>",
    f"</noscript><img src=x onerror={HIT}()>",
    f"</template><img src=x onerror={HIT}()>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={HIT}()&gt;'>",
    f"<style>@import'//x/{HIT}';</style>",
    f"x:expression({HIT}())",
    f"background:url(javascript:{HIT}())",
    f"<a href=javascript:{HIT}()>x</a>",
    f"<form action=javascript:{HIT}()><button>",
    f"<base href=//x/{HIT}>",
    f"<meta http-equiv=refresh content='0;url=javascript:{HIT}()'>",
    f"<link rel=import href=//x/{HIT}>",
    f"<{HIT} xmlns:x='urn:x'/>",
    f"&lt;script&gt;{HIT}()&lt;/script&gt;",
    f"&#60;script&#62;{HIT}()&#60;/script&#62;",
    f"\\u003cscript\\u003e{HIT}()\\u003c/script\\u003e",
    f"%3Cscript%3E{HIT}()%3C/script%3E",
    f"＜script＞{HIT}()＜/script＞",
    f"\u02bcscript\u02ba{HIT}()",
    f"+ADw-script+AD4-{HIT}()+ADw-/script+AD4-",
    f"<scr\u0130pt>{HIT}()</scr\u0130pt>",
    f"\u202e<script>{HIT}()</script>\u202c",
    f"a\u2028{HIT}()\u2029b",
    f"<sc\u200bript>{HIT}()",
    f"x\r\nSet-Cookie: {HIT}=1\r\n\r\n<script>{HIT}()</script>",
    f"x\nTY  - {HIT}\nER  - \n",
    f"}},\n@misc{{{HIT}, title={{x}}",
    f"x}}\\input{{/etc/passwd}}{HIT}",
    f'=HYPERLINK("http://x/{HIT}")',
    f"+cmd|' /C {HIT}'!A0",
    f"-2+3+cmd|'{HIT}'!A0",
    f"@SUM(1)*{HIT}",
    f"\t=1+{HIT}",
    f"＝1+{HIT}",
    f"' OR '1'='1' -- {HIT}",
    f'" OR ""=" {HIT}',
    f"'; DROP TABLE policies_firm; --{HIT}",
    f"1) UNION SELECT {HIT} --",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%s%s%n%x",
    "{0.__class__.__mro__}",
    "%(secret)s",
    "%",
    "_",
    "%%%___",
    "\\",
    'a" OR "b" NOT (c* NEAR d) : ^',
    "!a & (b | c):* <-> d",
    "NULL",
    "undefined",
    "NaN",
    "-1e999",
    "0x7f",
    "\ufeff",
    "\ufffd\ufffe",
    "\U000e0041\U0001f1e8\u0301\u0301",
    f"<entry><title>{HIT}</title></entry>",
    f"&xxe;{HIT}",
    '","__proto__":{"x":1},"',
    f"</script><!--<script>{HIT}()",
    f"<x {HIT}=",
    "<",
    ">",
    '"',
    "'",
    "&",
    "&amp;lt;",
)
LONG = "长" * 65_000
UNSTORABLE = ("a\0b", "a\ud800b")

LEADING = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "{http://www.w3.org/1999/xlink}href",
    "xlink:href",
    "srcdoc",
    "background",
    "cite",
    "ping",
}
SCHEME = re.compile(
    r"[\x00-\x20]*(?:[jJ]\s*[aA]\s*[vV]\s*[aA]|[vV]\s*[bB])\s*[sS][cC][rR][iI][pP][tT]:"
)
DATA = re.compile(r"[\x00-\x20]*data:(?!image/)", re.IGNORECASE)
FORMULA = re.compile(r"[=+@\t\r\n＝＋－＠]|-(?!\d+(\.\d+)?$)")
RIS_LINE = re.compile(r"[A-Z][A-Z0-9]  - ")
DATA_SCRIPTS = {"application/json", "application/ld+json"}


def elements(tree) -> Iterator[str]:
    """What of a page came from a payload and is no text."""
    for element in tree.iter(etree.Element):
        tag = str(element.tag).lower()
        if HIT in tag:
            yield f"<{tag}>"
        if tag.endswith("script"):
            yield from _script(element)
        if tag.endswith("style") and HIT in (element.text or ""):
            yield "a style"
        for name, value in element.attrib.items():
            name, value = str(name).lower(), str(value)
            if HIT in name:
                yield f"attribute {name}"
            if (name.startswith("on") or name in ("style", "srcdoc")) and HIT in value:
                yield f"{name}={value[:60]}"
            if name in LEADING and (SCHEME.match(value) or DATA.match(value)):
                yield f"{name}={value[:60]}"
            if tag == "meta" and "refresh" in str(element.get("http-equiv")) and HIT in value:
                yield "a refresh"


def _script(element) -> Iterator[str]:
    words = element.text or ""
    if element.get("type") in DATA_SCRIPTS:
        try:
            json.loads(words)
        except ValueError as error:
            yield f"data that is no JSON: {error}"
        if "</" in words or "<!" in words:
            yield "data that can end its element"
    elif HIT in words:
        yield f"script {words[:60]}"


def faults(kind: str, body: bytes, headers) -> list[str]:
    """What is wrong with an answer of a content type. Raises ValueError or SyntaxError for one that is
    not of its type.
    """
    text = body.decode("utf-8", errors="replace")
    found = list(_of_headers(headers))
    if "2363418209" in text and "48611*48619" not in text:
        found.append("a template was run")
    check = next((each for ends, each in CHECKS.items() if kind.endswith(ends)), None)
    return found + (list(check(text, body)) if check else [])


def _of_headers(headers) -> Iterator[str]:
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    if any("\r" in value or "\n" in value for _name, value in headers.items()):
        yield "a header of several lines"
    if HIT in headers.get("Set-Cookie", ""):
        yield "a cookie"
    if SCHEME.match(headers.get("Location", "")):
        yield "leads to a script"


def _html(text: str, body: bytes) -> Iterator[str]:
    if text.strip():
        parser = html.HTMLParser(encoding="utf-8")
        yield from elements(html.document_fromstring(body.replace(b"\0", b""), parser))


def _xml(text: str, body: bytes) -> Iterator[str]:
    yield from elements(etree.fromstring(body))


def _json(text: str, body: bytes) -> Iterator[str]:
    json.loads(text)
    yield from ()


def _json_lines(text: str, body: bytes) -> Iterator[str]:
    for line in text.split("\n"):
        if line.strip():
            json.loads(line)
    yield from ()


def _csv(text: str, body: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        for cell in row:
            if FORMULA.match(cell):
                yield f"a formula: {cell[:60]!r}"


def _ris(text: str, body: bytes) -> Iterator[str]:
    lines = text.replace("\r\n", "\n").split("\n")
    for line in lines:
        if line and not RIS_LINE.match(line):
            yield f"a line {line[:60]!r}"
    if sum(line.startswith("TY  -") for line in lines) > 1:
        yield "another record"


def _bibtex(text: str, body: bytes) -> Iterator[str]:
    if len(re.findall(r"(?m)^@", text)) > 1:
        yield "another record"


CHECKS = {
    "html": _html, "ndjson": _json_lines, "json": _json, "xml": _xml, "csv": _csv,
    "x-research-info-systems": _ris, "bibtex": _bibtex,
}  # fmt: skip
