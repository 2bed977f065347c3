#!/usr/bin/env node
// Compares llama.cpp's greedy tokens (node-llama-cpp 3.21.1) with a dump of transformers_generate.py.
//
// Usage: node greedy_llamacpp.mjs GGUF GREEDY.json [--out OUT.json] [--threads N] [--node-modules DIR]
//
// Each chat's rendered text is tokenised by llama.cpp (special tokens parsed) and must give the dump's prompt
// ids; then as many greedy tokens are made as the dump has. Prints one JSON line: how many chats agree fully,
// and per differing chat the first differing step with both tokens and the dump's margin there. With a
// quantised GGUF llama.cpp also quantises activations, so expect differences at small margins; with an F32
// GGUF there should be none but at margins near zero. Exit status 1 only when prompt ids differ.

import fs from "node:fs";
import { loadLlama, positionalAndOptions } from "./llamacpp.mjs";

const { positional, options } = positionalAndOptions(process.argv.slice(2), {
  "--out": true,
  "--threads": true,
  "--node-modules": true,
});
if (positional.length !== 2) {
  console.error("two files wanted: GGUF GREEDY.json");
  process.exit(2);
}
const [gguf, dumpFile] = positional;
const dump = JSON.parse(fs.readFileSync(dumpFile, "utf8"));
const threads = Number(options["--threads"] ?? 2);
const llama = await loadLlama(options["--node-modules"], { maxThreads: threads });
const model = await llama.loadModel({ modelPath: gguf });
const context = await model.createContext({ contextSize: 1024, threads });
const sequence = context.getSequence();

async function greedy(ids, count) {
  await sequence.clearHistory();
  const tokens = [];
  for await (const token of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
    tokens.push(token);
    if (tokens.length === count || model.isEogToken(token)) {
      break;
    }
  }
  return tokens;
}

const results = [];
for (const [index, chat] of dump.prompts.entries()) {
  const ids = Array.from(model.tokenize(chat.text, true));
  const tokens = await greedy(chat.prompt_ids, chat.tokens.length);
  const at = chat.tokens.findIndex((token, step) => token !== tokens[step]);
  results.push({
    index,
    sameIds: JSON.stringify(ids) === JSON.stringify(chat.prompt_ids),
    tokens,
    firstDifference: at < 0 ? null : { step: at, expected: chat.tokens[at], found: tokens[at] ?? null, margin: chat.margins[at] },
  });
}
await context.dispose();
await model.dispose();
await llama.dispose();

if (options["--out"]) {
  fs.writeFileSync(options["--out"], JSON.stringify({ peer: "llama.cpp", nodeLlamaCpp: "3.21.1", prompts: results }) + "\n");
}
const different = results.filter((result) => result.firstDifference);
const wrongIds = results.filter((result) => !result.sameIds).map((result) => result.index);
console.log(
  JSON.stringify({
    chats: results.length,
    sameIds: results.length - wrongIds.length,
    sameTokens: results.length - different.length,
    differences: different.map(({ index, firstDifference }) => ({ index, ...firstDifference })),
  }),
);
process.exitCode = wrongIds.length > 0 ? 1 : 0;
