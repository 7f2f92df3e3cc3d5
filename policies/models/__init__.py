"""The nouns of the tracker, one file each; import them from here."""

from policies.models.alert import Alert
from policies.models.api_key import ApiKey, KeyDay
from policies.models.api_use import ApiUse
from policies.models.append_only import Erasure
from policies.models.attempt import Attempt
from policies.models.award import Award
from policies.models.batch import ImportBatch, ImportChange, ImportNote
from policies.models.candidate import Candidate
from policies.models.correction import Correction
from policies.models.coverage import Coverage
from policies.models.curator import Curator
from policies.models.data_version import DataVersion
from policies.models.duplicates import DuplicateCluster
from policies.models.firm import Firm, FirmName
from policies.models.holder import FirmMatch, Holder
from policies.models.incentive import Incentive, Stage
from policies.models.instrument import InstrumentLink, PolicyInstrument
from policies.models.land_award import LandAward, LandHolding, refresh_withheld
from policies.models.land_year import FigureChange, LandYear
from policies.models.lexicon import Lexicon, Term, TermCount
from policies.models.locality import Locality, Precision
from policies.models.merge import (
    Distinct,
    Merge,
    MergeableQuerySet,
    MergeableRecord,
    SimilarPair,
)
from policies.models.names import RecordName
from policies.models.official import Official, Tenure
from policies.models.open_session import OpenSession
from policies.models.public_change import PublicChange
from policies.models.record import DatePrecision, PublicQuerySet, Record, Status
from policies.models.review import Comment, Review, StatusChange
from policies.models.run_report import RunReport
from policies.models.search import SearchDocument, SearchMark, SearchPosting
from policies.models.source import Check, Citation, Snapshot, Source
from policies.models.speech import Speech, SpeechText, Transcript, TranscriptText
from policies.models.taxonomy import Concept, ConceptScheme, InstrumentType, Mapping, Sector

__all__ = [
    "Alert",
    "ApiKey",
    "ApiUse",
    "Attempt",
    "Award",
    "Candidate",
    "Check",
    "Citation",
    "Comment",
    "Concept",
    "ConceptScheme",
    "Correction",
    "Coverage",
    "Curator",
    "DataVersion",
    "DatePrecision",
    "Distinct",
    "DuplicateCluster",
    "Erasure",
    "FigureChange",
    "Firm",
    "FirmMatch",
    "FirmName",
    "Holder",
    "ImportBatch",
    "ImportChange",
    "ImportNote",
    "Incentive",
    "InstrumentLink",
    "InstrumentType",
    "KeyDay",
    "LandAward",
    "LandHolding",
    "LandYear",
    "Lexicon",
    "Locality",
    "Mapping",
    "Merge",
    "MergeableQuerySet",
    "MergeableRecord",
    "Official",
    "OpenSession",
    "PolicyInstrument",
    "Precision",
    "PublicChange",
    "PublicQuerySet",
    "Record",
    "RecordName",
    "Review",
    "RunReport",
    "SearchDocument",
    "SearchMark",
    "SearchPosting",
    "Sector",
    "SimilarPair",
    "Snapshot",
    "Source",
    "Speech",
    "SpeechText",
    "Stage",
    "Status",
    "StatusChange",
    "Tenure",
    "Term",
    "TermCount",
    "Transcript",
    "TranscriptText",
    "refresh_withheld",
]
