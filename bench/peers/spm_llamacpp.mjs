#!/usr/bin/env node
// Writes llama.cpp's ids (node-llama-cpp 3.21.1) of the texts beside the vocabularies that
// tokenizer/src/test/scripts/make_spm_golden.py made: FOLDER/spm_*.gguf and FOLDER/texts.json to FOLDER/spm_*.json.
//
// Usage: node spm_llamacpp.mjs FOLDER [--node-modules DIR]

import fs from "node:fs";
import path from "node:path";
import { loadLlama, positionalAndOptions } from "./llamacpp.mjs";

const { positional, options } = positionalAndOptions(process.argv.slice(2), { "--node-modules": true });
if (positional.length !== 1) {
  console.error("one folder wanted");
  process.exit(2);
}
const [folder] = positional;
const texts = JSON.parse(fs.readFileSync(path.join(folder, "texts.json"), "utf8"));
const llama = await loadLlama(options["--node-modules"]);
for (const file of fs.readdirSync(folder).filter((name) => /^spm_.*\.gguf$/.test(name))) {
  const model = await llama.loadModel({ modelPath: path.join(folder, file), vocabOnly: true });
  const golden = texts.map((text) => ({ text, ids: Array.from(model.tokenize(text, false)) }));
  fs.writeFileSync(path.join(folder, file.replace(".gguf", ".json")), JSON.stringify(golden, null, 1) + "\n");
  await model.dispose();
}
await llama.dispose();
