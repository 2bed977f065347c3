#!/usr/bin/env python3
"""Trains LoRA with TRL's SFTTrainer and PEFT on the CPU and prints one JSON line of figures.

Usage: trl_train.py MODEL_DIR TRAIN.jsonl (--fp32 | --bf16) [--gradient-checkpointing] (--steps N | --epochs E) [...]

TRL 1.16.0, PEFT 0.21.2, transformers 5.24.0. Rows {instruction, input, output} become prompt/completion chat
messages (user turn = instruction, newline, input); the loss covers the completion only, which with a ChatML
template is the answer, <|im_end|> and the newline after it. LoRA r=8, alpha=16, no dropout, all linear layers
but the head; AdamW (betas 0.9/0.999, eps 1e-8, no decay), gradient clip 1.0, cosine from --lr with --warmup
steps. --fp32 and --bf16 set autocast; the weights stay fp32, as TRL loads them, unless --bf16-weights is given.

`--order as-is` feeds the rows in file order, so that losses compare step by step with another trainer;
--init-adapter starts from a saved adapter, --save-init saves the random start. --until-stop takes the newline after
<|im_end|> out of the loss, as Tunesmith has it. Loss of a step: mean over the
batch's response tokens, before the update. tokens/s: non-padding tokens of all rows over the time from the
first step's start to the last step's end; *_steady leaves the first step out. Times in seconds. cpu_share is
CPU time over wall time x threads: well under 1 means that other processes disturbed the run.
--steps 0 with --eval scores the untrained model.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import common  # sets the environment, so before the libraries
import psutil
import torch
from datasets import Dataset
from peft import LoraConfig, load_peft_weights, set_peft_model_state_dict
from transformers import AutoTokenizer, PrinterCallback, TrainerCallback
from trl import SFTConfig, SFTTrainer


class RecordingTrainer(SFTTrainer):
    """SFTTrainer that keeps, for each step, loss, learning rate and token counts."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = []

    def training_step(self, model, inputs, *args, **kwargs):
        step = {
            "tokens": int(inputs["attention_mask"].sum()),
            "padded_tokens": inputs["input_ids"].numel(),
            "response_tokens": int((inputs["labels"] != -100).sum()),
            "rows": inputs["input_ids"].shape[0],
            "lr": self.optimizer.param_groups[0]["lr"],
        }
        loss = super().training_step(model, inputs, *args, **kwargs)
        step["loss"] = loss.item()
        self.steps.append(step)
        return loss


class Clock(TrainerCallback):
    """Wall-clock times of each step's begin and end, and the gradient norms before clipping."""

    def __init__(self):
        self.begin, self.end, self.grad_norms = [], [], []
        self.cpu = []  # CPU seconds of the process, all threads, at each begin and at the last end

    def on_step_begin(self, *args, **kwargs):
        self.begin.append(time.time())
        self.cpu.append(time.process_time())

    def on_step_end(self, *args, **kwargs):
        self.end.append(time.time())

    def on_log(self, args, state, control, logs=None, **kwargs):
        if logs and "grad_norm" in logs:
            self.grad_norms.append(float(logs["grad_norm"]))

    def on_train_end(self, *args, **kwargs):
        self.cpu.append(time.process_time())


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="Hugging Face folder, fp32")
    parser.add_argument("train", help="JSONL of {instruction, input, output}")
    precision = parser.add_mutually_exclusive_group(required=True)
    precision.add_argument("--fp32", action="store_true")
    precision.add_argument("--bf16", action="store_true", help="bf16 autocast")
    parser.add_argument("--bf16-weights", action="store_true", help="load the base weights as bf16 too")
    parser.add_argument("--gradient-checkpointing", action="store_true")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--steps", type=int)
    length.add_argument("--epochs", type=float)
    parser.add_argument("--order", choices=["as-is", "shuffled"], default="as-is")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--warmup", type=int, default=10)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--alpha", type=int, default=16)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--max-length", type=int, help="cut longer rows; without it none is cut")
    parser.add_argument("--work", default="trl-work", help="TRL's output folder; nothing is saved in it")
    parser.add_argument("--save", help="folder for the trained adapter")
    parser.add_argument("--save-init", help="folder for the adapter before the first step")
    parser.add_argument("--until-stop", action="store_true", help="no loss on what follows the stop token")
    parser.add_argument("--init-adapter", help="start from this adapter folder")
    parser.add_argument("--eval", help="JSONL to score by exact match of greedy answers")
    parser.add_argument("--eval-batch", type=int, default=16)
    parser.add_argument("--eval-new-tokens", type=int, default=128)
    parser.add_argument("--predictions", help="JSONL for the answers given in --eval")
    return parser.parse_args()


