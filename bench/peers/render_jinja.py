#!/usr/bin/env python3
"""Renders one conversation with each of many chat templates, as transformers does, and tells how many a second.

Usage: render_jinja.py TASK.json OUT.json

TASK.json holds {"messages", "variables", "templates": {name: source}}; OUT.json {"versions", "rates": {name: conversations a
second}}, without the templates that refuse. Compiled once, by processor time of this one thread, after warm-up.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import transformers.utils.chat_template_utils as chat

WARM, TIMED, AT_ONCE = 0.1, 0.3, 20


def run(template, arguments, seconds):
    start = time.process_time()
    taken = rendered = 0
    while taken < seconds:
        for _ in range(AT_ONCE):
            template.render(**arguments)
        rendered += AT_ONCE
        taken = time.process_time() - start
    return rendered / taken


def main():
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    arguments = {"messages": task["messages"], "tools": None, "documents": None, "add_generation_prompt": False, **task["variables"]}
    rates = {}
    for name, source in task["templates"].items():
        template = chat._compile_jinja_template(source)
        try:
            template.render(**arguments)
        except Exception:
            continue
        run(template, arguments, WARM)
        rates[name] = run(template, arguments, TIMED)
    versions = {"python": sys.version.split()[0], "jinja2": version("jinja2"), "transformers": version("transformers")}
    Path(sys.argv[2]).write_text(json.dumps({"versions": versions, "rates": rates}), encoding="utf-8")


if __name__ == "__main__":
    main()
