"""Makes the golden fixtures of LoRA's variants: what PEFT computes with them on tiny models of make_golden.py.

Reference: torch 2.10.0, transformers 5.24.0, peft 0.21.2, on a CPU in float32 with eager attention.
Run: python3 make_lora_golden.py GOLDEN_FOLDER OUT_FOLDER [VARIANT...]
Each variant is a folder with adapter_start/, adapter_end/ (PEFT), golden.json and golden.safetensors. dora_dropout is one
linear layer instead, with what goes in and comes out, forwards and backwards.
"""

import json
import pathlib
import sys

import peft
import torch
import transformers
from safetensors.torch import save_file

import make_golden

LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
BASE = "llama_tied"
# The keys of patterns are in alphabetical order, for PEFT saves them so, and the first that matches counts.
VARIANTS = {
    "rslora": dict(r=4, lora_alpha=8, use_rslora=True),
    "patterns": dict(r=4, lora_alpha=8, rank_pattern={"q_proj": 2, r"layers\.1\.mlp\.down_proj": 6},
                     alpha_pattern={r"layers\.0\..*": 12, "self_attn.v_proj": 3}),
    "rslora_patterns_upper_layer": dict(r=4, lora_alpha=8, use_rslora=True, layers_to_transform=[1],
                                        rank_pattern={".*_proj": 3, "q_proj": 2}, alpha_pattern={"up_proj": 5}),
    "dora": dict(r=4, lora_alpha=8, use_dora=True),
    # A part of the fused projections only, in a model with biases.
    "dora_some_bias": dict(base="llama_bias_scaled", target_modules=["k_proj", "up_proj", "o_proj"], r=4, lora_alpha=8,
                           use_dora=True, use_rslora=True, rank_pattern={"k_proj": 2}),
    "dora_gpt2": dict(base="gpt2", target_modules=["c_attn", "c_proj", "c_fc"], r=4, lora_alpha=8, use_dora=True,
                      fan_in_fan_out=True),
    "dora_gpt_neox": dict(base="gpt_neox", target_modules=["query_key_value", "dense_h_to_4h"], r=4, lora_alpha=8,
                          use_dora=True),
    # Modules trained in full: of an untied model, of a tied one as PEFT does it unless told otherwise, and kept tied.
    "saved_untied": dict(base="llama_bias_scaled", r=4, lora_alpha=8, modules_to_save=["embed_tokens", "lm_head"]),
    "saved_tied_embeddings": dict(r=4, lora_alpha=8, modules_to_save=["embed_tokens"]),
    "saved_tied_both": dict(r=4, lora_alpha=8, use_dora=True, modules_to_save=["embed_tokens", "lm_head"]),
    "saved_kept_tied": dict(r=4, lora_alpha=8, modules_to_save=["embed_tokens"], ensure_weight_tying=True),
    "saved_norms": dict(base="qwen3", r=4, lora_alpha=8, layers_to_transform=[1],
                        modules_to_save=["post_attention_layernorm", "q_norm", "model.norm"]),
    "saved_gemma": dict(base="gemma3_text", r=4, lora_alpha=8, ensure_weight_tying=True,
                        modules_to_save=["embed_tokens", "post_feedforward_layernorm", "input_layernorm"]),
    "saved_gpt2": dict(base="gpt2", target_modules=["c_attn", "c_proj", "c_fc"], r=4, lora_alpha=8, fan_in_fan_out=True,
                       modules_to_save=["wpe", "ln_1", "ln_f"]),
}
STEPS = 10
DROPOUT = 0.25


def make(name, settings, golden, out):
    torch.manual_seed(sum(map(ord, name)))
    settings = dict(dict(base=BASE, target_modules=LINEARS), **settings)
    base = settings.pop("base")
    make_golden.STEPS = STEPS if settings.get("use_dora") or settings.get("modules_to_save") else 6
    model = transformers.AutoModelForCausalLM.from_pretrained(
        golden / base, dtype=torch.float32, attn_implementation="eager").eval()
    sequences = json.loads((golden / base / "golden.json").read_text())["sequences"]
    tuned = peft.get_peft_model(model, peft.LoraConfig(task_type="CAUSAL_LM", **settings))
    folder = out / name
    tuned.save_pretrained(folder / "adapter_start")
    losses, norms = make_golden.train(tuned, sequences)
    tuned.save_pretrained(folder / "adapter_end")
    tensors = {}
    with torch.no_grad():
        tensors["tuned_logits.1"] = tuned(torch.tensor([sequences[1]])).logits[0].clone()
        merged = tuned.merge_and_unload()
        tensors["merged_logits.1"] = merged(torch.tensor([sequences[1]])).logits[0].clone()
    save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "golden.safetensors")
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, peft=peft.__version__)
    lora = dict(losses=losses, grad_norms_before_clip=norms)
    (folder / "golden.json").write_text(json.dumps(dict(versions=versions, base=base, lora=lora), indent=1) + "\n")
    for readme in folder.glob("**/README.md"):
        readme.unlink()
    for config in folder.glob("**/adapter_config.json"):  # names the folder of the day
        values = json.loads(config.read_text())
        values["base_model_name_or_path"] = base
        config.write_text(json.dumps(values, indent=1, sort_keys=True) + "\n")


def make_dropout(out):
    """DoRA with dropout in one linear layer: PEFT drops inputs of one product with W and not of the other."""
    torch.manual_seed(17)
    base = torch.nn.Sequential(torch.nn.Linear(8, 6))
    tuned = peft.get_peft_model(base, peft.LoraConfig(
        r=3, lora_alpha=6, lora_dropout=DROPOUT, use_dora=True, target_modules=["0"], init_lora_weights=False))
    layer = tuned.base_model.model[0]
    with torch.no_grad():
        layer.lora_magnitude_vector.default.weight.mul_(1 + 0.3 * torch.rand(6))
    x, dy = torch.randn(5, 8, requires_grad=True), torch.randn(5, 6)
    mask = (torch.rand(5, 8) >= DROPOUT).float() / (1 - DROPOUT)
    class Masked(torch.nn.Module):
        def forward(self, inputs):
            return inputs * mask
    layer.lora_dropout["default"] = Masked()
    y = tuned.train()(x)
    y.backward(dy)
    a, b = layer.lora_A.default.weight, layer.lora_B.default.weight
    m = layer.lora_magnitude_vector.default.weight
    tensors = dict(x=x, dy=dy, mask=mask, y=y, weight=layer.base_layer.weight, bias=layer.base_layer.bias, a=a, b=b, m=m,
                   dx=x.grad, da=a.grad, db=b.grad, dm=m.grad)
    folder = out / "dora_dropout"
    folder.mkdir(exist_ok=True)
    save_file({k: v.detach().clone().contiguous() for k, v in tensors.items()}, folder / "golden.safetensors")


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[2])
    for variant in sys.argv[3:] or [*VARIANTS, "dora_dropout"]:
        if variant == "dora_dropout":
            make_dropout(out)
        else:
            make(variant, VARIANTS[variant], pathlib.Path(sys.argv[1]), out)
