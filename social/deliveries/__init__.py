"""Deliveries: from template to the last send."""
