"""The gateways: one contract for every network, and what a network must answer for it."""
