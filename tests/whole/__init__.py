"""The whole program: several processes on one home, cut lines, killed engines, hours of nothing."""
