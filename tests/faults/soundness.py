"""Whether the data are whole: the database by its own means, then what the house promises of them."""

import json

from tests.processes import Place

FAULTS = """
import json
from policies.curation.review import State as Of
from policies.models import *
from policies.publish.changes import _differing
from policies.publish.faces import SHOWN
from policies.search.following import settle
from policies.search.keeping import differing, refresh
from policies.search.nouns import NOUNS

settle(wait=True)
faults = [f"marks that nobody follows: {n}" for n in [SearchMark.objects.count()] if n]
for name, noun in NOUNS.items():
    changed = [key for keys in differing(noun) for key in refresh(noun, keys)]
    if changed:
        faults.append(f"search of {name} is not what the records say: {changed}")
for model in SHOWN:
    faults += [f"log of {model.__name__} is not what is public: {keys}" for keys in _differing(model)]
for batch in ImportBatch.objects.waiting():
    faults.append(f"an import is {batch.state} and nobody is at it: {batch}")
for merge in Merge.objects.filter(state="done"):
    if (merge.gone.status, merge.gone.merged_into_id) != ("withdrawn", merge.kept_id):
        faults.append(f"half a merge: {merge}")
for review in Review.objects.filter(state=Of.OPEN, kind=Review.Kind.PUBLICATION):
    if review.record.status != "in_review":
        faults.append(f"a review waits of what is {review.record.status}: {review}")
seen = set()
for change in StatusChange.objects.order_by("-pk"):
    record = change.record
    if record is None or (type(record), record.pk) in seen:
        continue
    seen.add((type(record), record.pk))
    if record.status != change.after:
        faults.append(f"{record} is {record.status}, was made {change.after}")
print(json.dumps(faults))
"""


def faults(place: Place) -> list[str]:
    """What is wrong in a place, once what was left to be followed is; empty where nothing is."""
    return [*_of_database(place), *json.loads(place.shell(FAULTS))]


def _of_database(place: Place) -> list[str]:
    if not place.address:
        found = [line for (line,) in place.ask("PRAGMA integrity_check") if line != "ok"]
        return found + [str(row) for row in place.ask("PRAGMA foreign_key_check")]
    invalid = place.ask("SELECT conname FROM pg_constraint WHERE NOT convalidated")
    invalid += place.ask("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
    return [str(row) for row in invalid]
