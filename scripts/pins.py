"""Pinned requirements: `write` resolves them from pyproject.toml, `check` proves that they are whole, in range and free of addresses."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements.txt"
DEV = ROOT / "requirements-dev.txt"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+))?$")
HEADER = "# Written by `make pins` from pyproject.toml: every package that {what}, and what those need.\n"


def wanted() -> tuple[list[Requirement], list[Requirement]]:
    """What pyproject.toml asks for: (at run time, for development besides)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime = [Requirement(line) for line in project["dependencies"]]
    return runtime, [Requirement(line) for line in project["optional-dependencies"]["dev"]]


def resolve(requirements: list[Requirement]) -> dict[str, str]:
    """The versions that pip would install today, by canonical name."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    done = subprocess.run([*command, *map(str, requirements)], check=True, stdout=subprocess.PIPE, text=True)
    found = [item["metadata"] for item in json.loads(done.stdout)["install"]]
    return {canonicalize_name(item["name"]): item["version"] for item in found}


def lines(versions: dict[str, str], requirements: list[Requirement]) -> str:
    """One `name==version` a line, with the marker that pyproject.toml gives."""
    markers = {canonicalize_name(r.name): f" ; {r.marker}" for r in requirements if r.marker}
    return "".join(f"{name}=={version}{markers.get(name, '')}\n" for name, version in sorted(versions.items()))


def write() -> int:
    """Resolve everything together, then split it in two files."""
    runtime, dev = wanted()
    together = resolve([*runtime, *dev])
    direct = {canonicalize_name(r.name) for r in runtime}
    pinned = [Requirement(f"{name}=={version}") for name, version in together.items() if name in direct]
    needed = {name: together[name] for name in resolve([*runtime, *pinned]) if name in together}
    besides = {name: version for name, version in together.items() if name not in needed}
    RUNTIME.write_text(HEADER.format(what="Concord runs with") + lines(needed, runtime))
    DEV.write_text(HEADER.format(what="tests and checks need besides") + "-r requirements.txt\n" + lines(besides, dev))
    print(f"{len(needed)} packages at run time, {len(besides)} besides for development")
    return 0


def read(path: Path, faults: list[str]) -> dict[str, str]:
    """The pins of a file; what is no pin is a fault."""
    pins = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if line.startswith("#") or line == "-r requirements.txt":
            continue
        if match := PIN.match(line):
            pins[canonicalize_name(match["name"])] = match["version"]
        else:
            faults.append(f"{path.name}:{number}: is no `name==version`: {line}")
    return pins


def check() -> int:
    """Say what is wrong with the pinned files, or that they are in order."""
    faults: list[str] = []
    runtime, dev = wanted()
    pins = read(RUNTIME, faults)
    everything = pins | read(DEV, faults)
    for requirement, known in [*((r, pins) for r in runtime), *((r, everything) for r in dev)]:
        version = known.get(canonicalize_name(requirement.name))
        if version is None:
            faults.append(f"{requirement.name} is in pyproject.toml and not pinned: run `make pins`")
        elif version not in requirement.specifier:
            faults.append(
                f"{requirement.name}=={version} is pinned and pyproject.toml asks for {requirement.specifier}"
            )
    print("\n".join(faults) or f"{len(everything)} pinned packages, in order")
    return bool(faults)


if __name__ == "__main__":
    sys.exit({"write": write, "check": check}[sys.argv[1]]())