def build_trainer(args, tokenizer, clock):
    rows = [
        {
            "prompt": common.prompt_messages(row),
            "completion": [{"role": "assistant", "content": row["output"]}],
        }
        for row in common.read_rows(args.train)
    ]
    config = SFTConfig(
        output_dir=args.work,
        use_cpu=True,
        bf16=args.bf16,
        fp16=False,
        gradient_checkpointing=args.gradient_checkpointing,
        model_init_kwargs={"dtype": "bfloat16" if args.bf16_weights else "float32"},
        per_device_train_batch_size=args.batch,
        gradient_accumulation_steps=1,
        learning_rate=args.lr,
        lr_scheduler_type="cosine",
        warmup_steps=args.warmup,
        max_steps=args.steps if args.steps else -1,
        num_train_epochs=args.epochs if args.epochs else 1,
        train_sampling_strategy="sequential" if args.order == "as-is" else "random",
        completion_only_loss=True,
        max_length=args.max_length,
        packing=False,
        seed=args.seed,
        logging_steps=1,
        disable_tqdm=True,
        report_to="none",
        save_strategy="no",
        dataloader_pin_memory=False,
    )
    lora = LoraConfig(
        r=args.rank, lora_alpha=args.alpha, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM"
    )
    trainer = RecordingTrainer(
        model=args.model,
        args=config,
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=lora,
        callbacks=[clock],
    )
    trainer.remove_callback(PrinterCallback)  # standard output is for the JSON line
    if len(trainer.train_dataset) != len(rows):
        raise SystemExit(f"TRL dropped rows: {len(rows)} read, {len(trainer.train_dataset)} kept")
    return trainer


class UntilStop:
    """A collator whose labels end with the stop token: what the template writes after it is masked."""

    def __init__(self, collator, stop):
        self.collator, self.stop = collator, stop

    def __call__(self, rows):
        batch = self.collator(rows)
        ids, labels = batch["input_ids"], batch["labels"]
        after = torch.roll(ids, 1, dims=1) == self.stop
        after[:, 0] = False
        masked = after & (labels != -100) & (ids != self.stop)
        if int(masked.sum()) != len(ids):
            raise SystemExit(f"expected one token after the stop in each of {len(ids)} rows, found {int(masked.sum())}")
        labels[masked] = -100
        return batch


def load_adapter(model, folder):
    """Puts a saved adapter into the model's own; the shape of both must be the same."""
    saved = json.loads(Path(folder, "adapter_config.json").read_text(encoding="utf-8"))
    own = model.peft_config["default"]
    if (saved["r"], saved["lora_alpha"]) != (own.r, own.lora_alpha):
        raise SystemExit(f"{folder} has r={saved['r']} alpha={saved['lora_alpha']}, not {own.r} and {own.lora_alpha}")
    result = set_peft_model_state_dict(model, load_peft_weights(folder, device="cpu"))
    missing = [key for key in result.missing_keys if "lora_" in key]
    if missing or result.unexpected_keys:
        raise SystemExit(f"{folder}: missing {missing[:3]}, unexpected {result.unexpected_keys[:3]}")


