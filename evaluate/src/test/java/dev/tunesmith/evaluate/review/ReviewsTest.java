package dev.tunesmith.evaluate.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.evaluate.review.Verdict.Decision;
import dev.tunesmith.evaluate.review.Verdict.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewsTest {

    @TempDir
    Path folder;

    private ReviewFiles files;

    @BeforeEach
    void open() {
        files = new ReviewFiles(folder);
    }

    private void say(String reviewer, String answer, String kind, String text, Decision decision) {
        files.append(new Verdict(
                "2026-01-01T00:00:00Z", reviewer, "0001-base", "s", "i", "0", answer, kind, 1, text, "why", decision));
    }

    private static Subject subject(String answer, String kind, String text) {
        return new Subject("s", "i", answer, kind, text);
    }

    @Test
    void theMajorityOfTheLastWordsDecides() {
        Subject subject = subject("a1", "too-long", "");
        assertThat(files.read().status(subject)).isEqualTo(Status.SUSPECTED);
        say("ann", "a1", "too-long", "", Decision.CONFIRMED);
        assertThat(files.read().status(subject)).isEqualTo(Status.CONFIRMED);
        say("bob", "a1", "too-long", "", Decision.DISMISSED);
        assertThat(files.read().status(subject)).isEqualTo(Status.SUSPECTED);
        say("cy", "a1", "too-long", "", Decision.DISMISSED);
        assertThat(files.read().status(subject)).isEqualTo(Status.DISMISSED);
        say("cy", "a1", "too-long", "", Decision.CONFIRMED);
        assertThat(files.read().status(subject)).isEqualTo(Status.CONFIRMED);
        say("cy", "a1", "too-long", "", Decision.WITHDRAWN);
        say("bob", "a1", "too-long", "", Decision.WITHDRAWN);
        assertThat(files.read().isDecided(subject, "bob")).isFalse();
        assertThat(files.read().isDecided(subject, "ann")).isTrue();
    }

    @Test
    void aVerdictOnWordsHoldsForTheSameWordsInALaterAnswerUnlessThatHasItsOwn() {
        say("ann", "a1", "misspelling", "recieve", Decision.DISMISSED);
        Reviews reviews = files.read();
        assertThat(reviews.status(subject("a2", "misspelling", "recieve"))).isEqualTo(Status.DISMISSED);
        assertThat(reviews.status(subject("a2", "misspelling", "adress"))).isEqualTo(Status.SUSPECTED);
        assertThat(reviews.isDecided(subject("a2", "misspelling", "recieve"), "ann"))
                .isTrue();
        say("bob", "a2", "misspelling", "recieve", Decision.CONFIRMED);
        assertThat(files.read().status(subject("a2", "misspelling", "recieve"))).isEqualTo(Status.CONFIRMED);
        assertThat(files.read().status(subject("a1", "misspelling", "recieve"))).isEqualTo(Status.DISMISSED);
    }

    @Test
    void aVerdictOnAWholeAnswerOrACheckHoldsForThatAnswerAlone() {
        say("ann", "a1", "too-long", "", Decision.DISMISSED);
        say("ann", "a1", "check:polite", "damn", Decision.DISMISSED);
        assertThat(files.read().status(subject("a2", "too-long", ""))).isEqualTo(Status.SUSPECTED);
        assertThat(files.read().status(subject("a2", "check:polite", "damn"))).isEqualTo(Status.SUSPECTED);
    }

    @Test
    void aLaterNoteOfTheSameReviewerReplacesAnEarlierOne() {
        Note note = new Note("1", "ann", "r", "s", "i", "a1", Note.Verdict.FAIL, "wrong topic", List.of());
        files.append(note);
        files.append(new Note("2", "bob", "r", "s", "i", "a1", Note.Verdict.PASS, "", List.of()));
        assertThat(files.read().notes()).hasSize(2);
        assertThat(note.isUngrouped()).isTrue();
        files.append(note.withCodes(List.of("wrong-topic"), "3"));
        assertThat(files.read().notes("s", "i", "a1")).extracting(Note::codes).contains(List.of("wrong-topic"));
        assertThat(files.read().notes()).hasSize(2);
        assertThat(files.read().codes()).containsExactly("wrong-topic");
        files.append(note.withVerdict(Note.Verdict.WITHDRAWN, "4"));
        assertThat(files.read().note("ann", "s", "i", "a1")).isEmpty();
    }

    @Test
    void theTaxonomyGrowsAndKeepsWhatPeopleWroteIntoIt() throws IOException {
        files.addCode("wrong-topic", "Names another topic: \"x\" # not a comment");
        Files.writeString(folder.resolve("taxonomy.yaml"), "  rude: by hand # fine", StandardOpenOption.APPEND);
        files.addCode("new-one", "");
        files.addCode("rude", "not again");
        assertThat(files.read().taxonomy().codes())
                .containsExactly(
                        java.util.Map.entry("wrong-topic", "Names another topic: \"x\" # not a comment"),
                        java.util.Map.entry("rude", "by hand"),
                        java.util.Map.entry("new-one", ""));
        Files.writeString(folder.resolve("taxonomy.yaml"), "codes: { 'Wrong Topic': x }\nmore: 1\n");
        assertThatThrownBy(() -> files.read())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Wrong Topic")
                .hasMessageContaining("more");
    }

    @Test
    void aCodeIsMadeOfWhatWasTyped() {
        assertThat(Taxonomy.code("  Wrong Topic! ")).isEqualTo("wrong-topic");
        assertThat(Taxonomy.code("Größe falsch")).isEqualTo("größe-falsch");
        assertThatThrownBy(() -> Taxonomy.code("?!")).isInstanceOf(UsageException.class);
    }

    @Test
    void aLineThatAKillLeftUnfinishedIsLostAloneAndABadOneIsNamed() throws IOException {
        say("ann", "a1", "too-long", "", Decision.CONFIRMED);
        Path file = folder.resolve("verdicts.jsonl");
        String whole = Files.readString(file);
        Files.writeString(file, whole + whole.substring(0, 20));
        say("bob", "a1", "too-long", "", Decision.CONFIRMED);
        assertThat(Files.readAllLines(file)).hasSize(2);
        // A kill may cut a character of several bytes in two.
        byte[] cut = (whole + "{\"time\":\"é").getBytes(StandardCharsets.UTF_8);
        Files.write(file, Arrays.copyOf(cut, cut.length - 1));
        say("bob", "a1", "too-long", "", Decision.CONFIRMED);
        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo(whole.strip());
        // What was written by hand, without a last line feed, stays.
        Files.writeString(file, whole + whole.strip().replace("ann", "cy"));
        say("bob", "a1", "too-long", "", Decision.DISMISSED);
        assertThat(Files.readAllLines(file)).hasSize(3);
        Files.writeString(file, "{\"time\":1}\n" + whole);
        assertThatThrownBy(() -> files.read())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("verdicts.jsonl line 1");
    }
}
