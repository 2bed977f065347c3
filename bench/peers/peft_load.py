#!/usr/bin/env python3
"""Loads a PEFT adapter onto its base model and fails on missing, unexpected or misshapen tensors.

Usage: peft_load.py BASE_DIR ADAPTER_DIR [--against OTHER_ADAPTER_DIR] [--prompt TEXT]

PEFT 0.21.2, transformers 5.24.0. Prints one JSON line. --against adds the largest absolute difference between
the two adapters' tensors and the share of entries within 1e-3; --prompt adds a greedy answer of 40 tokens
from base + adapter. Exit status 1 when the adapter does not fit.
"""

import argparse
import json
import sys

import common  # sets the environment, so before the libraries
import torch
from peft import PeftConfig, PeftModel, get_peft_model, get_peft_model_state_dict, load_peft_weights
from transformers import AutoModelForCausalLM, AutoTokenizer

TOLERANCE = 1e-3


def base_model(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)


def key_problems(expected, found):
    """Differences between what PEFT expects for the adapter's configuration and what the file holds."""
    problems = [f"missing {key}" for key in sorted(expected.keys() - found.keys())]
    problems += [f"unexpected {key}" for key in sorted(found.keys() - expected.keys())]
    for key in sorted(expected.keys() & found.keys()):
        if expected[key].shape != found[key].shape:
            problems.append(f"shape of {key}: expected {list(expected[key].shape)}, found {list(found[key].shape)}")
        elif not torch.isfinite(found[key]).all():
            problems.append(f"not finite: {key}")
    return problems


def compare(left, right):
    """Differences over the tensors of two adapters, which must have the same keys and shapes."""
    problems = key_problems(left, right)
    if problems:
        return {"problems": problems[:20], "problem_count": len(problems)}
    worst, worst_key, within, total = 0.0, None, 0, 0
    for key, value in left.items():
        difference = (value.float() - right[key].float()).abs()
        if difference.max().item() > worst:
            worst, worst_key = difference.max().item(), key
        within += int((difference <= TOLERANCE).sum())
        total += difference.numel()
    return {
        "max_abs_difference": worst,
        "worst_tensor": worst_key,
        "entries": total,
        "share_within_1e-3": within / total,
        "max_abs_value": max(value.abs().max().item() for value in left.values()),
    }


def answer(model, folder, text):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    inputs = tokenizer.apply_chat_template(
        [{"role": "user", "content": text}], add_generation_prompt=True, return_dict=True, return_tensors="pt"
    )
    output = model.generate(**inputs, max_new_tokens=40, do_sample=False)
    return tokenizer.decode(output[0, inputs["input_ids"].shape[1] :])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base")
    parser.add_argument("adapter")
    parser.add_argument("--against")
    parser.add_argument("--prompt")
    args = parser.parse_args()
    found = load_peft_weights(args.adapter, device="cpu")
    config = PeftConfig.from_pretrained(args.adapter)
    expected = get_peft_model_state_dict(get_peft_model(base_model(args.base), config))
    problems = key_problems(expected, found)
    result = {
        "adapter": args.adapter,
        "versions": common.versions(),
        "r": config.r,
        "alpha": config.lora_alpha,
        "tensors": len(found),
        "dtypes": sorted({str(value.dtype) for value in found.values()}),
        "problems": problems[:20],
        "problem_count": len(problems),
    }
    if not problems:
        # the way a user loads it: what sits in the model must be what the file holds
        model = PeftModel.from_pretrained(base_model(args.base), args.adapter).eval()
        loaded = get_peft_model_state_dict(model)
        changed = [key for key in found if not torch.equal(loaded[key].float(), found[key].float())]
        result["problems"] = [f"not loaded as saved: {key}" for key in changed[:20]]
        result["problem_count"] = len(changed)
        if args.prompt:
            result["answer"] = answer(model, args.base, args.prompt)
    failed = result["problem_count"] > 0
    if args.against:
        result["against"] = {
            "adapter": args.against,
            **compare(found, load_peft_weights(args.against, device="cpu")),
        }
        failed = failed or "problems" in result["against"]
    print(json.dumps(result))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
