"""Land records into the database: any layout of file, in chunks, every row accounted for."""
