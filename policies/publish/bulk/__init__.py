"""Everything published, as files: per table CSV, NDJSON and Parquet, one SQLite file, a data package."""
