"""The places and pages of the console, one file each."""
