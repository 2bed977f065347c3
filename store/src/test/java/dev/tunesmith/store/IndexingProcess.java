package dev.tunesmith.store;

import dev.tunesmith.core.event.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that brings an index up to the files: {@code URL PLACE ROOT}. */
public final class IndexingProcess {

    private IndexingProcess() {}

    public static void main(String[] arguments) {
        StoreAddress address = new StoreAddress(arguments[0], arguments[1], null, null);
        try (Store store = Store.open(address, Path.of(arguments[2]))) {
            store.refresh(Progress.silent());
        }
    }

    static Process start(StoreAddress address, Path root) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(IndexingProcess.class.getName(), address.url(), address.place(), root.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        root.resolve("process-" + System.nanoTime() + ".log").toFile())
                .start();
    }
}
