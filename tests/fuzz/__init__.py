"""Damaged files for every reader: a sample by pytest, all by `python -m tests.fuzz`."""
