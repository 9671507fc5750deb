"""Visitors taken in from csv and jsonl files: read, judged, kept, and taken back."""
