"""What is kept: the record (peewee, SQLite) and the secrets (keyring)."""
