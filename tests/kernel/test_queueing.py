"""The fair queue of writers in front of SQLite."""

import threading

from turnout.kernel.sqlite.base import FairLock


def test_writers_get_the_lock_in_the_order_of_their_coming() -> None:
    lock = FairLock()
    assert lock.acquire(1)
    served: list[int] = []
    threads = []
    for number in range(5):
        queued = len(lock._waiting)
        thread = threading.Thread(target=serve, args=(lock, served, number))
        thread.start()
        while len(lock._waiting) == queued:
            thread.join(0.001)
        threads.append(thread)
    lock.release()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def serve(lock: FairLock, served: list[int], number: int) -> None:
    assert lock.acquire(10)
    served.append(number)
    lock.release()


def test_who_waited_too_long_leaves_the_queue() -> None:
    lock = FairLock()
    assert lock.acquire(1)
    assert lock.acquire(0.01) is False
    lock.release()
    assert lock.acquire(0.01) is True
