#!/usr/bin/env python3
"""Draws fixed train and test rows of a task: shuffles each whole file with random.Random(42), keeps the first rows.

Usage: prepare_tasks.py TRAIN.jsonl TEST.jsonl OUT_PREFIX [--train 1000] [--test 200] [--all-labels]

Rows are {instruction, input, output}, one JSON object a line; lines are copied unchanged. Writes
OUT_PREFIX_train<N>.jsonl and OUT_PREFIX_test<N>.jsonl. --all-labels fails unless each output that occurs
in either file is in the drawn train rows (for classification tasks).
"""

import argparse
import json
import random
from pathlib import Path


def read(path):
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def draw(path, count):
    lines = read(path)
    if len(lines) < count:
        raise SystemExit(f"{path} has {len(lines)} rows, {count} wanted")
    random.Random(42).shuffle(lines)
    return lines[:count]


def outputs(lines):
    return {json.loads(line)["output"] for line in lines}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train_file", type=Path)
    parser.add_argument("test_file", type=Path)
    parser.add_argument("out_prefix")
    parser.add_argument("--train", type=int, default=1000)
    parser.add_argument("--test", type=int, default=200)
    parser.add_argument("--all-labels", action="store_true")
    args = parser.parse_args()
    train, test = draw(args.train_file, args.train), draw(args.test_file, args.test)
    if args.all_labels:
        every = outputs(read(args.train_file)) | outputs(read(args.test_file))
        missing = sorted(every - outputs(train))
        print(f"{len(every)} labels, {len(every) - len(missing)} in the drawn train rows")
        if missing:
            raise SystemExit(f"labels without a train row: {missing}")
    for name, lines in ((f"train{args.train}", train), (f"test{args.test}", test)):
        out = Path(f"{args.out_prefix}_{name}.jsonl")
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(out, len(lines))


if __name__ == "__main__":
    main()
