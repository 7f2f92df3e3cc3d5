"""The files of the deployment, and the names that they and the program read from the environment."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
READERS = {
    "_flag",
    "_words",
    "_rate",
}  # of tracker/settings.py, each with the name as its first argument


def names_read(path: Path) -> set[str]:
    """The names that a program reads from the environment."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and _reads(node.func):
            found |= _texts(node.args[0])
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found |= _texts(node.slice)
    return found


def _reads(function: ast.expr) -> bool:
    return ast.unparse(function) in {"os.environ.get", "os.getenv", *READERS}


def _texts(node: ast.expr) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def settings_read() -> set[str]:
    return names_read(ROOT / "tracker" / "settings.py")


def server_reads() -> set[str]:
    """What the web server and its watchdog read besides."""
    files = (DEPLOY / "gunicorn.conf.py", DEPLOY / "healthcheck.py")
    return set().union(*map(names_read, files)) - {"PROMETHEUS_MULTIPROC_DIR"}
