"""Makes the golden values of BpeTrainerTest: the merges and ids of Hugging Face's byte-level BPE trainer.

Reference: tokenizers 0.23.3. Run in the folder tokenizer: python3 src/test/scripts/make_bpe_golden.py
Reads src/test/resources/bpe/text.txt, parts of this project's own docs and some lines in other scripts; writes golden.json
beside it. With a tokenizer.json and a text file as arguments it opens the file and prints the ids of the text instead.
"""

import json
import pathlib
import sys

import tokenizers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

FOLDER = pathlib.Path("src/test/resources/bpe")
TEXTS = ["The training of a tokenizer", "  unseen words: zyxwvut, 98765!\n\n\tend", "Größe 漢字 🙂 <|endoftext|>", "it's we'll they'd"]


def train(text, vocabulary_size, min_frequency):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocabulary_size, min_frequency=min_frequency, show_progress=False,
                                  special_tokens=["<|endoftext|>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator([text], trainer)
    return tokenizer


def golden(text, vocabulary_size, min_frequency):
    tokenizer = train(text, vocabulary_size, min_frequency)
    model = json.loads(tokenizer.to_str())["model"]
    # The text of the special token is plain text for us, so its ids are taken without it.
    plain = Tokenizer.from_str(json.dumps(dict(json.loads(tokenizer.to_str()), added_tokens=[])))
    return dict(vocabulary_size=vocabulary_size, min_frequency=min_frequency, size=tokenizer.get_vocab_size(),
                merges=[" ".join(merge) for merge in model["merges"]],
                ids=[plain.encode(one).ids for one in TEXTS])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        opened = Tokenizer.from_file(sys.argv[1])
        print(json.dumps(opened.encode(pathlib.Path(sys.argv[2]).read_text(), add_special_tokens=False).ids))
    else:
        source = (FOLDER / "text.txt").read_text()
        (FOLDER / "golden.json").write_text(json.dumps(
            dict(version=tokenizers.__version__, texts=TEXTS,
                 runs=[golden(source, 900, 2), golden(source, 100000, 2), golden(source, 700, 0)])) + "\n")
