"""Tests of the alerts: what is raised, and how it reaches real servers and programs on this machine."""
