#!/usr/bin/env python3
"""Writes local tasks for lm-evaluation-harness, and the same requests for `tunesmith score`.

Usage: lm_eval_tasks.py ARC.jsonl HELLASWAG.jsonl OUT_DIR [--items 50]

ARC.jsonl holds {question, choices, answer}, HELLASWAG.jsonl {ctx, endings, label}; of each the first --items with four
choices are taken, so 8 requests an item pair (50: 400 requests). OUT_DIR gets arc.jsonl, hellaswag.jsonl and a task
definition for each, with the prompts of the harness's own tasks (arc_easy, hellaswag; version 0.4.13), and requests.jsonl with
rows {context, continuation} in the order arc, hellaswag, item, choice.
"""

import argparse
import json
from pathlib import Path

import common

TASK = """task: tunesmith_{name}
dataset_path: json
dataset_kwargs:
  data_files:
    test: {data}
test_split: test
output_type: multiple_choice
doc_to_text: "{text}"
doc_to_target: label
doc_to_choice: choices
metric_list:
  - metric: acc
  - metric: acc_norm
"""
TEXTS = {"arc": "Question: {{question}}\\nAnswer:", "hellaswag": "{{question}}"}


def arc(row):
    return {"question": row["question"], "choices": row["choices"], "label": row["answer"]}


def hellaswag(row):
    return {"question": row["ctx"], "choices": row["endings"], "label": int(row["label"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("arc", type=Path)
    parser.add_argument("hellaswag", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--items", type=int, default=50)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    requests = []
    for name, path, convert in (("arc", args.arc, arc), ("hellaswag", args.hellaswag, hellaswag)):
        rows = [convert(json.loads(line)) for line in path.read_text(encoding="utf-8").split("\n") if line]
        rows = [row for row in rows if len(row["choices"]) == 4][: args.items]
        if len(rows) < args.items:
            raise SystemExit(f"{path}: {len(rows)} items with four choices, {args.items} wanted")
        data = args.out / f"{name}.jsonl"
        common.write_whole(data, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        text = TEXTS[name]
        common.write_whole(args.out / f"{name}.yaml", TASK.format(name=name, data=data.resolve(), text=text))
        for row in rows:
            context = text.replace("\\n", "\n").replace("{{question}}", row["question"])
            requests += [{"context": context, "continuation": " " + choice} for choice in row["choices"]]
    lines = [json.dumps(request, ensure_ascii=False) for request in requests]
    common.write_whole(args.out / "requests.jsonl", "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
