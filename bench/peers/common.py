"""What the peer scripts share: rows, chat messages, memory, machine and versions. Import before torch."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

# the scripts work on local folders only
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

LIBRARIES = ("torch", "transformers", "peft", "trl", "accelerate", "datasets", "tokenizers", "numpy")


def read_rows(path):
    """Rows {instruction, input, output} of a JSONL file, in file order."""
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n") if line.strip()]
    for number, row in enumerate(rows, 1):
        missing = {"instruction", "output"} - row.keys()
        if missing:
            raise SystemExit(f"{path}: row {number} has no {sorted(missing)}")
    return rows


def user_turn(row):
    """Instruction, newline, input; the instruction alone where input is absent or empty."""
    extra = row.get("input") or ""
    return row["instruction"] + "\n" + extra if extra else row["instruction"]


def prompt_messages(row):
    return [{"role": "user", "content": user_turn(row)}]


def peak_rss_bytes():
    """Highest resident set of this process so far (VmHWM)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("/proc/self/status has no VmHWM")


def versions():
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def machine():
    """CPU model, cores usable by this process, memory and the flags that decide fp32/bf16 speed."""
    info = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        info.setdefault(key.strip(), value.strip())
    flags = set(info.get("flags", "").split())
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    return {
        "cpu": info.get("model name"),
        "cpu_family": info.get("cpu family"),
        "cpu_model": info.get("model"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": int(memory.split()[1]) * 1024,
        "flags": {flag: flag in flags for flag in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16")},
        "kernel": platform.release(),
    }


def write_whole(path, text):
    """Writes a text file so that no half-written file is left behind."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
