"""The sandbox: a real HTTP server on this machine that plays X, with its rules, its quotas and its faults."""
