#!/usr/bin/env python3
"""Writes Alpaca rows {instruction, input, output} as JSON Lines, for measuring how fast rows are prepared.

Usage: make_alpaca.py TEXT ROWS OUT.jsonl [--seed 7]

The sentences come from TEXT, any English text file; lengths are about those of the Alpaca data set (instruction 12 words,
input 15 words in four rows of ten, output 45 words). Each row also has a number and an invented name of its own, so that no
cache of words meets only words that it knows.
"""

import argparse
import json
import random
import re
from pathlib import Path

VERBS = ["Explain", "Summarise", "Rewrite", "Describe", "Translate", "List", "Compare", "Correct", "Classify", "Complete"]
SYLLABLES = "ka lo mi ren ta vo su nel pra dor fin gus hel jor quo rix".split()


def sentences(path):
    text = re.sub(r"\s+", " ", Path(path).read_text(encoding="utf-8").replace(" @-@ ", "-").replace(" @,@ ", ",").replace("<unk>", "something"))
    found = [part.strip() for part in re.split(r"(?<=[.!?]) ", text) if 4 <= len(part.split()) <= 40]
    if len(found) < 100:
        raise SystemExit(f"{path} has {len(found)} sentences, expected at least 100")
    return found


def words(pick, pool, count):
    """Whole sentences until there are `count` words."""
    parts, have = [], 0
    while have < count:
        parts.append(pool[pick.randrange(len(pool))])
        have += len(parts[-1].split())
    return " ".join(parts)


def row(pick, pool):
    name = "".join(pick.choices(SYLLABLES, k=3)).capitalize()
    instruction = f"{pick.choice(VERBS)} for {name} in {pick.randrange(10000)} words: {words(pick, pool, 6)}"
    extra = words(pick, pool, 10) if pick.random() < 0.4 else ""
    return {"instruction": instruction, "input": extra, "output": words(pick, pool, int(pick.lognormvariate(3.0, 0.8)) + 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text")
    parser.add_argument("rows", type=int)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    pick, pool = random.Random(args.seed), sentences(args.text)
    with open(args.out, "w", encoding="utf-8") as out:
        for _ in range(args.rows):
            out.write(json.dumps(row(pick, pool), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
