"""Trips and findings as tables of Arrow and Parquet: schemas, rows that are refused."""
