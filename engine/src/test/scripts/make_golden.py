"""Makes the golden fixtures of the engine's tests: tiny random models and what transformers and PEFT compute with them.

Reference: torch 2.10.0, transformers 5.24.0, peft 0.21.2, on a CPU in float32 with eager attention.
Run: python3 make_golden.py OUT_FOLDER [NAME...]
Each fixture exercises what is special in its family: sequences longer than the window, partial rotary, rope scaling that
changes the logits. Norm weights and biases are random, so that leaving one out shows. Each folder holds a Hugging Face model, adapter_start/ and adapter_end/ (PEFT), golden.json and golden.safetensors.
make_gguf.py writes the same models as GGUF files.
"""

import json
import pathlib
import sys

import peft
import torch
import transformers
from safetensors.torch import save_file
from transformers import (Gemma3ForCausalLM, Gemma3TextConfig, GPT2Config, GPT2LMHeadModel, GPTNeoXConfig, GPTNeoXForCausalLM,
                          LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Olmo2Config, Olmo2ForCausalLM,
                          Phi3Config, Phi3ForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM,
                          SmolLM3Config, SmolLM3ForCausalLM)

CLASSES = {"llama": (LlamaConfig, LlamaForCausalLM), "qwen2": (Qwen2Config, Qwen2ForCausalLM),
           "qwen3": (Qwen3Config, Qwen3ForCausalLM), "gpt_neox": (GPTNeoXConfig, GPTNeoXForCausalLM),
           "mistral": (MistralConfig, MistralForCausalLM), "gemma3_text": (Gemma3TextConfig, Gemma3ForCausalLM),
           "gpt2": (GPT2Config, GPT2LMHeadModel), "phi3": (Phi3Config, Phi3ForCausalLM),
           "olmo2": (Olmo2Config, Olmo2ForCausalLM), "smollm3": (SmolLM3Config, SmolLM3ForCausalLM)}
SMALL = dict(vocab_size=144, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
             max_position_embeddings=128)
# A name is a family, perhaps with something after it; the longest family that it begins with counts.
SHAPES = {
    "llama_tied": dict(vocab_size=160, hidden_size=32, intermediate_size=56, num_hidden_layers=2, num_attention_heads=4,
                       num_key_value_heads=2, max_position_embeddings=128, tie_word_embeddings=True,
                       rope_parameters={"rope_type": "default", "rope_theta": 10000.0}),
    "llama_bias_scaled": dict(vocab_size=144, hidden_size=32, intermediate_size=48, num_hidden_layers=2,
                              num_attention_heads=4, num_key_value_heads=1, head_dim=12, max_position_embeddings=128,
                              attention_bias=True, mlp_bias=True, tie_word_embeddings=False, rms_norm_eps=1e-6,
                              rope_parameters={"rope_type": "llama3", "rope_theta": 5000.0, "factor": 4.0,
                                               "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                               "original_max_position_embeddings": 32}),
    "qwen2_windowed": dict(SMALL, num_key_value_heads=2, tie_word_embeddings=True, use_sliding_window=True,
                           sliding_window=8, max_window_layers=1,
                           rope_parameters={"rope_type": "default", "rope_theta": 10000.0}),
    "qwen3": dict(SMALL, num_key_value_heads=2, head_dim=12, tie_word_embeddings=False, attention_bias=True,
                  rope_parameters={"rope_type": "linear", "rope_theta": 10000.0, "factor": 3.0}),
    "gpt_neox": dict(SMALL, hidden_act="gelu", rope_parameters={"rope_type": "default", "rope_theta": 10000.0,
                                                                 "partial_rotary_factor": 0.5}),
    "gpt_neox_serial": dict(SMALL, vocab_size=150, hidden_act="gelu_new", use_parallel_residual=False, attention_bias=False,
                                rope_parameters={"rope_type": "default", "rope_theta": 500.0,
                                                 "partial_rotary_factor": 1.0}),
    "mistral_yarn": dict(SMALL, num_key_value_heads=2, head_dim=12, sliding_window=8,
                         rope_parameters={"rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0,
                                          "original_max_position_embeddings": 32}),
    "gemma3_text": dict(SMALL, num_hidden_layers=3, num_key_value_heads=2, head_dim=12, query_pre_attn_scalar=20,
                        sliding_window=8, layer_types=["sliding_attention", "full_attention", "sliding_attention"],
                        rope_parameters={"sliding_attention": {"rope_type": "default", "rope_theta": 500.0},
                                         "full_attention": {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}}),
    "gpt2": dict(vocab_size=144, n_embd=32, n_layer=2, n_head=4, n_positions=128),
    "phi3_longrope": dict(SMALL, num_key_value_heads=2, sliding_window=16, original_max_position_embeddings=96,
                          rope_parameters={"rope_type": "longrope", "rope_theta": 10000.0, "short_factor": [1.5, 3.0],
                                           "long_factor": [2.0, 5.0], "original_max_position_embeddings": 96,
                                           "partial_rotary_factor": 0.5}),
    "olmo2": dict(SMALL, num_key_value_heads=2, rope_parameters={"rope_type": "default", "rope_theta": 500.0}),
    "smollm3_partly_rotated": dict(SMALL, num_hidden_layers=3, num_key_value_heads=2, no_rope_layers=[1, 0, 1], use_sliding_window=True,
                    sliding_window=8, rope_parameters={"rope_type": "default", "rope_theta": 10000.0}),
    # What GGUF can say of this family: every fourth layer without positions.
    "smollm3": dict(SMALL, vocab_size=96, num_hidden_layers=4, num_key_value_heads=2,
                    rope_parameters={"rope_type": "default", "rope_theta": 10000.0}),
}
PLAIN_ROPE = {"rope_type": "default", "rope_theta": 10000.0}
# Settings that must matter: without any one of them, the logits of the longest sequence are others.
WITHOUT = {
    "llama_bias_scaled": [dict(rope_parameters=dict(PLAIN_ROPE, rope_theta=5000.0))],
    "qwen2_windowed": [dict(sliding_window=1000)],
    "qwen3": [dict(rope_parameters=PLAIN_ROPE)],
    "mistral_yarn": [dict(sliding_window=None), dict(rope_parameters=PLAIN_ROPE)],
    "gemma3_text": [dict(sliding_window=1000), dict(query_pre_attn_scalar=12),
                    dict(rope_parameters={"sliding_attention": dict(PLAIN_ROPE, rope_theta=500.0),
                                          "full_attention": PLAIN_ROPE}),
                    dict(rope_parameters={"sliding_attention": PLAIN_ROPE,
                                          "full_attention": {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}})],
    "phi3_longrope": [dict(sliding_window=None),
                      dict(rope_parameters=dict(PLAIN_ROPE, partial_rotary_factor=0.5))],
    "smollm3": [dict(no_rope_layers=[1, 1, 1, 1])],
    "smollm3_partly_rotated": [dict(no_rope_layers=[1, 1, 1]), dict(sliding_window=1000)],
}
LENGTHS = [5, 33, 64, 18]
PROMPTS = [2, 20, 9, 11]
STEPS = 6
OPTIMIZER = dict(lr=5e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)


def greedy(model, ids, count):
    ids, margins = list(ids), []
    for _ in range(count):
        top = model(torch.tensor([ids])).logits[0, -1].topk(2)
        margins.append((top.values[0] - top.values[1]).item())
        ids.append(top.indices[0].item())
    return ids[-count:], min(margins)


def train(model, sequences):
    losses, norms = [], []
    parameters = [p for p in model.parameters() if p.requires_grad]
    # Norms and biases do not decay, as in transformers' trainer.
    free = [p for n, p in model.named_parameters()
            if p.requires_grad and any(word in n for word in ("norm", "ln_", ".bias"))]
    decayed = [p for p in parameters if all(p is not other for other in free)]
    optimizer = torch.optim.AdamW([dict(params=decayed), dict(params=free, weight_decay=0.0)], **OPTIMIZER)
    for _ in range(STEPS):
        optimizer.zero_grad()
        total, count = 0.0, 0
        for ids, prompt in zip(sequences, PROMPTS):
            logits = model(torch.tensor([ids])).logits[0]
            targets = torch.tensor(ids[prompt:])
            total = total + torch.nn.functional.cross_entropy(logits[prompt - 1:-1], targets, reduction="sum")
            count += len(targets)
        loss = total / count
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters, 1.0).item())
        optimizer.step()
        losses.append(loss.item())
    return losses, norms


