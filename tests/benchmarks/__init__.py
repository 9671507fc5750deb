"""Measurements to be run by hand, each against a floor measured in the same run; no test asserts their times."""
