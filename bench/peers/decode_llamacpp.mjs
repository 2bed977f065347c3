#!/usr/bin/env node
// Measures greedy decoding of single prompts with llama.cpp (node-llama-cpp 3.21.1).
//
// Usage: node decode_llamacpp.mjs GGUF IDS.json [--new-tokens 128] [--threads N] [--node-modules DIR]
//
// IDS.json holds a list of prompts as token ids. Each is answered alone, with exactly --new-tokens tokens (the end token
// does not end it), after one unmeasured answer. Prints one JSON line: for each prompt its tokens, the seconds to the first
// of them (the prompt's own), and those of the others; tokensPerSecond counts the others. Use an F32 file where weights of
// that type are to be compared: gguf_to_f32.py makes one.

import fs from "node:fs";
import { loadLlama, positionalAndOptions } from "./llamacpp.mjs";

const { positional, options } = positionalAndOptions(process.argv.slice(2), {
  "--new-tokens": true,
  "--threads": true,
  "--node-modules": true,
});
if (positional.length !== 2) {
  console.error("two files wanted: GGUF IDS.json");
  process.exit(2);
}
const [gguf, idsFile] = positional;
const prompts = JSON.parse(fs.readFileSync(idsFile, "utf8"));
const count = Number(options["--new-tokens"] ?? 128);
const threads = Number(options["--threads"] ?? 2);
const llama = await loadLlama(options["--node-modules"], { maxThreads: threads });
const model = await llama.loadModel({ modelPath: gguf });
const context = await model.createContext({ contextSize: 1024, threads });
const sequence = context.getSequence();

async function answer(ids) {
  await sequence.clearHistory();
  const tokens = [];
  const start = performance.now();
  let first = start;
  for await (const token of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
    tokens.push(token);
    if (tokens.length === 1) {
      first = performance.now();
    }
    if (tokens.length === count) {
      break;
    }
  }
  return { tokens, promptSeconds: (first - start) / 1e3, decodeSeconds: (performance.now() - first) / 1e3 };
}

await answer(prompts[0]);
const answers = [];
for (const ids of prompts) {
  answers.push(await answer(ids));
}
await context.dispose();
await model.dispose();
await llama.dispose();
const seconds = answers.reduce((sum, one) => sum + one.decodeSeconds, 0);
const made = answers.reduce((sum, one) => sum + one.tokens.length - 1, 0);
console.log(
  JSON.stringify({ peer: "llama.cpp", nodeLlamaCpp: "3.21.1", threads, tokensPerSecond: made / seconds, answers }),
);
