"""Adds to the golden fixtures what full fine-tuning with torch gives: full.json in each folder.

Reference: torch 2.10.0, transformers 5.24.0, on a CPU in float32 with eager attention; the groups with and without weight
decay are those of transformers' Trainer (get_decay_parameter_names).
Run, after make_golden.py: python3 make_full_golden.py GOLDEN_FOLDER
The rows are those of golden.json, all in each step. Recorded are the losses, gradient norms before clipping, the L2 norm of
each weight after the last step, and the loss after it.
"""

import json
import pathlib
import sys

import torch
import transformers

STEPS = 10
OPTIMIZER = dict(lr=2e-3, betas=(0.9, 0.999), eps=1e-8)
WEIGHT_DECAY = 0.1


def loss_of(model, rows):
    total, count = 0.0, 0
    for ids, prompt in rows:
        logits = model(torch.tensor([ids])).logits[0]
        targets = torch.tensor(ids[prompt:])
        total = total + torch.nn.functional.cross_entropy(logits[prompt - 1:-1], targets, reduction="sum")
        count += len(targets)
    return total / count


def make(folder):
    golden = json.loads((folder / "golden.json").read_text())
    rows = list(zip(golden["sequences"], golden["lora"]["prompt_lengths"]))
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model.eval()
    decayed = transformers.Trainer.get_decay_parameter_names(None, model)
    named = dict(model.named_parameters())
    optimizer = torch.optim.AdamW(
        [dict(params=[p for n, p in named.items() if n in decayed], weight_decay=WEIGHT_DECAY),
         dict(params=[p for n, p in named.items() if n not in decayed], weight_decay=0.0)], **OPTIMIZER)
    losses, norms = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of(model, rows)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
        optimizer.step()
        losses.append(loss.item())
    with torch.no_grad():
        final = loss_of(model, rows).item()
    # transformers 5 calls GPT-NeoX's head lm_head in memory and embed_out in files.
    stored = {n: n.replace("lm_head", "embed_out") if model.config.model_type == "gpt_neox" else n for n in named}
    full = dict(
        versions=dict(torch=torch.__version__, transformers=transformers.__version__),
        optimizer=dict(OPTIMIZER, weight_decay=WEIGHT_DECAY), losses=losses, grad_norms_before_clip=norms,
        final_loss=final, weight_norms={stored[n]: p.detach().norm().item() for n, p in named.items()},
        decayed=sorted(stored[n] for n in decayed if n in named))
    (folder / "full.json").write_text(json.dumps(full, indent=1) + "\n")
    print(folder.name, losses[0], losses[-1], final)


if __name__ == "__main__":
    for golden_file in sorted(pathlib.Path(sys.argv[1]).glob("*/golden.json")):
        make(golden_file.parent)
