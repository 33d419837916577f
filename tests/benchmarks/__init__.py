"""Benchmarks, run by `make bench`: ratios of medians measured in one run."""
