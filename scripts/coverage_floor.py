"""Lines and branches apart must each reach the floor: coverage's own `fail_under` judges only their sum."""

import json
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def rate(covered: int, every: int) -> float:
    """Per cent; all of nothing is everything."""
    return 100 * covered / every if every else 100.0


def main() -> int:
    """Print both rates; 1 when one of them is under `fail_under` of pyproject.toml."""
    floor = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["coverage"]["report"]["fail_under"]
    totals = json.loads((ROOT / "coverage.json").read_text())["totals"]
    rates = {
        "lines": rate(totals["covered_lines"], totals["num_statements"]),
        "branches": rate(totals["covered_branches"], totals["num_branches"]),
    }
    print(
        "coverage: "
        + ", ".join(f"{percent:.1f} % of {what}" for what, percent in rates.items())
        + f" (at least {floor} %)"
    )
    return any(percent < floor for percent in rates.values())


if __name__ == "__main__":
    sys.exit(main())
