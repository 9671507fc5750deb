"""Visitors taken in from files."""
