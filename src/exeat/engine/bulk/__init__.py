"""The same law over columns: batches of trips decided with array operations."""
