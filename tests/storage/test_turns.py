"""The write lock of SQLite goes round."""

from __future__ import annotations

import threading
import time

from storage.turns import Turns


def test_who_gives_it_back_and_asks_again_is_behind_those_who_wait() -> None:
    turns, order, waiting = Turns(), list[str](), threading.Event()

    def wait(name: str) -> None:
        waiting.set()
        assert turns.acquire(30)
        order.append(name)
        turns.release()

    assert turns.acquire(0)
    threads = []
    for count, name in enumerate("abc", 1):
        threads.append(threading.Thread(target=wait, args=(name,)))
        threads[-1].start()
        while len(turns._waiting) < count:
            time.sleep(0.001)
    turns.release()
    assert turns.acquire(30)
    order.append("again")
    turns.release()
    for each in threads:
        each.join()
    assert order == ["a", "b", "c", "again"]


def test_who_gives_up_waiting_is_passed_over() -> None:
    turns = Turns()
    assert turns.acquire(0)
    assert not turns.acquire(0.01)
    turns.release()
    assert turns.acquire(0)
    turns.release()


def test_many_threads_are_never_in_it_together() -> None:
    turns, inside, most = Turns(), [0], [0]

    def work() -> None:
        for _ in range(300):
            if turns.acquire(0.0005):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1
                turns.release()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert most == [1]
    assert turns.acquire(0)
