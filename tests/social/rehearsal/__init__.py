"""Tests of the rehearsal: the copy, the stand-in, the troubles, the report."""
