# What changed since the last run. The version that was reached is kept in a file.
import json
from pathlib import Path
from urllib.request import urlopen

kept = Path("version.txt")
since = kept.read_text() if kept.exists() else "0"
address = f"https://tracker.example.org/api/v1/changes/?since={since}&page_size=1000"
while address:
    with urlopen(address) as answer:
        page = json.load(answer)
    for change in page["results"]:
        print(change["what"], change["noun"], change["uid"], change["moved_to"] or "")
    address = page["next"]
kept.write_text(str(page["version"]))
