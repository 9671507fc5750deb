"""What is seen: the Textual console and its twin on the command line."""