@torch.no_grad()
def evaluate(args, model, tokenizer):
    """Share of rows whose greedy answer equals the output, both stripped of outer white space."""
    rows = common.read_rows(args.eval)
    model.eval()
    tokenizer.padding_side = "left"
    correct, unfinished, produced, answers = 0, 0, 0, []
    start = time.time()
    for at in range(0, len(rows), args.eval_batch):
        batch = rows[at : at + args.eval_batch]
        prompts = [common.prompt_messages(row) for row in batch]
        inputs = tokenizer.apply_chat_template(
            prompts, add_generation_prompt=True, return_dict=True, return_tensors="pt", padding=True
        )
        output = model.generate(**inputs, max_new_tokens=args.eval_new_tokens, do_sample=False, use_cache=True)
        for row, ids in zip(batch, output[:, inputs["input_ids"].shape[1] :].tolist()):
            ended = tokenizer.eos_token_id in ids
            ids = ids[: ids.index(tokenizer.eos_token_id)] if ended else ids
            produced += len(ids) + ended
            unfinished += not ended
            answer = tokenizer.decode(ids, skip_special_tokens=True).strip()
            match = answer == row["output"].strip()
            correct += match
            answers.append({"input": row.get("input"), "expected": row["output"], "answer": answer, "match": match})
    seconds = time.time() - start
    if args.predictions:
        lines = [json.dumps(answer, ensure_ascii=False) for answer in answers]
        common.write_whole(args.predictions, "\n".join(lines) + "\n")
    return {
        "rows": len(rows),
        "correct": correct,
        "exact_match": correct / len(rows),
        "unfinished": unfinished,
        "new_tokens": produced,
        "seconds": seconds,
    }


def figures(steps, clock, process_start):
    """Speed over all steps, and over all but the first."""
    out = {"steps": len(steps), "seconds_to_first_step": clock.begin[0] - process_start}
    for name, first in (("", 0), ("_steady", 1)):
        part = steps[first:]
        if part:
            seconds = clock.end[-1] - clock.begin[first]
            out["seconds" + name] = seconds
            out["tokens_per_second" + name] = sum(step["tokens"] for step in part) / seconds
            out["samples_per_second" + name] = sum(step["rows"] for step in part) / seconds
            out["cpu_share" + name] = (clock.cpu[-1] - clock.cpu[first]) / (seconds * torch.get_num_threads())
    for key in ("rows", "tokens", "padded_tokens", "response_tokens"):
        out[key] = sum(step[key] for step in steps)
    out["losses"] = [step["loss"] for step in steps]
    out["learning_rates"] = [step["lr"] for step in steps]
    out["grad_norms"] = clock.grad_norms
    out["step_tokens"] = [step["tokens"] for step in steps]
    out["step_seconds"] = [end - begin for begin, end in zip(clock.begin, clock.end)]
    return out


def main():
    process_start = psutil.Process().create_time()
    args = parse()
    if args.threads:
        torch.set_num_threads(args.threads)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    clock = Clock()
    trainer = build_trainer(args, tokenizer, clock)
    if args.until_stop:
        trainer.data_collator = UntilStop(trainer.data_collator, tokenizer.convert_tokens_to_ids("<|im_end|>"))
    if args.init_adapter:
        load_adapter(trainer.model, args.init_adapter)
    if args.save_init:
        trainer.model.save_pretrained(args.save_init)
    result = {
        "peer": "trl",
        "configuration": {**vars(args), "threads": torch.get_num_threads(), "command": sys.argv},
        "versions": common.versions(),
        "trainable_parameters": sum(p.numel() for p in trainer.model.parameters() if p.requires_grad),
    }
    if args.steps != 0:
        trainer.train()
        result |= figures(trainer.steps, clock, process_start)
    result["peak_rss_bytes"] = common.peak_rss_bytes()
    if args.save:
        trainer.model.save_pretrained(args.save)
    if args.eval:
        result["eval"] = evaluate(args, trainer.model, tokenizer)
        result["peak_rss_bytes_with_eval"] = common.peak_rss_bytes()
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
