#!/usr/bin/env node
// Compares greedy tokens of the engine's GGUF fixtures in llama.cpp (node-llama-cpp 3.21.1) with those of transformers.
//
// Usage: node check_gguf.mjs FOLDER [--threads N] [--node-modules DIR]
//
// FOLDER holds NAME.gguf beside NAME.json as engine/src/test/scripts/make_gguf.py writes them. It shows that the fixtures are laid
// out as llama.cpp lays such models, and not only as the script and the engine think. Prints a line for each file and prompt: how
// many tokens agree, and the smallest margin between the two likeliest tokens in transformers. Exit status 1 if any differs.

import fs from "node:fs";
import path from "node:path";
import { loadLlama, positionalAndOptions } from "./llamacpp.mjs";

const { positional, options } = positionalAndOptions(process.argv.slice(2), { "--threads": true, "--node-modules": true });
if (positional.length !== 1) {
  console.error("one folder wanted");
  process.exit(2);
}
const [folder] = positional;
const threads = Number(options["--threads"] ?? 1);
const llama = await loadLlama(options["--node-modules"], { maxThreads: threads });

async function greedy(sequence, ids, count) {
  await sequence.clearHistory();
  const tokens = [];
  for await (const token of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
    tokens.push(token);
    if (tokens.length === count) {
      break;
    }
  }
  return tokens;
}

let different = 0;
const files = fs.readdirSync(folder).filter((name) => name.endsWith(".gguf"));
for (const file of files) {
  const name = file.slice(0, -".gguf".length);
  const expected = JSON.parse(fs.readFileSync(path.join(folder, `${name}.json`), "utf8"));
  const model = await llama.loadModel({ modelPath: path.join(folder, file), ignoreMemorySafetyChecks: true });
  const context = await model.createContext({ contextSize: 96, threads });
  const sequence = context.getSequence();
  for (const [index, prompt] of expected.prompts.entries()) {
    const wanted = expected.greedy_tokens[index];
    const tokens = await greedy(sequence, prompt, wanted.length);
    const at = wanted.findIndex((token, step) => token !== tokens[step]);
    different += at < 0 ? 0 : 1;
    console.log(
      JSON.stringify({
        name,
        architecture: expected.architecture,
        promptTokens: prompt.length,
        same: at < 0 ? wanted.length : at,
        of: wanted.length,
        smallestMargin: expected.smallest_margins[index],
        ...(at < 0 ? {} : { expected: wanted, found: tokens }),
      }),
    );
  }
  await context.dispose();
  await model.dispose();
}
await llama.dispose();
process.exitCode = different > 0 ? 1 : 0;
