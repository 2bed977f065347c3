#!/usr/bin/env python3
"""Turns a GGUF file of architecture `llama` into a Hugging Face folder in fp32.

Usage: gguf_to_hf.py GGUF OUT

Independent of Tunesmith: dequantises with the `gguf` package. Writes model.safetensors, config.json,
generation_config.json, tokenizer.json, tokenizer_config.json and chat_template.jinja. The tokenizer is
rebuilt for the pre-tokenizer `smollm` (each digit alone, then GPT-2's byte level split); any other
pre-tokenizer or architecture is refused. Tested with gguf 0.19.0, tokenizers 0.23.3, transformers 5.24.0.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize
from safetensors.numpy import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors

CONTROL, USER_DEFINED = 3, 4  # values of tokenizer.ggml.token_type

BLOCK_NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
TOP_NAMES = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}


class Metadata:
    """Key-value part of a GGUF file."""

    def __init__(self, reader):
        self.fields = reader.fields

    def get(self, key, default=None):
        field = self.fields.get(key)
        return default if field is None else field.contents()

    def need(self, key):
        value = self.get(key)
        if value is None:
            raise SystemExit(f"GGUF has no key {key}")
        return value


def hf_name(name):
    """GGUF tensor name to Hugging Face name."""
    if name in TOP_NAMES:
        return TOP_NAMES[name]
    parts = name.split(".")
    if len(parts) != 4 or parts[0] != "blk" or parts[2] not in BLOCK_NAMES:
        raise SystemExit(f"unexpected tensor {name}")
    return f"model.layers.{parts[1]}.{BLOCK_NAMES[parts[2]]}.{parts[3]}"


def unpermute(weight, heads):
    """Undoes the row order that llama.cpp's converter gives q and k.

    GGUF holds the two rotary halves of a head interleaved (0, d/2, 1, d/2+1, ...); Hugging Face holds them
    one after the other. weight: [heads * d, columns].
    """
    rows = weight.shape[0]
    return weight.reshape(heads, rows // heads // 2, 2, -1).swapaxes(1, 2).reshape(weight.shape)


def tensors(reader, heads, kv_heads):
    out = {}
    for tensor in reader.tensors:
        # GGUF lists dimensions fastest first; dequantize() gives numpy order [rows, columns]
        data = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        data = data.reshape(tuple(int(n) for n in reversed(tensor.shape)))
        if tensor.name.endswith(".attn_q.weight"):
            data = unpermute(data, heads)
        elif tensor.name.endswith(".attn_k.weight"):
            data = unpermute(data, kv_heads)
        out[hf_name(tensor.name)] = np.ascontiguousarray(data)
    return out


def config(meta, tied):
    heads = meta.need("llama.attention.head_count")
    hidden = meta.need("llama.embedding_length")
    if meta.get("llama.rope.scaling.type") not in (None, "none"):
        raise SystemExit("rope scaling is not supported")
    theta = float(meta.get("llama.rope.freq_base", 10000.0))
    # the shortest decimal that is the same float32: 9.999999747378752e-06 becomes 1e-05
    eps = float(str(np.float32(meta.need("llama.attention.layer_norm_rms_epsilon"))))
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": meta.need("tokenizer.ggml.bos_token_id"),
        "eos_token_id": meta.need("tokenizer.ggml.eos_token_id"),
        "pad_token_id": meta.get("tokenizer.ggml.padding_token_id"),
        "head_dim": meta.get("llama.attention.key_length", hidden // heads),
        "hidden_act": "silu",
        "hidden_size": hidden,
        "initializer_range": 0.02,
        "intermediate_size": meta.need("llama.feed_forward_length"),
        "max_position_embeddings": meta.need("llama.context_length"),
        "mlp_bias": False,
        "num_attention_heads": heads,
        "num_hidden_layers": meta.need("llama.block_count"),
        "num_key_value_heads": meta.get("llama.attention.head_count_kv", heads),
        "rms_norm_eps": eps,
        "rope_parameters": {"rope_theta": theta, "rope_type": "default"},
        "rope_theta": theta,
        "tie_word_embeddings": tied,
        "dtype": "float32",
        "torch_dtype": "float32",
        "use_cache": True,
        "vocab_size": len(meta.need("tokenizer.ggml.tokens")),
    }


def tokenizer(meta):
    model, pre = meta.need("tokenizer.ggml.model"), meta.need("tokenizer.ggml.pre")
    if (model, pre) != ("gpt2", "smollm"):
        raise SystemExit(f"expected tokenizer gpt2/smollm, found {model}/{pre}")
    tokens = meta.need("tokenizer.ggml.tokens")
    types = meta.need("tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ")) for merge in meta.need("tokenizer.ggml.merges")]
    vocab = {token: i for i, token in enumerate(tokens)}
    if len(vocab) != len(tokens):
        raise SystemExit("a token text occurs twice")
    # no unk_token: a byte whose symbol is not in the vocabulary gives no token, as in llama.cpp
    tok = Tokenizer(models.BPE(vocab=vocab, merges=merges, fuse_unk=False))
    tok.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True),
        ]
    )
    tok.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=True)
    tok.decoder = decoders.ByteLevel()
    for token, kind in zip(tokens, types):
        if kind == CONTROL:
            tok.add_special_tokens([AddedToken(token, special=True, normalized=False)])
        elif kind == USER_DEFINED:
            tok.add_tokens([AddedToken(token, special=False, normalized=False)])
    if tok.get_vocab_size(with_added_tokens=True) != len(tokens):
        raise SystemExit("adding the special tokens changed the size of the vocabulary")
    return tok, tokens


def tokenizer_config(meta, tokens):
    def text(key):
        index = meta.get(f"tokenizer.ggml.{key}_token_id")
        return None if index is None else tokens[index]

    return {
        # this class takes tokenizer.json as it is; GPT2Tokenizer would put its own pre-tokenizer in
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_bos_token": bool(meta.get("tokenizer.ggml.add_bos_token", False)),
        "add_prefix_space": bool(meta.get("tokenizer.ggml.add_space_prefix", False)),
        "bos_token": text("bos"),
        "eos_token": text("eos"),
        "pad_token": text("padding"),
        "unk_token": text("unknown"),
        "clean_up_tokenization_spaces": False,
        "model_max_length": meta.need("llama.context_length"),
        "chat_template": meta.get("tokenizer.chat_template"),
    }


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    reader = GGUFReader(args.gguf)
    meta = Metadata(reader)
    if meta.need("general.architecture") != "llama":
        raise SystemExit(f"expected architecture llama, found {meta.need('general.architecture')}")
    names = {tensor.name for tensor in reader.tensors}
    cfg = config(meta, tied="output.weight" not in names)
    weights = tensors(reader, cfg["num_attention_heads"], cfg["num_key_value_heads"])
    args.out.mkdir(parents=True, exist_ok=True)
    save_file(weights, args.out / "model.safetensors", metadata={"format": "pt"})
    write_json(args.out / "config.json", cfg)
    ids = {key: cfg[key] for key in ("bos_token_id", "eos_token_id", "pad_token_id") if cfg[key] is not None}
    write_json(args.out / "generation_config.json", ids)
    tok, tokens = tokenizer(meta)
    tok.save(str(args.out / "tokenizer.json"))
    write_json(args.out / "tokenizer_config.json", tokenizer_config(meta, tokens))
    template = meta.get("tokenizer.chat_template")
    if template is not None:
        (args.out / "chat_template.jinja").write_text(template, encoding="utf-8")
    parameters = sum(w.size for w in weights.values())
    print(json.dumps({"tensors": len(weights), "parameters": parameters, "tied": cfg["tie_word_embeddings"]}))


if __name__ == "__main__":
    main()
