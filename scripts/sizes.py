"""Sizes as the architecture page asks: no function over 40 lines, no file over 400; prints the median and the p90."""

import ast
import sys
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "handlers", "storage")
FUNCTION_LINES, FILE_LINES = 40, 400


def sources() -> list[Path]:
    """Every module of ours; migrations are written once and never read again."""
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if "versions" not in path.parts]


def functions(tree: ast.Module) -> list[tuple[str, int, int]]:
    """(name, first line, number of lines) of every function, docstring included, decorators not."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [(node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]


def main() -> int:
    """Print what is too long and the distribution; 1 when something is too long."""
    faults, lengths, files = [], [], sources()
    for path in files:
        text, name = path.read_text(), path.relative_to(ROOT)
        if (count := len(text.splitlines())) > FILE_LINES:
            faults.append(f"{name}: {count} lines, {FILE_LINES} are allowed")
        for function, line, length in functions(ast.parse(text, filename=str(name))):
            lengths.append(length)
            if length > FUNCTION_LINES:
                faults.append(f"{name}:{line}: {function} has {length} lines, {FUNCTION_LINES} are allowed")
    print("\n".join(faults), end="\n" if faults else "")
    if len(lengths) > 1:
        p90 = quantiles(lengths, n=10, method="inclusive")[8]
        print(
            f"{len(files)} files, {len(lengths)} functions: median {median(lengths):g} lines, p90 {p90:g}, longest {max(lengths)}"
        )
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
