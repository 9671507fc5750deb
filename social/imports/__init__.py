"""Visitors taken in from csv files: read, judged, kept, and taken back."""
