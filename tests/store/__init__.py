"""The record and the secrets: real SQLite files, a real keyring, a real vault."""
