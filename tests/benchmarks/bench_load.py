"""Raise the rate of requests until 95 of 100 no longer come within half a second, on either database.

The real land file is imported; gunicorn (two processes of four threads) and locust, which asks
(``mixture.py``), share this machine, so that the rate held is what is left beside the asking. Each step
lasts ``SECONDS``; ``RATES`` are its requests a second; a step fails where p95 > 500 ms or an answer is an
error. Then half the rate of the last step held is asked again, alone and beside one client who asks the
dearest questions without a pause (``greedy``), with the quotas of the settings. Prints a table, writes
``var/bench/load.json``.
"""

import json
import os
import subprocess
import sys
from typing import Any

from places import LAND, ROOT, Environment, databases, manage, server

RATES = [int(rate) for rate in (os.environ.get("RATES") or "5 10 20 30 40 60 80 120").split()]
SECONDS = int(os.environ.get("SECONDS") or 30)
LIMIT_MS = 500
Step = dict[str, Any]


def step(address: str, rate: int, greedy: int = 0) -> Step:
    """What a number of users saw."""
    command = [
        sys.executable, "-m", "locust", "-f", "tests/benchmarks/mixture.py", "--headless",
        "--host", address, "--users", str(rate + greedy), "--spawn-rate", str(rate + greedy),
        "--run-time", f"{SECONDS}s", "--stop-timeout", "10", "--json", "--only-summary",
        "--loglevel", "ERROR",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"GREEDY": str(greedy)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if "[" not in done.stdout:
        raise SystemExit(done.stderr)
    print(done.stderr, end="", flush=True)
    kinds = json.loads(done.stdout[done.stdout.index("[") :])
    readers = [kind for kind in kinds if kind["name"] != "greedy"]
    return {
        "asked": rate,
        "held": round(sum(kind["num_requests"] for kind in readers) / SECONDS, 1),
        "p95_ms": percentile(readers, 0.95),
        "median_ms": percentile(readers, 0.5),
        "errors": sum(kind["num_failures"] for kind in readers),
        "greedy": sum(kind["num_requests"] for kind in kinds if kind["name"] == "greedy"),
        "by_kind": {kind["name"]: percentile([kind], 0.95) for kind in kinds},
    }


def percentile(kinds: list[dict[str, Any]], part: float) -> float:
    """The time within which this part of the answers came; locust counts answers by rounded time."""
    counts: dict[float, int] = {}
    for kind in kinds:
        for time, number in kind["response_times"].items():
            counts[float(time)] = counts.get(float(time), 0) + number
    left = part * sum(counts.values())
    for time in sorted(counts):
        left -= counts[time]
        if left <= 0:
            return time
    return 0.0


def failed(found: Step) -> bool:
    return found["p95_ms"] > LIMIT_MS or found["errors"] > 0


def measure(name: str, environment: Environment) -> list[Step]:
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "load_starter")
    manage(environment, "import_land", str(LAND), "--publish")
    steps: list[Step] = []
    with server(environment) as address:
        step(address, RATES[0])  # the first answers of a server are those it has to get ready
        for rate in RATES:
            steps.append({"database": name, **step(address, rate)})
            show(steps[-1])
            if failed(steps[-1]):
                break
    held = max((each["asked"] for each in steps if not failed(each)), default=RATES[0])
    quotas = {name: value for name, value in environment.items() if name != "API_RATE"}
    with server(quotas) as address:
        step(address, max(1, held // 2))
        for greedy in (0, 1):
            steps.append({"database": name, **step(address, max(1, held // 2), greedy)})
            show(steps[-1])
    return steps


def show(found: Step) -> None:
    kinds = "  ".join(f"{kind} {time:.0f}" for kind, time in found["by_kind"].items())
    print(
        f"{found['database']:<11}{found['asked']:>5}/s held {found['held']:>6}  median "
        f"{found['median_ms']:>5.0f}  p95 {found['p95_ms']:>6.0f} ms  errors {found['errors']}"
        f"  greedy {found['greedy']}  ({kinds})",
        flush=True,
    )


def main() -> None:
    if not LAND.exists():
        print("the real land file is not here: nothing to ask for")
        return
    steps: list[Step] = []
    with databases() as found:
        for name, environment in found:
            steps += measure(name, environment)
    out = ROOT / "var" / "bench" / "load.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(steps, indent=2))


if __name__ == "__main__":
    main()
