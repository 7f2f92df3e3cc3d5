"""What files of each noun can say."""

from policies.ingest.land.mapping import LAND
from policies.ingest.mapping import Vocabulary
from policies.ingest.records.fields import CANDIDATES, FIRMS, INSTRUMENTS, SPEECHES

VOCABULARIES: dict[str, Vocabulary] = {
    vocabulary.noun: vocabulary for vocabulary in (LAND, INSTRUMENTS, CANDIDATES, FIRMS, SPEECHES)
}
