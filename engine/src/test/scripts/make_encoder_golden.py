"""Makes the golden fixtures of the sentence encoder: tiny random BERTs and what sentence-transformers computes with them.

Reference: torch 2.10.0, transformers 5.24.0, sentence-transformers 6.2.0, on a CPU in float32.
Run: python3 make_encoder_golden.py OUT_FOLDER          makes OUT_FOLDER/{mean,cls}
     python3 make_encoder_golden.py --of FOLDER         writes FOLDER/golden.json for an encoder that is there already

Each folder holds an encoder as sentence-transformers lays it and golden.json: texts, how many tokens each has before it is cut,
and its vector. `mean` is in the layout of sentence-transformers 6; `cls` in that of its version 2, without Normalize, with the longest
sequence in sentence_bert_config.json and old names of weights (gamma, beta, a head's prefix). Norm weights and biases are
random, so that leaving one out shows.
"""

import json
import pathlib
import sys

import numpy
import sentence_transformers
import torch
import transformers
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WORDS = ("the a of to in is and my order has not come yet where when can i have invoice please send it again refund money back "
         "account locked password reset change address cancel thanks hello parcel number late today").split()
TEXTS = [
    "Where is my order?", "", "hello", "My order has not come yet.", "Can I have the invoice again, please?",
    "Reset my password; my account is locked!", "Where is the parcel?", "Thanks", "refund",
    "Naïve café — crème brûlée №7", "[SEP] [CLS] in a text is plain", "日本語 and русский", "x" * 120,
    " ".join(WORDS), " ".join(WORDS[::-1] + WORDS), "money back " * 40, "tab\tand\nline\x00end", "🙂 emoji",
]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def tokenizer():
    letters = sorted(set("abcdefghijklmnopqrstuvwxyz0123456789"))
    signs = list("?.!,;:-[]№—")
    pieces = SPECIAL + signs + letters + ["##" + c for c in letters] + WORDS + ["##s", "##ed", "##ing", "##er"]
    pieces = list(dict.fromkeys(pieces))
    own = Tokenizer(models.WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))
    own.normalizer = normalizers.BertNormalizer(lowercase=True)
    own.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    own.add_special_tokens(SPECIAL)
    ids = {p: i for i, p in enumerate(pieces)}
    own.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])])
    return own, len(pieces)


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def make(folder, pooling, seed, max_length, activation):
    folder.mkdir(parents=True, exist_ok=True)
    own, size = tokenizer()
    torch.manual_seed(seed)
    config = transformers.BertConfig(vocab_size=size, hidden_size=24, num_hidden_layers=2, num_attention_heads=3,
                                     intermediate_size=40, max_position_embeddings=64, hidden_act=activation)
    model = transformers.BertModel(config, add_pooling_layer=pooling == "mean").eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            value.normal_(1.0 if name.endswith("LayerNorm.weight") else 0.0, 0.3)
    model.save_pretrained(folder)
    own.save(str(folder / "tokenizer.json"))
    names = dict(unk_token="[UNK]", sep_token="[SEP]", pad_token="[PAD]", cls_token="[CLS]", mask_token="[MASK]")
    write_json(folder / "tokenizer_config.json",
               dict(names, do_lower_case=True, tokenizer_class="BertTokenizer",
                    model_max_length=max_length if pooling == "mean" else 10**30))
    if pooling == "cls":
        old_layout(folder, max_length)
    else:
        new_layout(folder)


def new_layout(folder):
    base = "sentence_transformers."
    write_json(folder / "modules.json", [
        dict(idx=0, name="0", path="", type=base + "base.modules.transformer.Transformer"),
        dict(idx=1, name="1", path="1_Pooling", type=base + "sentence_transformer.modules.pooling.Pooling"),
        dict(idx=2, name="2", path="2_Normalize", type=base + "base.modules.normalize.Normalize")])
    write_json(folder / "1_Pooling/config.json", dict(embedding_dimension=24, pooling_mode="mean", include_prompt=True))


def old_layout(folder, max_length):
    base = "sentence_transformers.models."
    write_json(folder / "modules.json", [dict(idx=0, name="0", path="", type=base + "Transformer"),
                                         dict(idx=1, name="1", path="1_Pooling", type=base + "Pooling")])
    write_json(folder / "1_Pooling/config.json",
               dict(word_embedding_dimension=24, pooling_mode_cls_token=True, pooling_mode_mean_tokens=False,
                    pooling_mode_max_tokens=False, pooling_mode_mean_sqrt_len_tokens=False))
    write_json(folder / "sentence_bert_config.json", dict(max_seq_length=max_length, do_lower_case=False))


def old_names(folder):
    """After the reference has read the folder: names as the first BERT checkpoints have them, and parts that are not needed."""
    weights = {}
    for name, value in load_file(folder / "model.safetensors").items():
        old = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        weights["bert." + old] = value
    weights["bert.embeddings.position_ids"] = torch.arange(64).unsqueeze(0)
    weights["cls.predictions.bias"] = torch.zeros(7)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def golden(model, texts, file):
    model = SentenceTransformer(str(model), device="cpu")
    counts, vectors = [], []
    for text in texts:
        # An added token that a person typed is plain text for us; the reference would read it as the token.
        counts.append(len(model.tokenizer(plain(text), truncation=False, padding=False)["input_ids"]))
        vectors.append(model.encode([plain(text)], normalize_embeddings=True)[0])
    versions = dict(torch=torch.__version__, transformers=transformers.__version__,
                    sentence_transformers=sentence_transformers.__version__)
    write_json(file, dict(reference=versions, max_seq_length=model.max_seq_length, texts=texts, tokens=counts,
                          vectors=[[float(numpy.float32(x)) for x in v] for v in vectors]))


def plain(text):
    for token in SPECIAL:
        text = text.replace(token, "[ " + token[1:-1] + " ]")
    return text


def main():
    if sys.argv[1] == "--of":
        folder = pathlib.Path(sys.argv[2])
        golden(folder, TEXTS + LONG, folder / "golden.json")
        return
    out = pathlib.Path(sys.argv[1])
    for pooling, seed, length, activation in (("mean", 1, 32, "gelu"), ("cls", 2, 40, "gelu_new")):
        make(out / pooling, pooling, seed, length, activation)
        golden(out / pooling, TEXTS, out / pooling / "golden.json")
    old_names(out / "cls")


LONG = ["The parcel was sent on Monday and has not arrived. " * n for n in (1, 5, 15, 22, 23, 24, 60)] + [
    "How do I reset my password?", "I forgot my password and cannot log in.", "The weather is fine today."]

if __name__ == "__main__":
    main()
