"""Makes the golden fixtures of LoRA's variants: what PEFT computes with them on the tiny model llama_tied of make_golden.py.

Reference: torch 2.10.0, transformers 5.24.0, peft 0.21.2, on a CPU in float32 with eager attention.
Run: python3 make_lora_golden.py GOLDEN_FOLDER OUT_FOLDER
Each variant is a folder with adapter_start/, adapter_end/ (PEFT), golden.json and golden.safetensors.
"""

import json
import pathlib
import sys

import peft
import torch
import transformers
from safetensors.torch import save_file

from make_golden import train

LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
# The keys of patterns are in alphabetical order, for PEFT saves them so, and the first that matches counts.
VARIANTS = {
    "rslora": dict(r=4, lora_alpha=8, use_rslora=True),
    "patterns": dict(r=4, lora_alpha=8, rank_pattern={"q_proj": 2, r"layers\.1\.mlp\.down_proj": 6},
                     alpha_pattern={r"layers\.0\..*": 12, "self_attn.v_proj": 3}),
    "rslora_patterns_upper_layer": dict(r=4, lora_alpha=8, use_rslora=True, layers_to_transform=[1],
                                        rank_pattern={".*_proj": 3, "q_proj": 2}, alpha_pattern={"up_proj": 5}),
}


def make(name, settings, golden, out):
    torch.manual_seed(sum(map(ord, name)))
    model = transformers.AutoModelForCausalLM.from_pretrained(
        golden / "llama_tied", dtype=torch.float32, attn_implementation="eager").eval()
    sequences = json.loads((golden / "llama_tied" / "golden.json").read_text())["sequences"]
    tuned = peft.get_peft_model(
        model, peft.LoraConfig(target_modules=LINEARS, task_type="CAUSAL_LM", **settings))
    folder = out / name
    tuned.save_pretrained(folder / "adapter_start")
    losses, norms = train(tuned, sequences)
    tuned.save_pretrained(folder / "adapter_end")
    tensors = {}
    with torch.no_grad():
        tensors["tuned_logits.1"] = tuned(torch.tensor([sequences[1]])).logits[0].clone()
        merged = tuned.merge_and_unload()
        tensors["merged_logits.1"] = merged(torch.tensor([sequences[1]])).logits[0].clone()
    save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "golden.safetensors")
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, peft=peft.__version__)
    lora = dict(losses=losses, grad_norms_before_clip=norms)
    (folder / "golden.json").write_text(json.dumps(dict(versions=versions, lora=lora), indent=1) + "\n")
    for readme in folder.glob("**/README.md"):
        readme.unlink()
    for config in folder.glob("**/adapter_config.json"):  # names the folder of the day
        values = json.loads(config.read_text())
        values["base_model_name_or_path"] = "llama_tied"
        config.write_text(json.dumps(values, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    for variant, options in VARIANTS.items():
        make(variant, options, pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
