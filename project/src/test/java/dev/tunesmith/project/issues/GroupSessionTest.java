package dev.tunesmith.project.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.evaluate.review.Note;
import dev.tunesmith.evaluate.review.ReviewFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupSessionTest {

    @TempDir
    private Path folder;

    private static Note note(int number, Note.Verdict verdict, String... codes) {
        return new Note(
                String.format("2026-01-01T00:00:%02dZ", number),
                "ann",
                "r",
                "s",
                "i" + number,
                "hash" + number,
                verdict,
                "note " + number,
                List.of(codes));
    }

    @Test
    void countsWhatWasReadSinceTheLastNewKind() {
        List<Note> notes = new ArrayList<>();
        assertThat(GroupSession.sinceNewKind(notes)).isZero();
        notes.add(note(1, Note.Verdict.PASS));
        assertThat(GroupSession.sinceNewKind(notes)).isZero();
        notes.add(note(2, Note.Verdict.FAIL, "a"));
        notes.add(note(3, Note.Verdict.FAIL, "a"));
        notes.add(note(4, Note.Verdict.PASS));
        assertThat(GroupSession.sinceNewKind(notes)).isEqualTo(2);
        notes.add(note(5, Note.Verdict.FAIL)); // nobody knows yet
        assertThat(GroupSession.sinceNewKind(notes)).isEqualTo(2);
        notes.add(note(6, Note.Verdict.FAIL, "a", "b"));
        assertThat(GroupSession.sinceNewKind(notes)).isZero();
    }

    @Test
    void saysSoWhenReadingMoreWillHardlyFindAnother() {
        ReviewFiles files = new ReviewFiles(folder);
        files.append(note(0, Note.Verdict.FAIL, "a"));
        for (int i = 1; i <= 20; i++) {
            assertThat(session(files).lines()).noneMatch(line -> line.contains("no new kind"));
            files.append(note(
                    i,
                    i % 2 == 0 ? Note.Verdict.PASS : Note.Verdict.FAIL,
                    i % 2 == 0 ? new String[0] : new String[] {"a"}));
        }
        assertThat(session(files).lines()).anyMatch(line -> line.contains("no new kind of error in the last 20"));
    }

    @Test
    void aWrongNumberOrNoWordLeavesTheNoteForLater() {
        ReviewFiles files = new ReviewFiles(folder);
        files.append(note(0, Note.Verdict.FAIL));
        files.append(note(1, Note.Verdict.FAIL));
        GroupSession.Result result = session(files, "7", "?!").run();
        assertThat(result.grouped()).isZero();
        assertThat(result.left()).isEqualTo(2);
        result = session(files, "Wrong Topic", "Names another topic", "1").run();
        assertThat(result.counts()).containsExactly(Map.entry("wrong-topic", 2));
    }

    private GroupSession session(ReviewFiles files, String... typed) {
        Deque<String> lines = new ArrayDeque<>(List.of(typed));
        Dialogue dialogue = new Dialogue() {
            @Override
            public void show(String text) {}

            @Override
            public int key() {
                return END;
            }

            @Override
            public @Nullable String line(String prompt) {
                return lines.poll();
            }
        };
        return new GroupSession(new Desk("ann", "r", Map.of(), files, Clock.systemUTC(), dialogue, new Paint(false)));
    }
}
