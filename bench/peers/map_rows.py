#!/usr/bin/env python3
"""Prepares Alpaca rows for training with datasets.map and apply_chat_template, and tells how many rows a second.

Usage: map_rows.py HF ROWS.jsonl OUT.json [--rows 20000] [--processes 2]

HF is a folder with tokenizer.json, tokenizer_config.json and chat_template.jinja. Each row becomes a user turn (instruction,
newline, input) and an answer; the prompt and the whole conversation are tokenised, and what is not the answer gets the label -100.
Timed is the map alone, with its processes' start and its Arrow file, but without the reading of ROWS.jsonl.
"""

import argparse
import json
import tempfile
import time

import common
import datasets
from transformers import AutoTokenizer

TOKENIZER = None


def prepare(row):
    prompt = common.prompt_messages(row)
    options = {"tokenize": True, "return_dict": False}
    begin = TOKENIZER.apply_chat_template(prompt, add_generation_prompt=True, **options)
    whole = TOKENIZER.apply_chat_template(prompt + [{"role": "assistant", "content": row["output"]}], **options)
    assert whole[: len(begin)] == begin
    return {"input_ids": whole, "labels": [-100] * len(begin) + whole[len(begin) :]}


def main():
    global TOKENIZER
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("rows_file")
    parser.add_argument("out")
    parser.add_argument("--rows", type=int, default=20000)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    datasets.disable_progress_bars()
    TOKENIZER = AutoTokenizer.from_pretrained(args.folder)
    with open(args.rows_file, encoding="utf-8") as file:
        rows = [json.loads(line) for line, _ in zip(file, range(args.rows))]
    with tempfile.TemporaryDirectory() as cache:
        # a file, so that the mapped rows are written to disk as they are for a data set that was loaded from one
        data = datasets.Dataset.from_generator(lambda: iter(rows), cache_dir=cache)
        start = time.perf_counter()
        mapped = data.map(prepare, num_proc=args.processes, remove_columns=data.column_names)
        seconds = time.perf_counter() - start
    figures = {
        "rows": len(mapped),
        "processes": args.processes,
        "seconds": seconds,
        "rowsPerSecond": len(mapped) / seconds,
        "tokens": sum(len(ids) for ids in mapped[:1000]["input_ids"]) * len(mapped) // min(1000, len(mapped)),
        "first": {"input_ids": mapped[0]["input_ids"], "labels": mapped[0]["labels"]},
        "versions": common.versions(),
    }
    common.write_whole(args.out, json.dumps(figures))


if __name__ == "__main__":
    main()
