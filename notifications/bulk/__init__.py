"""Letters to many: counted beforehand, agreed by two, sent in batches."""
