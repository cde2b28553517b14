"""What is measured, and against what: `make bench` prints a table and writes artefacts/bench.json."""
