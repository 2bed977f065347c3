#!/usr/bin/env python3
"""Writes the token ids of a text file by Hugging Face tokenizers 0.23.3, as the reference for other tokenizers.

Usage: tokenize_reference.py TOKENIZER_JSON TEXT OUT.jsonl [--whole OUT.json] [--parse-special]
       tokenize_reference.py --compare A.jsonl B.jsonl

The text is cut at "\\n" only (a "\\r" stays part of its line); the newline itself belongs to no line. One
object a line: {"line": 0-based number, "ids": [...]}; a text that ends with "\\n" has an empty last line.
--whole writes {"ids": [...]} of the file encoded in one go, newlines included. No special tokens are
added. Texts such as <|im_start|> count as plain text unless --parse-special is given.
--compare prints the count of lines and ids, and each differing line; exit status 1 if any differs.
"""

import argparse
import json
from pathlib import Path

from tokenizers import Tokenizer


def compare(left, right):
    a = left.read_text(encoding="utf-8").splitlines()
    b = right.read_text(encoding="utf-8").splitlines()
    if len(a) != len(b):
        raise SystemExit(f"{len(a)} lines against {len(b)}")
    ids, different = 0, 0
    for x, y in zip(map(json.loads, a), map(json.loads, b)):
        ids += len(x["ids"])
        if x != y:
            different += 1
            print(json.dumps({"left": x, "right": y}))
    print(json.dumps({"lines": len(a), "ids": ids, "different_lines": different}))
    raise SystemExit(1 if different else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--whole", type=Path)
    parser.add_argument("--parse-special", action="store_true")
    parser.add_argument("--compare", action="store_true")
    args = parser.parse_args()
    if args.compare:
        if len(args.files) != 2:
            parser.error("--compare takes two files")
        compare(*args.files)
    if len(args.files) != 3:
        parser.error("three files wanted: TOKENIZER_JSON TEXT OUT.jsonl")
    tokenizer_file, text_file, out = args.files
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.encode_special_tokens = not args.parse_special
    text = text_file.read_bytes().decode("utf-8")  # read_text would turn \r\n into \n
    lines = text.split("\n")
    with out.open("w", encoding="utf-8") as sink:
        for number, line in enumerate(lines):
            ids = tokenizer.encode(line, add_special_tokens=False).ids
            sink.write(json.dumps({"line": number, "ids": ids}, separators=(",", ":")) + "\n")
    if args.whole:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        args.whole.write_text(json.dumps({"ids": ids}, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
