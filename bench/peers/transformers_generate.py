#!/usr/bin/env python3
"""Measures greedy generation with transformers, or dumps greedy tokens with their margins as a reference.

Usage: transformers_generate.py MODEL_DIR PROMPTS.jsonl [--count 64] [--batches 8,16,32,64] [--new-tokens 64]
                                [--dtype float32|bfloat16] [--answers OUT.json]
       transformers_generate.py MODEL_DIR MESSAGES.json --dump OUT.json [--new-tokens 32]

transformers 5.24.0. PROMPTS.jsonl holds {instruction, input, output} rows. Each batch size answers all prompts
once, after one warm-up batch of 8 tokens; every answer has exactly --new-tokens tokens (the end token is
suppressed by min_new_tokens), so that all programs do the same work. new_tokens_per_second counts the answers'
tokens, all_tokens_per_second those of the prompts as well; the time is that of generate() only. One JSON line.

--dump reads a list of chats and writes, for each: messages, the text rendered by the model's template, prompt
ids, the greedy tokens (fp32, batch of one, stops after the end token), the runner-up of each step and the
margin, which is top logit minus second logit. Where a margin is small another fp32 program may well differ.
"""

import argparse
import json
import time
from pathlib import Path

import common  # sets the environment, so before the libraries
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


@torch.no_grad()
def measure(model, tokenizer, prompts, batch_size, new_tokens):
    def generate(batch, count):
        inputs = tokenizer.apply_chat_template(
            batch, add_generation_prompt=True, return_dict=True, return_tensors="pt", padding=True
        )
        start = time.perf_counter()
        output = model.generate(**inputs, max_new_tokens=count, min_new_tokens=count, do_sample=False)
        seconds = time.perf_counter() - start
        width = inputs["input_ids"].shape[1]
        if output.shape[1] != width + count:
            raise SystemExit(f"expected {count} new tokens, found {output.shape[1] - width}")
        return seconds, int(inputs["attention_mask"].sum()), output[:, width:].tolist()

    generate(prompts[:batch_size], 8)
    seconds, prompt_tokens, answers = 0.0, 0, []
    for at in range(0, len(prompts), batch_size):
        spent, read, made = generate(prompts[at : at + batch_size], new_tokens)
        seconds += spent
        prompt_tokens += read
        answers += made
    made = len(prompts) * new_tokens
    return {
        "batch": batch_size,
        "seconds": seconds,
        "prompt_tokens": prompt_tokens,
        "new_tokens": made,
        "new_tokens_per_second": made / seconds,
        "all_tokens_per_second": (made + prompt_tokens) / seconds,
    }, answers


@torch.no_grad()
def greedy(model, tokenizer, messages, new_tokens):
    text = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    prompt = tokenizer(text, add_special_tokens=False, return_tensors="pt")
    output = model.generate(
        **prompt, max_new_tokens=new_tokens, do_sample=False, output_logits=True, return_dict_in_generate=True
    )
    tokens = output.sequences[0, prompt["input_ids"].shape[1] :].tolist()
    top = [torch.topk(logits[0].float(), 2) for logits in output.logits]
    if [int(step.indices[0]) for step in top] != tokens:
        raise SystemExit("generate() did not take the top token")
    return {
        "messages": messages,
        "text": text,
        "prompt_ids": prompt["input_ids"][0].tolist(),
        "tokens": tokens,
        "answer": tokenizer.decode(tokens),
        "stopped": tokens[-1] == tokenizer.eos_token_id,
        "second": [int(step.indices[1]) for step in top],
        "margins": [float(step.values[0] - step.values[1]) for step in top],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("prompts", type=Path)
    parser.add_argument("--dump", type=Path)
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--batches", default="8,16,32,64")
    parser.add_argument("--new-tokens", type=int)
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--answers", type=Path, help="JSON file for the tokens made at the last batch size")
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    tokenizer = AutoTokenizer.from_pretrained(args.model, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=getattr(torch, args.dtype)).eval()
    head = {"versions": common.versions(), "dtype": args.dtype, "threads": torch.get_num_threads()}
    if args.dump:
        if args.dtype != "float32":
            parser.error("--dump is for float32")
        chats = json.loads(args.prompts.read_text(encoding="utf-8"))
        prompts = [greedy(model, tokenizer, chat, args.new_tokens or 32) for chat in chats]
        common.write_whole(args.dump, json.dumps(head | {"prompts": prompts}, ensure_ascii=False, indent=1) + "\n")
        return
    rows = common.read_rows(args.prompts)
    if len(rows) < args.count:
        raise SystemExit(f"{args.prompts} has {len(rows)} rows, {args.count} wanted")
    prompts = [common.prompt_messages(row) for row in rows[: args.count]]
    sizes = [int(size) for size in args.batches.split(",")]
    runs = []
    for size in sizes:
        figures, answers = measure(model, tokenizer, prompts, size, args.new_tokens or 64)
        runs.append(figures)
    if args.answers:  # those of the last batch size
        common.write_whole(args.answers, json.dumps(answers) + "\n")
    print(json.dumps({"peer": "transformers", **head, "runs": runs, "peak_rss_bytes": common.peak_rss_bytes()}))


if __name__ == "__main__":
    main()
