#!/usr/bin/env python3
"""Runs trl_train.py in four configurations, one after the other, and writes one JSON file with the figures.

Usage: run_peers.py MODEL_DIR TRAIN.jsonl OUT.json [--steps 12] [--configs bf16+ckpt,bf16,fp32+ckpt,fp32] [-- ARGS]

Configurations: bf16 autocast or fp32, with or without gradient checkpointing (bf16+ckpt is TRL's default).
What follows `--` goes to each trl_train.py. Each run is a fresh process of the same Python; OUT.json holds the
machine, the load before each run, the versions, the command and the figures. Stops at the first run that fails.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import common

CONFIGURATIONS = {
    "bf16+ckpt": ["--bf16", "--gradient-checkpointing"],
    "bf16": ["--bf16"],
    "fp32+ckpt": ["--fp32", "--gradient-checkpointing"],
    "fp32": ["--fp32"],
}


def run(name, args, extra, work):
    script = Path(__file__).resolve().parent / "trl_train.py"
    options = [*CONFIGURATIONS[name], "--steps", str(args.steps), "--work", work, *extra]
    command = [sys.executable, str(script), args.model, args.train, *options]
    load = os.getloadavg()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{name} ended with status {done.returncode}")
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    print(
        f"{name:10} {figures['tokens_per_second_steady']:8.1f} tokens/s"
        f" {figures['peak_rss_bytes'] / 1e9:6.2f} GB {figures['seconds_to_first_step']:6.1f} s to first step"
        f" CPU share {figures['cpu_share_steady']:.2f}",
        flush=True,
    )
    shown = ["trl_train.py", "MODEL_DIR", Path(args.train).name, *options]
    shown = ["WORK" if word == work else Path(word).name if "/" in word else word for word in shown]
    configuration = figures["configuration"]
    configuration.pop("command")
    for path in ("model", "train", "work", "init_adapter"):
        configuration[path] = configuration[path] and Path(configuration[path]).name
    return {"name": name, "command": shown, "load_average_before": load, **figures}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("train")
    parser.add_argument("out")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--configs", default=",".join(CONFIGURATIONS))
    own, extra = sys.argv[1:], []
    if "--" in own:
        own, extra = own[: own.index("--")], own[own.index("--") + 1 :]
    args = parser.parse_args(own)
    names = args.configs.split(",")
    unknown = [name for name in names if name not in CONFIGURATIONS]
    if unknown or args.steps < 2:
        parser.error(f"unknown configurations {unknown}" if unknown else "--steps must be 2 or more")
    with tempfile.TemporaryDirectory() as work:
        runs = [run(name, args, extra, work) for name in names]
    result = {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "machine": common.machine(),
        "versions": common.versions(),
        "runs": runs,
    }
    common.write_whole(args.out, json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
