"""The console, driven by its keys and read from its screen."""
