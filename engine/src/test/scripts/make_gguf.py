"""Writes the golden models as GGUF files, laid out as llama.cpp's converter lays them.

Reference: gguf 0.19.0 (writer, names of keys and tensors), transformers 5.24.0; the layout of each architecture after llama.cpp's
convert_hf_to_gguf.py. Checked against llama.cpp itself by bench/peers/check_gguf.mjs.
Run: python3 make_gguf.py GOLDEN_FOLDER OUT_FOLDER [--for-llama-cpp] [NAME...]

GOLDEN_FOLDER holds what make_golden.py made. For each NAME comes OUT_FOLDER/NAME.gguf and NAME.json: which golden model it is,
how its config.json has to be changed to say what GGUF can say (that format has no key for Qwen's windows, say), and what
transformers computes then. A name with a type at its end (qwen2_q8_0) is quantised. With --for-llama-cpp also that is left out
which llama.cpp does not compute: the windows of Mistral and Phi-3, and Qwen 3's bias of the output projection.
"""

import json
import math
import pathlib
import sys

import gguf
import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoConfig

A = gguf.MODEL_ARCH
PLAIN = {"rope_type": "default", "rope_theta": 10000.0}
# name: golden model, architecture, changes of its config.json
MODELS = {
    "llama_tied": ("llama_tied", A.LLAMA, {}),
    "llama_bias_scaled": ("llama_bias_scaled", A.LLAMA, {}),
    "llama3": ("llama_bias_scaled", A.LLAMA, dict(rope_parameters={
        "rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 8192})),
    "mistral_yarn": ("mistral_yarn", A.LLAMA, {}),
    "qwen2": ("qwen2_windowed", A.QWEN2, dict(use_sliding_window=False, sliding_window=None, layer_types=["full_attention"] * 2)),
    "qwen2_q8_0": ("qwen2_windowed", A.QWEN2, dict(use_sliding_window=False, sliding_window=None, layer_types=["full_attention"] * 2)),
    "qwen3": ("qwen3", A.QWEN3, {}),
    "gemma3": ("gemma3_text", A.GEMMA3, dict(query_pre_attn_scalar=12)),
    "gpt_neox": ("gpt_neox", A.GPTNEOX, {}),
    "gpt2": ("gpt2", A.GPT2, {}),
    "phi3": ("phi3_longrope", A.PHI3, {}),
    "olmo2": ("olmo2", A.OLMO2, {}),
    "smollm3": ("smollm3", A.SMOLLM3, {}),
}
# llama.cpp takes the factors for long contexts where its own context, a multiple of 256, is longer than the original.
FOR_LLAMA_CPP = {
    "mistral_yarn": dict(sliding_window=None),
    "qwen3": dict(attention_bias=False),
    "phi3": dict(sliding_window=None, max_position_embeddings=512, original_max_position_embeddings=256, rope_parameters={
        "rope_type": "longrope", "rope_theta": 10000.0, "short_factor": [1.5, 3.0], "long_factor": [2.0, 5.0],
        "original_max_position_embeddings": 256, "partial_rotary_factor": 0.5}),
}
QUANTISED = {"q8_0": gguf.GGMLQuantizationType.Q8_0}


def pairs_side_by_side(tensor, heads):
    return tensor.reshape(heads, 2, tensor.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(tensor.shape)


def by_part(tensor, heads):
    """Rows [H, 3, E] -> [3, H, E]."""
    return tensor.reshape(heads, 3, tensor.shape[0] // heads // 3, -1).swapaxes(0, 1).reshape(tensor.shape)


def stored(arch, config, name, tensor):
    """A weight as the architecture's class in the converter changes it."""
    heads, module = config.num_attention_heads, name.split(".")[-2]
    if arch in (A.LLAMA, A.SMOLLM3) and module in ("q_proj", "k_proj"):
        return pairs_side_by_side(tensor, heads if module == "q_proj" else config.num_key_value_heads)
    if arch == A.GEMMA3 and name.endswith("norm.weight"):
        return tensor + 1
    if arch == A.GPTNEOX and module == "query_key_value":
        return by_part(tensor, heads)
    if arch == A.GPT2 and name.endswith((".c_attn.weight", ".c_proj.weight", ".c_fc.weight")):
        return tensor.t()
    return tensor


def write_rope(writer, config, arch, head_dim):
    rope = config.rope_parameters
    share = rope.get("partial_rotary_factor", 1.0)
    writer.add_rope_dimension_count(int(share * head_dim))
    if arch == A.GEMMA3:
        writer.add_rope_freq_base_swa(rope["sliding_attention"]["rope_theta"])
        rope = rope["full_attention"]
    if arch != A.GPTNEOX:  # whose class in the converter writes no base
        writer.add_rope_freq_base(rope["rope_theta"])
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    elif rope["rope_type"] == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(rope["factor"])
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    elif rope["rope_type"] == "longrope":
        original = rope["original_max_position_embeddings"]
        scale = config.max_position_embeddings / original
        writer.add_rope_scaling_orig_ctx_len(original)
        writer.add_rope_scaling_attn_factors(math.sqrt(1 + math.log(scale) / math.log(original)))
        writer.add_tensor("rope_factors_long.weight", np.array(rope["long_factor"], np.float32))
        writer.add_tensor("rope_factors_short.weight", np.array(rope["short_factor"], np.float32))
    elif rope["rope_type"] == "llama3":
        frequencies = 1.0 / rope["rope_theta"] ** (np.arange(0, head_dim, 2) / head_dim)
        original, low, high = (rope[k] for k in ("original_max_position_embeddings", "low_freq_factor", "high_freq_factor"))
        kept = np.clip((original * frequencies / (2 * math.pi) - low) / (high - low), 0, 1)
        writer.add_tensor("rope_freqs.weight", (1 / ((1 - kept) / rope["factor"] + kept)).astype(np.float32))


def write_settings(writer, config, arch):
    hidden, heads = config.hidden_size, config.num_attention_heads
    head_dim = getattr(config, "head_dim", None) or hidden // heads
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(hidden)
    writer.add_feed_forward_length(4 * hidden if arch == A.GPT2 else config.intermediate_size)
    writer.add_head_count(heads)
    writer.add_vocab_size(config.vocab_size)
    if arch in (A.GPT2, A.GPTNEOX):
        writer.add_layer_norm_eps(config.layer_norm_epsilon if arch == A.GPT2 else config.layer_norm_eps)
    else:
        writer.add_layer_norm_rms_eps(config.rms_norm_eps)
        # Some files have one number for all layers, some one for each.
        keys = config.num_key_value_heads
        writer.add_head_count_kv([keys] * config.num_hidden_layers if arch == A.QWEN3 else keys)
    if arch == A.GPTNEOX:
        writer.add_parallel_residual(config.use_parallel_residual)
    if hidden // heads != head_dim or arch == A.GEMMA3:
        writer.add_key_length(head_dim)
        writer.add_value_length(head_dim)
    window = getattr(config, "sliding_window", None)
    if arch == A.PHI3 or window:
        writer.add_sliding_window(window or 0)
    if arch == A.GEMMA3:
        writer.add_sliding_window_pattern(config.layer_types.index("full_attention") + 1)
    if arch != A.GPT2:
        write_rope(writer, config, arch, head_dim)


def write_vocabulary(writer, size):
    """As little as llama.cpp opens: tokens that nobody types, and one merge."""
    words = ["a", "b", "ab"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([f"<{i}>" for i in range(size - len(words))] + words)
    writer.add_token_types([gguf.TokenType.CONTROL] * (size - len(words)) + [gguf.TokenType.NORMAL] * len(words))
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


def quantisable(tensor, quantised):
    return quantised is not None and tensor.ndim == 2 and tensor.shape[-1] % 32 == 0


def write_gguf(model, arch, path, quantised):
    config = model.config
    writer = gguf.GGUFWriter(str(path), gguf.MODEL_ARCH_NAMES[arch])
    write_settings(writer, config, arch)
    write_vocabulary(writer, config.vocab_size)
    names = gguf.get_tensor_name_map(arch, config.num_hidden_layers)
    for name, tensor in model.state_dict().items():
        if name.endswith((".attn.bias", ".masked_bias", ".inv_freq")) or config.tie_word_embeddings and name == "lm_head.weight":
            continue
        values = stored(arch, config, name, tensor).float().contiguous().numpy()
        target = names.get_name(name, try_suffixes=(".weight", ".bias"))
        assert target, name
        if quantisable(values, quantised):
            writer.add_tensor(target, gguf.quants.quantize(values, quantised), raw_dtype=quantised)
        else:
            writer.add_tensor(target, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def greedy(model, ids, count):
    ids, margins = list(ids), []
    for _ in range(count):
        top = model(torch.tensor([ids])).logits[0, -1].topk(2)
        margins.append((top.values[0] - top.values[1]).item())
        ids.append(top.indices[0].item())
    return ids[-count:], min(margins)


def make(name, golden, out, for_llama_cpp):
    source, arch, changes = MODELS[name]
    changes = changes | (FOR_LLAMA_CPP.get(name, {}) if for_llama_cpp else {})
    out.mkdir(parents=True, exist_ok=True)
    config = AutoConfig.from_pretrained(golden / source, **changes, attn_implementation="eager")
    model = AutoModelForCausalLM.from_pretrained(golden / source, config=config, dtype=torch.float32).eval()
    quantised = next((kind for ending, kind in QUANTISED.items() if name.endswith(ending)), None)
    write_gguf(model, arch, out / f"{name}.gguf", quantised)
    for parameter in model.parameters():  # the numbers that the file holds, where its layout changes no row
        if quantisable(parameter, quantised):
            held = gguf.quants.dequantize(gguf.quants.quantize(parameter.detach().numpy(), quantised), quantised)
            parameter.data = torch.from_numpy(held.astype(np.float32))
    sequences = json.loads((golden / source / "golden.json").read_text())["sequences"]
    with torch.no_grad():
        logits = model(torch.tensor([sequences[1]])).logits[0, -1]
        tokens, margins = zip(*[greedy(model, ids, 12) for ids in sequences[:2]])
    described = dict(source=source, architecture=gguf.MODEL_ARCH_NAMES[arch], changes=changes, prompts=sequences[:2],
                     last_logits=logits.tolist(), greedy_tokens=tokens, smallest_margins=margins)
    (out / f"{name}.json").write_text(json.dumps(described) + "\n")


if __name__ == "__main__":
    options = [argument for argument in sys.argv[1:] if argument.startswith("--")]
    assert options in ([], ["--for-llama-cpp"]), options
    golden_folder, out_folder, *chosen = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    for model_name in chosen or MODELS:
        make(model_name, pathlib.Path(golden_folder), pathlib.Path(out_folder), bool(options))
