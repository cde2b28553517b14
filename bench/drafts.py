"""How often a thread's outcome is found, and found rightly: `python -m bench.drafts`.

The threads of `bench/threads` are labelled with the message that holds the outcome (null: none was reached) and words
that must be in it. They were written in five batches; each was measured before the rules learned from it (`later-`,
`last-`, `unseen-`). What was never learned from is `held_out`: a third of the first batch, and all of `final-`.
Precision: of the outcomes that were given, how many are right. Recall: of the threads with one, how many are right.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import drafts

THREADS = Path(__file__).parent / "threads"
WANTED_PRECISION, WANTED_RECALL = 0.9, 0.7
REPLIES = 1000


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled thread and what was found in it; `given` and `right` are about its outcome."""

    name: str
    style: str
    held_out: bool
    labelled: bool
    given: bool
    right: bool
    said: str

    @property
    def missed(self) -> bool:
        """Whether its outcome was not found, or a wrong one was."""
        return self.given != self.labelled or (self.labelled and not self.right)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over some cases."""

    cases: int
    labelled: int
    given: int
    right: int

    @property
    def precision(self) -> float:
        """Of the outcomes that were given, the share that is right."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Of the outcomes that there are, the share that was found."""
        return self.right / self.labelled if self.labelled else 1.0


def read(path: Path) -> Case:
    """Draft one labelled thread."""
    told: dict[str, Any] = json.loads(path.read_text())
    wanted, found = told["outcome"], drafts.draft(told["messages"], "").outcome
    right = bool(found and wanted["ts"] and found.ts == wanted["ts"] and wanted["contains"] in found.text)
    said = found.text if found else ""
    return Case(told["name"], told["style"], told["held_out"], bool(wanted["ts"]), found is not None, right, said)


def cases() -> list[Case]:
    """All threads."""
    return [read(path) for path in sorted(THREADS.glob("*.json"))]


def score(some: Iterable[Case]) -> Score:
    """Count them."""
    cases = list(some)
    labelled, given, right = (
        [each for each in cases if getattr(each, name)] for name in ("labelled", "given", "right")
    )
    return Score(len(cases), len(labelled), len(given), len(right))


def long_thread() -> list[dict[str, Any]]:
    """A thread of 1,000 replies of the kind that people write: the test set's own, one after the other."""
    every = [message for path in sorted(THREADS.glob("*.json")) for message in json.loads(path.read_text())["messages"]]
    return [{**every[n % len(every)], "ts": f"{1790000000 + n}.000100"} for n in range(REPLIES + 1)]


def milliseconds(times: int) -> float:
    """The median time on a processor to read the long thread; others on the machine do not count."""
    thread, taken = long_thread(), []
    for _ in range(times):
        started = time.process_time()
        drafts.draft(thread, "UBOT")
        taken.append((time.process_time() - started) * 1000)
    return sorted(taken)[times // 2]


def main() -> None:
    """Print precision and recall, overall, by set and by style."""
    options = argparse.ArgumentParser(prog="python -m bench.drafts")
    options.add_argument(
        "--wrong", action="store_true", help="list what was not right; of the held-out ones only how many"
    )
    options.add_argument("--times", type=int, default=20, help="how often the long thread is read")
    chosen, found = options.parse_args(), cases()
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in found:
        groups["held out" if case.held_out else "tuned on"].append(case)
    for case in found:
        groups[f"  {case.style}"].append(case)
    print(f"{'':20}{'threads':>8}{'outcomes':>9}{'given':>7}{'right':>7}{'precision':>11}{'recall':>8}")
    for name, some in [("all", found), *groups.items()]:
        told = score(some)
        counts = f"{told.cases:8}{told.labelled:9}{told.given:7}{told.right:7}"
        print(f"{name:20}{counts}{told.precision:11.2f}{told.recall:8.2f}")
    if chosen.wrong:
        print("\n".join(f"{case.name}: {case.said[:90]!r}" for case in found if case.missed and not case.held_out))
    print(
        f"\na thread of {REPLIES:,} replies: {milliseconds(chosen.times):.0f} ms of processor time (median of {chosen.times})"
    )


if __name__ == "__main__":
    main()
