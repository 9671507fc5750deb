"""Visitors written into files that other programs read: csv, jsonl, parquet, xlsx."""
