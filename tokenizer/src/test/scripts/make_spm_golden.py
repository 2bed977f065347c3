"""Makes two tiny SentencePiece vocabularies as GGUF files, and texts to compare tokenizers on.

Reference: tokenizers 0.23.3 (training), gguf 0.19.0 (writing); the ids come from llama.cpp, by bench/peers/spm_llamacpp.mjs.
Run: python3 make_spm_golden.py OUT_FOLDER, then node bench/peers/spm_llamacpp.mjs OUT_FOLDER

spm_llama.gguf puts a space before text, as Llama 2, Mistral and Phi-3 do; spm_gemma.gguf puts none, and keeps runs of spaces and of
line ends as tokens that are found before anything is merged.
"""

import json
import pathlib
import sys

import gguf
from tokenizers import Tokenizer, models, normalizers, trainers

SPACE = "\u2581"
TEXT = """The quick brown fox jumps over the lazy dog, and the dog does not mind. There is nothing that the fox would
rather do than jump; nothing that the dog would rather do than sleep. 1234 times they met, 5678 times they parted.
An engineer reads the log: connection refused, connection reset, connection closed. The connection is the problem, says the
engineer, and then the other engineers read the other logs. Über allen Gipfeln ist Ruh, in allen Wipfeln spürest du kaum einen Hauch.
"""
TEXTS = ["The dog", " The dog", "the  fox   jumps    twice", "Über 1234 Gipfeln", "a\tb\nc\n\nd", "", " ", "connection refused: 中文 😀",
         "naïve e\u0301", "<s> is no control here", "then</s>", "\u2581already", "ththththe", "aaaaaaa", "reading readers read"]


def train():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(" ", SPACE)
    trainer = trainers.BpeTrainer(vocab_size=260, show_progress=False, special_tokens=[])
    tokenizer.train_from_iterator([word for line in TEXT.splitlines() for word in (" " + line).replace(" ", "\n ").split("\n") if word],
                                  trainer)
    model = json.loads(tokenizer.to_str())["model"]
    letters = [piece for piece, _ in sorted(model["vocab"].items(), key=lambda item: item[1]) if len(piece) == 1]
    joined = []
    for left, right in model["merges"]:
        if left + right not in joined:
            joined.append(left + right)
    return joined, letters


def write(path, space_first, runs):
    joined, letters = train()
    kind = gguf.TokenType
    entries = [("<unk>", 0.0, kind.UNKNOWN), ("<s>", 0.0, kind.CONTROL), ("</s>", 0.0, kind.CONTROL)]
    entries += [(f"<0x{byte:02X}>", 0.0, kind.BYTE) for byte in range(256)]
    entries += [(piece, -float(rank), kind.NORMAL) for rank, piece in enumerate(joined)]
    entries += [(piece, -float(len(joined) + rank), kind.NORMAL) for rank, piece in enumerate(letters)]
    entries += [(run, -1000.0, kind.USER_DEFINED) for run in runs]
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([text for text, _, _ in entries])
    writer.add_token_scores([score for _, score, _ in entries])
    writer.add_token_types([kind for _, _, kind in entries])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    if not space_first:  # the converter of Llama models writes it for neither value
        writer.add_add_space_prefix(False)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    write(out / "spm_llama.gguf", True, [])
    write(out / "spm_gemma.gguf", False, ["  ", "   ", "    ", "\n\n"])
    (out / "texts.json").write_text(json.dumps(TEXTS) + "\n")
