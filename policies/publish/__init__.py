"""What leaves the house: files of rows, citations, feeds, mails. No HTTP in here."""
