"""What is done to records after they are in: the register's order, review, merges."""
