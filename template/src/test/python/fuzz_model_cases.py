"""Renders chat templates with random conversations in Python's jinja2, to set this project's interpreter beside it.

    python fuzz_model_cases.py OUT.jsonl COUNT SEED TEMPLATE.jinja...

Writes what make_model_cases.py writes, with COUNT random conversations for all templates: roles in and out of order, contents with
blanks, markup, other scripts, parts, None or nothing, reasoning, tool calls with all kinds of arguments, tools, documents and
options. JinjaCases.main compares: it prints what differs.
"""

import json
import pathlib
import random
import sys

import make_model_cases as model

PIECES = [
    "Hi", " ", "\n", "\n\n", "\t", "  x", "caf\u00e9", "\U0001F600", "\u4f60\u597d", "<think>", "</think>", "<think>\n\n</think>\n\n", "<tool_call>", "</tool_call>",
    "<tool_response>", "<|im_end|>", "[INST]", "</s>", "{{ x }}", "{% y %}", "\"q\"", "'s", "\\n", "&<>", "\u00a0", "\u2028", "/no_think", "/think", "0", "1.5",
    "<unused7>thought\n", "<unused8>", "|", "### Response:", "\r\n", "[THINK]", "[/THINK]", "<|channel|>final<|message|>", "null", "{\"a\": [1, null]}",
]


class Talk:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, options):
        return self.random.choice(options)

    def text(self):
        return "".join(self.pick(PIECES) for _ in range(self.random.randint(0, 7)))

    def value(self, depth=0):
        kinds = ["text", "int", "float", "bool", "none"] + (["list", "dict"] if depth < 2 else [])
        return {
            "text": lambda: self.text(),
            "int": lambda: self.random.randint(-3, 10**self.random.randint(0, 18)),
            "float": lambda: self.pick([0.5, 1.0, -2.25, 1e21, 1e-7, 3.14159]),
            "bool": lambda: self.random.random() < 0.5,
            "none": lambda: None,
            "list": lambda: [self.value(depth + 1) for _ in range(self.random.randint(0, 3))],
            "dict": lambda: {self.pick(["a", "b", "c d", "\u00e4", "type"]): self.value(depth + 1) for _ in range(self.random.randint(0, 3))},
        }[self.pick(kinds)]()

    def content(self):
        parts = lambda: [self.pick([{"type": "text", "text": self.text()}, {"type": "image"}]) for _ in range(self.random.randint(0, 3))]
        return self.pick([self.text] * 8 + [parts, lambda: None])()

    def call(self, number):
        arguments = {self.pick(["city", "n", "deep", "q"]): self.value() for _ in range(self.random.randint(0, 3))}
        arguments = json.dumps(arguments) if self.random.random() < 0.15 else arguments
        call = {"type": "function", "function": {"name": self.pick(["get_weather", "clock"]), "arguments": arguments}}
        if self.random.random() < 0.8:
            call["id"] = "call%05d" % number
        return call

    def message(self, role, number):
        message = {"role": role, "content": self.content()}
        if role == "assistant":
            if self.random.random() < 0.25:
                message["tool_calls"] = [self.call(number + i) for i in range(self.random.randint(0, 2))]
            if self.random.random() < 0.25:
                message[self.pick(["reasoning_content", "thinking", "reasoning"])] = self.pick([self.text(), "", None])
            if self.random.random() < 0.05:
                del message["content"]
        if role == "tool":
            message |= {"name": self.pick(["get_weather", "clock"]), "tool_call_id": "call%05d" % (number - 1)}
        return message

    def messages(self):
        roles = ["system"] if self.random.random() < 0.4 else []
        for _ in range(self.random.randint(1, 3)):
            roles += ["user", "assistant"]
            while self.random.random() < 0.25:
                roles += ["tool", "assistant"]
        if self.random.random() < 0.4:
            roles.pop()
        if self.random.random() < 0.15:
            roles.insert(self.random.randrange(len(roles) + 1), self.pick(["user", "assistant", "system", "developer", "tool", "narrator"]))
        return [self.message(role, number) for number, role in enumerate(roles)]

    def case(self):
        case = {"messages": self.messages()}
        if self.random.random() < 0.35:
            case["tools"] = self.random.sample([model.WEATHER, model.CLOCK], self.random.randint(0, 2))
        if self.random.random() < 0.1:
            case["documents"] = [{"title": self.text(), "text": self.text(), "contents": self.text()}]
        if self.random.random() < 0.3:
            case["variables"] = {self.pick(["enable_thinking", "thinking", "preserve_thinking", "keep_past_thinking", "reasoning_effort", "date_string"]): self.pick([True, False, "high", None])}
        return case


def main():
    out, count, seed, templates = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    talk = Talk(seed)
    model.CASES = {"random %d" % number: talk.case() for number in range(count)}
    model.write(out, templates)


if __name__ == "__main__":
    main()
