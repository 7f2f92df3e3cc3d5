"""Time the counting of 500 terms in 50 MB of text on one core, beside a limit and a peer, in one run.

Ours: normal form, every place of every term carried back to the original, totals of ten groups. The
limit: pyahocorasick alone, on text already in normal form, its matches thrown away. The peer:
``str.count`` per term on the same normal form, which gives no places and no totals. The text: the
national work reports again and again, cut into speeches; without them, made-up text of the words of
the shipped lexicons, with broken lines, traditional and full-width characters. Prints a table, processor
time in the best of three rounds, writes ``var/bench/counting.json``.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import ahocorasick

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from policies.text.counting import TermCounter  # noqa: E402
from policies.text.normalise import normalise_with_origin  # noqa: E402

REPORTS = ROOT.parent / "shared" / "data" / "speeches" / "national_work_reports_1954-2025.jsonl"
LEXICONS = ROOT / "policies" / "data" / "starter" / "lexicons.json"
MEGABYTES, TERMS, GROUPS, ROUNDS = 50, 500, 10, 3


def shipped_terms() -> list[str]:
    lexicons = json.loads(LEXICONS.read_text(encoding="utf-8"))
    return sorted({term["text"] for lexicon in lexicons for term in lexicon["terms"]})


def texts() -> tuple[list[str], str]:
    """Speeches of 50 MB in UTF-8 together, and what they are."""
    if REPORTS.exists():
        lines = REPORTS.read_text(encoding="utf-8").splitlines()
        some, what = [json.loads(line)["content"] for line in lines], "national reports"
    else:
        some, what = [made_up(seed) for seed in range(50)], "made-up text"
    size = sum(len(text.encode()) for text in some)
    return some * round(MEGABYTES * 1_000_000 / size), what


def made_up(seed: int) -> str:
    """20,000 characters: a word of a lexicon among every eight or so, broken and odd in places."""
    chance = random.Random(seed)
    words, han = shipped_terms(), [chr(0x4E00 + n) for n in range(2500)]
    pieces: list[str] = []
    while sum(map(len, pieces)) < 20_000:
        pieces += chance.choices(han, k=chance.randint(10, 30))
        pieces.append(chance.choice(words))
        pieces.append(
            chance.choice(["，", "。", "\n", "\u3000", "ＡＩ", "產業", "產\n業", "\u200b", "…"])
        )
    return "".join(pieces)


def terms_of(normal: list[str]) -> list[str]:
    """The shipped terms, filled up with strings of 2 to 4 characters that the text has often."""
    sample = "".join(normal[:40])[:600_000]
    often = Counter(sample[n : n + k] for k in (2, 3, 4) for n in range(len(sample) - k))
    candidates = [words for words, _ in often.most_common(20_000) if words.isalpha()]
    terms = dict.fromkeys(shipped_terms())
    for words in random.Random(1).sample(candidates, len(candidates)):
        if len(terms) == TERMS:
            break
        terms.setdefault(words)
    return list(terms)[:TERMS]


def best(runs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of processor time of each run in its fastest round; the runs take turns."""
    seconds = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, work in runs.items():
            start = time.process_time()
            work()
            seconds[name] = min(seconds[name], time.process_time() - start)
    return seconds


def main() -> None:
    speeches, what = texts()
    size = sum(len(text.encode()) for text in speeches) / 1_000_000
    normal = [normalise_with_origin(text).text for text in speeches]
    terms = terms_of(normal)
    counter = TermCounter({term: f"group {number % GROUPS}" for number, term in enumerate(terms)})
    automaton = ahocorasick.Automaton()
    forms = [normalise_with_origin(term).text for term in terms]
    for form in forms:
        automaton.add_word(form, form)
    automaton.make_automaton()
    hits = sum(len(spans) for text in speeches for spans in counter.count(text).terms.values())
    runs: dict[str, Callable[[], object]] = {
        "ours: places and groups": lambda: [counter.count(text) for text in speeches],
        "of which normal form": lambda: [normalise_with_origin(text) for text in speeches],
        "limit: pyahocorasick alone": lambda: [
            sum(1 for _ in automaton.iter(text)) for text in normal
        ],
        "peer: str.count per term": lambda: [text.count(form) for text in normal for form in forms],
    }
    results = [
        {"run": name, "seconds": round(seconds, 2), "mb_per_second": round(size / seconds, 1)}
        for name, seconds in best(runs).items()
    ]
    characters = sum(map(len, normal))
    print(
        f"{size:.1f} MB of {what}, {len(terms)} terms, one place every {characters / hits:.0f} characters"
    )
    print(f"{'run':<30}{'seconds':>9}{'MB/s':>8}")
    for row in results:
        print(f"{row['run']:<30}{row['seconds']:>9}{row['mb_per_second']:>8}")
    out = ROOT / "var" / "bench" / "counting.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