def make(name, shape, out):
    torch.manual_seed(sum(map(ord, name)))
    family = max((f for f in CLASSES if name.startswith(f)), key=len)
    config_class, model_class = CLASSES[family]
    config = config_class(**shape, initializer_range=0.2, bos_token_id=1, eos_token_id=2, pad_token_id=0)
    config._attn_implementation = "eager"
    model = model_class(config).float().eval()
    for parameter_name, parameter in model.named_parameters():
        if parameter_name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.1)
        elif ("norm" in parameter_name or ".ln_" in parameter_name) and family != "llama":
            with torch.no_grad():
                parameter.add_(0.2 * torch.randn_like(parameter))
    if family == "gpt_neox":  # else its logits are too small for decided choices
        with torch.no_grad():
            model.get_output_embeddings().weight.mul_(3)
    folder = out / name
    model.save_pretrained(folder)
    generator = torch.Generator().manual_seed(7)
    sequences = [torch.randint(3, config.vocab_size, (n,), generator=generator).tolist() for n in LENGTHS]
    tensors = {}
    with torch.no_grad():
        for i, ids in enumerate(sequences):
            tensors[f"logits.{i}"] = model(torch.tensor([ids])).logits[0].clone()
        tokens, margin = zip(*[greedy(model, ids, 12) for ids in sequences[:2]])
        for change in WITHOUT.get(name, []):
            other = model_class(config_class(**dict(shape, pad_token_id=0, **change), attn_implementation="eager")).float().eval()
            other.load_state_dict(model.state_dict())
            apart = (other(torch.tensor([sequences[2]])).logits[0] - tensors["logits.2"]).abs().max().item()
            assert apart > 0.01, f"{name}: {change} changes the logits by {apart} only"
    assert min(margin) > 0.005, f"{name}: greedy tokens are not decided: {margin}"
    lora = peft.LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    tuned = peft.get_peft_model(model, lora)
    tuned.save_pretrained(folder / "adapter_start")
    losses, norms = train(tuned, sequences)
    tuned.save_pretrained(folder / "adapter_end")
    with torch.no_grad():
        tensors["tuned_logits.1"] = tuned(torch.tensor([sequences[1]])).logits[0].clone()
        merged = tuned.merge_and_unload()
        tensors["merged_logits.1"] = merged(torch.tensor([sequences[1]])).logits[0].clone()
    save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "golden.safetensors")
    golden = dict(
        versions=dict(torch=torch.__version__, transformers=transformers.__version__, peft=peft.__version__),
        sequences=sequences, greedy_tokens=tokens, smallest_margin=min(margin),
        lora=dict(r=4, alpha=8, prompt_lengths=PROMPTS, optimizer=OPTIMIZER, losses=losses,
                  grad_norms_before_clip=norms))
    (folder / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
    for readme in folder.glob("**/README.md"):
        readme.unlink()


if __name__ == "__main__":
    for model_name in sys.argv[2:] or SHAPES:
        make(model_name, SHAPES[model_name], pathlib.Path(sys.argv[1]))
