"""Half of a file, or of a request: it is said, nothing of it stays, and the next one is served."""

import gzip
import json
import os
import socket
import time
import zipfile

from tests.factories import land_file, numbered
from tests.faults.killing import web
from tests.faults.places import rows

SIGN_IN = """
import json
from django.contrib.auth.models import User
from django.test import Client
browser = Client()
browser.force_login(User.objects.create_superuser("wen"))
print(json.dumps({name: cookie.value for name, cookie in browser.cookies.items()}))
"""


def cut_off(port, path, content_type, body, cookies=""):
    """Send a request whose body is announced twice as long as it is, and hang up."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {content_type}\r\n"
        f"Cookie: {cookies}\r\nContent-Length: {2 * len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head.encode() + body)
        line.shutdown(socket.SHUT_WR)
        line.settimeout(30)
        return line.recv(65536).decode(errors="replace")


def test_requests_cut_off_in_the_middle_leave_nothing(place):
    cookies = json.loads(place.shell(SIGN_IN)) | {"csrftoken": "t" * 32}
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    content = ",".join(["行政区", "电子监管号"]) + "\n" + "萧山区,3301092013B00001\n" * 500
    form = (
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{"t" * 32}\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        f"{content}"
    ).encode()
    kept = "SELECT file_name FROM policies_importbatch ORDER BY 1"
    before = place.ask(kept)
    with web(place) as server:
        path = "/admin/policies/importbatch/upload/"
        for body in (form, form[:200]):
            said = cut_off(server.port, path, "multipart/form-data; boundary=b", body, sent)
            assert said == "" or said.split()[1] in ("400", "403")
        text = "产业政策".encode() * 100
        said = cut_off(server.port, "/api/v1/count/", "text/plain", text)
        assert said == "" or said.split()[1] == "400"
        server.wait()
        assert server.ask("GET", "/api/v1/localities/", {}) == 200
    assert place.ask(kept) == before
    assert not list((place.folder / "files").rglob("*a.csv"))


def test_files_cut_off_in_the_middle_are_refused(place, tmp_path):
    path = land_file(tmp_path / "a.csv", *({"电子监管号": numbered(n)} for n in range(101, 2101)))
    whole = {"a.csv.gz": gzip.compress(path.read_bytes())}
    with zipfile.ZipFile(tmp_path / "whole.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "a.csv")
    whole["a.zip"] = (tmp_path / "whole.zip").read_bytes()
    whole["a.xlsx"] = whole["a.zip"]
    before = rows(place)
    for name, content in whole.items():
        half = tmp_path / name
        half.write_bytes(content[: len(content) // 2])
        with place.start("import_land", str(half), "--publish") as process:
            _out, err = process.communicate(timeout=300)
        assert process.returncode == 1
        assert name in err and "Traceback" not in err
    assert rows(place) == before


def test_copies_of_a_killed_process_are_taken_away_a_day_later(place, tmp_path):
    store = place.folder / "files"
    days = {"of_now": 0, "of_yesterday": 2}
    for name, age in days.items():
        left = store / f".taken-in-{name}"
        left.mkdir(parents=True)
        (left / "file").write_text("half")
        os.utime(left, (time.time() - age * 86_400,) * 2)
    place.manage("import_land", str(land_file(tmp_path / "a.csv", {})))
    assert [path.name for path in store.glob(".taken-in-*")] == [".taken-in-of_now"]
