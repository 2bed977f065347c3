"""Checks the loss mask of chat templates by computing it another way: with marks in the assistant's text.

    python check_masks.py TUNESMITH TEMPLATE.jinja... [--cases CASES.json]

Each conversation is rendered by jinja2 with private-use characters around every message's own text. Where they land in the
output says which characters are whose; the stop is the first stop text behind. Where the template writes something between
the generation prompt and the answer (an empty <think> block), that belongs to the turn too. The mask of `tunesmith
template render` must be exactly these characters. Templates that write no stop are listed.
"""

import argparse
import copy
import json
import pathlib
import re
import subprocess
import tempfile

import transformers.utils.chat_template_utils as chat
import make_model_cases
from make_jinja_cases import _Fixed

chat.datetime = _Fixed
STOPS = ["<|im_end|>", "<|eot_id|>", "<|eot|>", "<|eom_id|>", "<end_of_turn>", "<|end|>", "<|endofturn|>", "<|end_of_turn|>", "<|endoftext|>", "</s>",
         "<|END_OF_TURN_TOKEN|>", "<|end_of_text|>", "<turn|>", "[|endofturn|]", "<|return|>", "<|call|>", "<eos>", "<\uff5cend\u2581of\u2581sentence\uff5c>"]
# One mark a message: begin at BEGIN + index, end at END + index.
BEGIN, END = 0xE000, 0xE800


def marked(messages):
    """The messages with marks just inside the whitespace of every text of theirs."""
    messages = copy.deepcopy(messages)

    def mark(text, index):
        core = text.strip()
        if not core:
            return text
        lead = text[: len(text) - len(text.lstrip())]
        return lead + chr(BEGIN + index) + core + chr(END + index) + text[len(lead) + len(core):]

    for index, message in enumerate(messages):
        for field in ("content", "reasoning_content", "thinking"):
            if isinstance(message.get(field), str):
                message[field] = mark(message[field], index)
        for call in message.get("tool_calls") or []:
            arguments = call["function"]["arguments"]
            if isinstance(arguments, dict):
                for key, value in arguments.items():
                    if isinstance(value, str):
                        arguments[key] = mark(value, index)
    return messages


def render(compiled, given, messages, prompt):
    arguments = copy.deepcopy(given)
    arguments |= arguments.pop("variables") | {"messages": messages, "add_generation_prompt": prompt}
    arguments.pop("now")
    return compiled.render(**arguments)


def tagged(compiled, given):
    """The expected mask of a template with generation tags: what transformers says."""
    arguments = copy.deepcopy(given)
    arguments |= arguments.pop("variables")
    arguments.pop("now")
    text, generated = chat._render_with_assistant_indices(compiled_template=compiled, **arguments)
    mask = []
    for start, end in generated:
        if mask and mask[-1][1] == start:
            mask[-1][1] = end
        elif start < end:
            mask.append([start, end])
    return text, mask, [index for index, (_, end) in enumerate(mask) if not any(text[:end].endswith(stop) for stop in STOPS)]


def ranges(compiled, source, given):
    """The expected mask, and the assistant messages without a stop; None where this way cannot tell."""
    if re.search(r"\{%-?\s*generation\s*-?%\}", source):
        return tagged(compiled, given)
    messages = given["messages"]
    text = render(compiled, given, messages, False)
    clean, first, last = [], {}, {}
    for character in render(compiled, given, marked(messages), False):
        code = ord(character)
        if BEGIN <= code < BEGIN + 0x800:
            first.setdefault(code - BEGIN, len(clean))
        elif END <= code < END + 0x800:
            last[code - END] = len(clean)
        else:
            clean.append(character)
    if "".join(clean) != text:
        return None
    expected, endless = [], []
    for index, message in enumerate(messages):
        if message["role"] != "assistant" or index not in first:
            continue
        start, end = first[index], last[index]
        try:
            prompt = render(compiled, given, messages[:index], True)
        except Exception:
            prompt = None
        if prompt is not None and text.startswith(prompt) and len(prompt) <= start and text[len(prompt):start].strip():
            start = len(prompt)
        elif message.get("tool_calls") or message.get("reasoning_content") or message.get("thinking"):
            return None
        limit = min([place for other, place in first.items() if place >= end and other != index], default=len(text))
        found = sorted((text.find(stop, end, limit), -len(stop), stop) for stop in STOPS if text.find(stop, end, limit) >= 0 and (stop in source or stop == "</s>"))
        if found:
            end = found[0][0] + len(found[0][2])
        elif message.get("tool_calls"):
            return None
        else:
            endless.append(index)
        expected.append([start, end])
    return text, expected, endless


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tunesmith")
    parser.add_argument("templates", nargs="+")
    parser.add_argument("--cases")
    arguments = parser.parse_args()
    if arguments.cases:
        cases = json.loads(pathlib.Path(arguments.cases).read_text())
        cases = {name: {"tools": None, "documents": None, "variables": cases["special_tokens"], "now": cases["now"], **case} for name, case in cases["cases"].items()}
    else:
        cases = {name: make_model_cases.given(case) for name, case in make_model_cases.CASES.items()}
    counts = {"equal": 0, "different": 0, "cannot tell": 0, "refused": 0}
    without = set()
    for template in arguments.templates:
        source = pathlib.Path(template).read_text(encoding="utf-8")
        compiled = chat._compile_jinja_template(source)
        rows = []
        for name, given in cases.items():
            given = {**given, "add_generation_prompt": False}
            try:
                expected = ranges(compiled, source, given)
            except Exception:
                counts["refused"] += 1
                continue
            if expected is None:
                counts["cannot tell"] += 1
            elif expected[1]:
                rows.append((name, given, expected))
        if not rows:
            continue
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            for _, given, _ in rows:
                file.write(json.dumps(given) + "\n")
            file.flush()
            output = subprocess.run([arguments.tunesmith, "template", "render", template, "--conversation", file.name, "--json"], capture_output=True, text=True)
        results = [json.loads(line) for line in output.stdout.splitlines()]
        if len(results) != len(rows):
            raise SystemExit(output.stderr)
        for (name, _, (text, expected, endless)), result in zip(rows, results):
            if endless:
                without.add(template)
            if result.get("text") == text and result.get("mask") == expected:
                counts["equal"] += 1
            else:
                counts["different"] += 1
                show = lambda mask: [text[a:b] for a, b in mask]
                print("%s, %s:\n  expected %r\n  found    %r" % (template, name, show(expected), show(result["mask"]) if "mask" in result else result))
    print(counts)
    print("no stop behind some answer:", ", ".join(sorted(without)) or "none")


if __name__ == "__main__":
    main()
