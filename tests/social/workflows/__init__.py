"""Schedules as wall time and zone."""
