"""Work done ahead in a second process, in a process of its own: the test runner has threads."""

import subprocess
import sys

SCRIPT = """
import os
from policies.ingest.ahead import Ended, ahead

def numbers(stop):
    for number in range(5):
        if number == stop:
            raise ValueError(f"bad at {number}")
        yield number, os.getpid()

made = list(ahead(numbers(9)))
assert [number for number, _ in made] == [0, 1, 2, 3, 4]
assert {pid for _, pid in made} != {os.getpid()}
seen = []
try:
    for number, _ in ahead(numbers(3)):
        seen.append(number)
except ValueError as error:
    print(seen, error)

def killed():
    yield 1
    os.kill(os.getpid(), 9)

try:
    list(ahead(killed()))
except Ended as error:
    print(error)
few = ahead(numbers(9))
print(next(few)[0])
few.close()
"""


def test_items_and_errors_come_from_another_process():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == [
        "[0, 1, 2] bad at 3",
        "the process that reads the file was ended",
        "0",
    ]
