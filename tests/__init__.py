"""The rooms once more, each tested through real things: real files, real HTTP on this machine, the real console."""
