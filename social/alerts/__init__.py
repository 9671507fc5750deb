"""Telling supervisors that a workflow needs a person: what is wrong, in which words, and by which way."""
