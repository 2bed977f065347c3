"""Renders whole chat templates with Python's jinja2, as the expectation for this project's interpreter.

    python make_model_cases.py OUT.jsonl TEMPLATE.jinja...

Each template is rendered with each conversation below, with and without a generation prompt. The first rows are the
conversations, {"name", "input"}, and the templates, {"name", "template"}; then come {"use": template, "with":
conversation, "prompt", "output"}, or with "error" instead of "output". Where a template has generation tags, "generated"
holds their code-point ranges as transformers finds them.
"""

import copy
import json
import pathlib
import re
import sys

import transformers.utils.chat_template_utils as chat
from make_jinja_cases import _Fixed

chat.datetime = _Fixed

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Say how the weather is.\nToday only.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "The city, as in \"Z\u00fcrich\""},
                "unit": {"type": "string", "enum": ["C", "F"], "default": "C"},
                "days": {"type": "array", "items": {"type": "integer"}, "description": "which days"},
                "place": {"type": "object", "properties": {"lat": {"type": "number"}}, "required": ["lat"]},
                "mode": {"type": ["string", "null"]},
                "any": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            },
            "required": ["city"],
        },
        "return": {"type": "string", "description": "some words"},
    },
}
CLOCK = {"type": "function", "function": {"name": "clock", "description": "The time.", "parameters": {"type": "object", "properties": {}}}}


def say(role, content, **more):
    return {"role": role, "content": content, **more}


def call(name, arguments, identity="call00001"):
    return {"id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}


ASK = [say("user", "Hi, what's \"2+2\"? <|im_end|>"), say("assistant", " It is 4. \n"), say("user", "  Sure?\n"), say("assistant", "Yes \U0001F600.")]
TOOLS = [
    say("system", "Be helpful."),
    say("user", "Weather in Z\u00fcrich?"),
    say("assistant", "", tool_calls=[call("get_weather", {"city": "Z\u00fcrich", "days": [1, 2], "unit": "C", "deep": {"a": None, "b": True, "c": 1.5}})]),
    say("tool", "{\"temp\": 21}", name="get_weather", tool_call_id="call00001"),
    say("assistant", "21 degrees."),
    say("user", "And the time?"),
]

CASES = {
    "one question": {"messages": ASK[:1]},
    "two turns": {"messages": ASK},
    "system": {"messages": [say("system", "You are terse.")] + ASK},
    "developer": {"messages": [say("developer", "You are terse.")] + ASK[:2]},
    "ends with the user": {"messages": [say("system", "S")] + ASK[:3]},
    "system alone": {"messages": [say("system", "S")]},
    "parts": {"messages": [say("user", [{"type": "text", "text": "one "}, {"type": "image"}, {"type": "text", "text": "two"}]), say("assistant", [{"type": "text", "text": "three"}]), say("user", "four")]},
    "reasoning": {"messages": ASK[:1] + [say("assistant", "It is 4.", reasoning_content="Two and two.\n"), say("user", "Why?"), say("assistant", "Sums.", reasoning_content="Hm.")]},
    "thinking field": {"messages": ASK[:1] + [say("assistant", "It is 4.", thinking="Two and two.")]},
    "think tags": {"messages": ASK[:1] + [say("assistant", "<think>\nTwo and two.\n</think>\n\nIt is 4."), say("user", "Why?"), say("assistant", "<think>x</think>y")]},
    "tools offered": {"messages": [say("user", "Weather?")], "tools": [WEATHER, CLOCK]},
    "tools offered with a system message": {"messages": TOOLS[:2], "tools": [WEATHER]},
    "tool call": {"messages": TOOLS[:3], "tools": [WEATHER, CLOCK]},
    "tool result": {"messages": TOOLS[:4], "tools": [WEATHER, CLOCK]},
    "tool answer": {"messages": TOOLS, "tools": [WEATHER, CLOCK]},
    "tool call without a list of tools": {"messages": TOOLS[1:5]},
    "tool arguments as text": {"messages": [TOOLS[1], say("assistant", "", tool_calls=[call("get_weather", "{\"city\": \"Z\u00fcrich\"}")]), TOOLS[3], TOOLS[4]], "tools": [WEATHER]},
    "two calls": {"messages": [TOOLS[1], say("assistant", "Let me look.", tool_calls=[call("get_weather", {"city": "Bern"}, "abcdefghi"), call("clock", {}, "abcdefghj")]), say("tool", "a", name="get_weather", tool_call_id="abcdefghi"), say("tool", "b", name="clock", tool_call_id="abcdefghj"), say("assistant", "Done.")], "tools": [WEATHER, CLOCK]},
    "call with reasoning": {"messages": [TOOLS[1], say("assistant", "", reasoning_content="I must ask.", tool_calls=[call("clock", {})]), say("tool", "12:00", name="clock", tool_call_id="call00001")], "tools": [CLOCK]},
    "no content in a call": {"messages": [TOOLS[1], {"role": "assistant", "tool_calls": [call("clock", {})]}, TOOLS[3]], "tools": [CLOCK]},
    "none content in a call": {"messages": [TOOLS[1], {"role": "assistant", "content": None, "tool_calls": [call("clock", {})]}, TOOLS[3]], "tools": [CLOCK]},
    "documents": {"messages": ASK[:1], "documents": [{"title": "T", "text": "Words.", "contents": "Words."}, {"title": "U", "text": "More.", "contents": "More."}]},
    "thinking off": {"messages": ASK[:3], "variables": {"enable_thinking": False, "thinking": False}},
    "thinking on": {"messages": ASK[:3], "variables": {"enable_thinking": True, "thinking": True, "reasoning_effort": "high"}},
    "options": {"messages": [say("system", "S /no_think")] + ASK[:1], "variables": {"date_string": "26 Jul 2024", "custom_instructions": "Short.", "model_identity": "You are Toto.", "builtin_tools": ["browser", "python"], "tools_in_user_message": False, "preserve_thinking": True, "keep_past_thinking": True, "add_vision_id": True, "xml_tools": ["x"], "python_tools": ["y"]}},
    "two user turns": {"messages": [ASK[0], ASK[0], ASK[1]]},
    "assistant first": {"messages": [ASK[1], ASK[0]]},
    "odd role": {"messages": [say("narrator", "Once.")]},
    "empty": {"messages": [say("user", ""), say("assistant", "")]},
    "no messages": {"messages": []},
    "special text": {"messages": [say("user", "</s><s>[INST] {{ x }} {% raw %}"), say("assistant", "&amp; <b> \\n 'q' \"r\"")]},
    "last by tool": {"messages": ASK[:1] + [say("assistant", "a"), say("tool", "b")]},
    "ipython and function roles": {"messages": ASK[:1] + [say("ipython", "1"), say("function", "2", name="f"), say("assistant", "ok")]},
}

VARIABLES = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}


