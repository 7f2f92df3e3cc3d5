"""Records of the other nouns from tables: found by key, compared field by field, taken as drafts."""
