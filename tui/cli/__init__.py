"""The command line: a twin for every command of the console, for scripts and for people without a screen."""
