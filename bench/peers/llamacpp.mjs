// What the llama.cpp scripts share: reading arguments, and loading node-llama-cpp from a named folder.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Splits arguments; `known` maps an option to whether it takes a value. Unknown options end the program. */
export function positionalAndOptions(args, known) {
  const positional = [];
  const options = {};
  for (let i = 0; i < args.length; i++) {
    if (!args[i].startsWith("--")) {
      positional.push(args[i]);
    } else if (!(args[i] in known) || (known[args[i]] && i + 1 === args.length)) {
      console.error(`unknown option, or its value is missing: ${args[i]}`);
      process.exit(2);
    } else {
      options[args[i]] = known[args[i]] ? args[++i] : true;
    }
  }
  return { positional, options };
}

/** Loads llama.cpp from the prebuilt CPU library only: never builds, never downloads. */
export async function loadLlama(folder = ".", settings = {}) {
  const require = createRequire(path.resolve(folder, "any.js"));
  const { getLlama, LlamaLogLevel } = await import(pathToFileURL(require.resolve("node-llama-cpp")));
  return getLlama({ build: "never", gpu: false, logLevel: LlamaLogLevel.error, ...settings });
}
