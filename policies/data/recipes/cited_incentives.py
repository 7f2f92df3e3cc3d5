# Every incentive with the words that its sources say of it, as a table for a spreadsheet.
import csv
import json
from urllib.request import urlopen

address = "https://tracker.example.org/api/v1/incentives/?include=citations&page_size=1000"
with open("incentives.csv", "w", encoding="utf-8-sig", newline="") as file:
    table = csv.writer(file)
    table.writerow(["uid", "name", "locality", "field", "quote", "source", "address"])
    while address:
        with urlopen(address) as answer:
            page = json.load(answer)
        for each in page["results"]:
            for said in each["citations"]:
                source = said["source"]
                table.writerow(
                    [each["uid"], each["name_en"], each["locality"]["name_en"], said["field"],
                     said["quote"], source["title"], source["url"]]
                )  # fmt: skip
        address = page["next"]
