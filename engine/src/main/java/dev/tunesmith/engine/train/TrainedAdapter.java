package dev.tunesmith.engine.train;

import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A LoRA adapter as the part that is trained; its result is a PEFT folder, {@code adapter/}.
 *
 * @param adapter owned
 * @param baseModel the base as the user named it
 * @param files what the folder holds beside the adapter: path in it to content
 */
record TrainedAdapter(LoraAdapter adapter, String baseModel, Map<String, byte[]> files) implements TrainedPart {

    @Override
    public Tensor parameters() {
        return adapter.parameters();
    }

    @Override
    public Tensor gradients() {
        return adapter.gradients();
    }

    @Override
    public long decayed() {
        return adapter.decayed();
    }

    @Override
    public long count() {
        return adapter.parameterCount();
    }

    @Override
    public void refreshCompute() {
        adapter.refreshCompute();
    }

    @Override
    public Path result(Path runFolder) {
        return runFolder.resolve("adapter");
    }

    @Override
    public void keep(Path runFolder) throws IOException {
        addTo(result(runFolder));
    }

    @Override
    public void addTo(Path checkpoint) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            AtomicFiles.write(checkpoint.resolve(file.getKey()), out -> out.write(file.getValue()));
        }
        PeftFolder.write(adapter, checkpoint, baseModel);
    }

    @Override
    public void close() {
        adapter.close();
    }
}