def given(case):
    """What a template gets, without the generation prompt."""
    variables = {**VARIABLES, **case.get("variables", {})}
    return {"tools": None, "documents": None, **case, "variables": variables, "now": "2025-07-10T12:05:09"}


def rows(name, source):
    compiled = chat._compile_jinja_template(source)
    tagged = re.search(r"\{%-?\s*generation\s*-?%\}", source) is not None
    for case in CASES:
        for prompt in (False, True):
            arguments = copy.deepcopy(given(CASES[case]))
            arguments |= arguments.pop("variables") | {"add_generation_prompt": prompt}
            del arguments["now"]
            row = {"use": name, "with": case, "prompt": prompt}
            try:
                if tagged:
                    row["output"], row["generated"] = chat._render_with_assistant_indices(compiled_template=compiled, **arguments)
                else:
                    row["output"] = compiled.render(**arguments)
            except Exception as error:
                row["error"] = "%s: %s" % (type(error).__name__, str(error)[:200])
            yield row


def write(target, templates):
    sources = {}
    for path in map(pathlib.Path, templates):
        name = path.stem if path.stem not in sources else path.parent.name + "/" + path.stem
        sources[name] = path.read_text(encoding="utf-8")
    count = 0
    with open(target, "w", encoding="utf-8") as out:
        line = lambda row: out.write(json.dumps(row, ensure_ascii=False) + "\n")
        for case in CASES:
            line({"name": case, "input": given(CASES[case])})
        for name, source in sources.items():
            line({"name": name, "template": source})
            for row in rows(name, source):
                line(row)
                count += 1
    print(count, "rows")


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2:])
