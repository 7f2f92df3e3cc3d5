"""What is known against this program: findings of bandit in its own code, advisories on what it runs on.

Advisories are asked of PyPI, else of osv.dev. Where neither answers for a package that is said, and counts
as neither good nor bad. Ends with 1 where something is known, else with 0.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("policies", "tracker", "tools")
LOCKS = ("requirements/base.txt", "requirements/dev.txt")
SERVICES = ("pypi", "osv")
SECONDS = 300


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # nosec B603 # tools of the development lock, with words of our own
        [sys.executable, "-m", *command],
        cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip


def own_code() -> bool:
    """Whether bandit finds nothing; each exception stands in the code with its reason."""
    done = run("bandit", "-c", "pyproject.toml", "-q", "-f", "txt", "-r", *FOLDERS)
    if done.returncode:
        print(done.stdout or done.stderr)
    print(f"bandit: {'findings' if done.returncode else 'no finding'} in {', '.join(FOLDERS)}")
    return not done.returncode


def advisories(lock: str) -> list[dict[str, Any]] | str:
    """What a service says of each package of a lock; why not, where none can be asked."""
    why = []
    for service in SERVICES:
        try:
            done = run(
                "pip_audit", "-r", lock, "-s", service, "--disable-pip", "--progress-spinner", "off",
                "-f", "json",
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            why.append(f"{service} did not answer in {SECONDS} s")
            continue
        try:
            found = json.loads(done.stdout)["dependencies"]
        except ValueError:
            last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
            why.append(f"{service}: {last[:100]}")
            continue
        if any("vulns" in package for package in found):
            return found
        why.append(f"{service}: {found[0]['skip_reason'] if found else 'no packages'}")
    return "; ".join(why)


def dependencies(lock: str) -> bool:
    """Whether no advisory is known on a package of a lock, as far as could be asked."""
    found = advisories(lock)
    if isinstance(found, str):
        print(f"{lock}: not audited, no advisories can be had from here ({found})")
        return True
    known = [package for package in found if package.get("vulns")]
    for package in known:
        ids = ", ".join(advisory["id"] for advisory in package["vulns"])
        print(f"{lock}: {package['name']} {package['version']}: {ids}")
    asked = sum("vulns" in package for package in found)
    print(f"{lock}: {asked} of {len(found)} packages asked for, {len(known)} with advisories")
    return not known


if __name__ == "__main__":
    passed = [own_code(), *map(dependencies, () if "--code" in sys.argv else LOCKS)]
    sys.exit(not all(passed))
