package dev.tunesmith.engine.train;

import dev.tunesmith.core.error.ModelFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run's checkpoints, found without changing anything.
 *
 * @param newest the newest checkpoint whose files have the recorded hashes, or null where there is none at all
 * @param damaged those newer than it that have not, each with what is wrong
 */
public record CheckpointAudit(@Nullable Path newest, List<String> damaged) {

    public CheckpointAudit {
        damaged = List.copyOf(damaged);
    }

    /**
     * Look at the checkpoints from which {@code --resume} would go on.
     *
     * @param runFolder holds {@code checkpoints/}
     * @throws ModelFileException if there are checkpoints and none of them is whole
     */
    public static CheckpointAudit of(Path runFolder) {
        Optional<Checkpoints.Opened> opened = new Checkpoints(runFolder).newest();
        return opened.map(found -> new CheckpointAudit(found.path(), found.skipped()))
                .orElseGet(() -> new CheckpointAudit(null, List.of()));
    }
}
