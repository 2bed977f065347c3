#!/usr/bin/env node
// Writes the token ids of a text file by llama.cpp (node-llama-cpp 3.21.1), in the form of tokenize_reference.py.
//
// Usage: node tokenize_llamacpp.mjs GGUF TEXT OUT.jsonl [--whole OUT.json] [--parse-special] [--node-modules DIR]
//
// --node-modules names the folder that holds node_modules (default: the working folder).

import fs from "node:fs";
import { loadLlama, positionalAndOptions } from "./llamacpp.mjs";

const { positional, options } = positionalAndOptions(process.argv.slice(2), {
  "--whole": true,
  "--parse-special": false,
  "--node-modules": true,
});
if (positional.length !== 3) {
  console.error("three files wanted: GGUF TEXT OUT.jsonl");
  process.exit(2);
}
const [gguf, textFile, out] = positional;
const llama = await loadLlama(options["--node-modules"]);
const model = await llama.loadModel({ modelPath: gguf, vocabOnly: true });
const special = options["--parse-special"] === true;
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fs.readFileSync(textFile));

const lines = text.split("\n").map((line, number) => JSON.stringify({ line: number, ids: model.tokenize(line, special) }));
fs.writeFileSync(out, lines.join("\n") + "\n");
if (options["--whole"]) {
  fs.writeFileSync(options["--whole"], JSON.stringify({ ids: model.tokenize(text, special) }) + "\n");
}
await model.dispose();
await llama.dispose();
