"""The harness of `make bench` counts everything and concludes nothing it may not."""
