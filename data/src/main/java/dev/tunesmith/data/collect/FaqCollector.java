package dev.tunesmith.data.collect;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.SampleIds;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Block;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Heading;
import org.commonmark.node.Paragraph;
import org.jspecify.annotations.Nullable;

/**
 * Makes a sample of every question of a Markdown FAQ.
 *
 * <p>A question is a heading ({@link FaqOptions.Headings}), or a paragraph that starts with {@code Q:}, also in bold. Its
 * answer is what follows, up to the next question or the next heading of its own level or above; lower headings are part of
 * the answer. A quotation at the start of the answer is a note that belongs to the question: the input is the question, a
 * line feed, {@code Note: } and the quoted text; an answer that is nothing but quotations is the answer itself, {@code A:}
 * taken off. A name in braces ({@code ## How do I return it? {#returns}}) is taken off the question, gives the id and group
 * {@code faq:returns}, and marks a heading as a question. Comments and front matter are left out. The answer keeps its
 * Markdown; the lines of a paragraph are joined.
 */
public final class FaqCollector {

    private static final Pattern NAME = Pattern.compile("\\s*\\{#([\\w.:-]+)}\\s*$");
    private static final Pattern QUESTION_MARK = Pattern.compile("^(\\*\\*|__)?\\s*Q\\s*[:.]\\s*");
    private static final Pattern ANSWER_MARK = Pattern.compile("^(\\*\\*|__)?A\\s*[:.]\\s*(\\*\\*|__)?\\s*");
    private static final Pattern BOLD_END = Pattern.compile("(\\*\\*|__)\\s*$");

    private final FaqOptions options;
    private final SourceSettings settings;

    public FaqCollector(FaqOptions options, SourceSettings settings) {
        this.options = options;
        this.settings = settings;
    }

    /** A block that asks something: level 1 to 6 of a heading, 7 for a paragraph. */
    private record Mark(
            int index, int level, String text, @Nullable String name, Kind kind) {

        boolean question() {
            return kind != Kind.NONE;
        }
    }

    private enum Kind {
        NONE,
        HEADING,
        Q_AND_A
    }

    /**
     * Collect a file; samples are named {@code FILE#name}, or {@code FILE:LINE} without a name.
     *
     * @throws DataException if the file is missing, is not UTF-8, or has no question in it
     */
    public Collected collect(Path file) {
        String name = file.getFileName().toString();
        MarkdownText text = MarkdownText.parse(read(file));
        List<Block> blocks = text.blocks();
        List<Mark> marks = marks(text, blocks);
        CollectReport.Counter counter = new CollectReport.Counter(file.toString(), "headings");
        List<Sample> samples = new ArrayList<>();
        int answerEnd = 0;
        for (int i = 0; i < marks.size(); i++) {
            Mark mark = marks.get(i);
            String place = name + ":" + MarkdownText.line(blocks.get(mark.index()));
            if (mark.index() < answerEnd) {
                counter.skip("part of an answer", place + " " + mark.text());
                continue;
            }
            List<Block> answer = blocks.subList(mark.index() + 1, end(mark, i, marks, blocks.size()));
            if (!mark.question()) {
                boolean section = answer.isEmpty() || answer.get(0) instanceof Heading;
                counter.skip(section ? "heading of a section" : "heading is no question", place + " " + mark.text());
            } else if (text.text(answer).isBlank()) {
                counter.skip("question without an answer", place + " " + mark.text());
            } else {
                answerEnd = mark.index() + 1 + answer.size();
                samples.add(sample(text, mark, answer, mark.name() == null ? place : name + "#" + mark.name()));
                counter.use(1);
            }
        }
        if (samples.isEmpty()) {
            throw new DataException(
                    file + ": no question found in " + marks.size() + " headings: expected headings that end in ?, "
                            + "carry {#name}, or start with Q:",
                    "mark the questions so, or set headings: all for this source");
        }
        return new Collected(samples, counter.report(samples.size()));
    }

    private List<Mark> marks(MarkdownText text, List<Block> blocks) {
        List<Mark> marks = new ArrayList<>();
        boolean inside = options.section() == null;
        int sectionLevel = 0;
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (block instanceof Heading heading) {
                String words = text.text(heading);
                if (options.section() != null && heading.getLevel() <= (inside ? sectionLevel : 6)) {
                    inside = words.equalsIgnoreCase(options.section());
                    sectionLevel = heading.getLevel();
                    marks.add(new Mark(i, heading.getLevel(), words, null, Kind.NONE));
                    continue;
                }
                marks.add(heading(i, heading.getLevel(), words, inside));
            } else if (block instanceof Paragraph
                    && QUESTION_MARK.matcher(text.text(block)).find()) {
                String words = QUESTION_MARK.matcher(text.text(block)).replaceFirst("");
                marks.add(new Mark(
                        i,
                        7,
                        BOLD_END.matcher(words).replaceFirst("").strip(),
                        null,
                        inside ? Kind.Q_AND_A : Kind.NONE));
            }
        }
        return marks;
    }

    private Mark heading(int index, int level, String words, boolean inside) {
        Matcher named = NAME.matcher(words);
        boolean hasName = named.find();
        String plain = hasName ? words.substring(0, named.start()) : words;
        boolean asked = QUESTION_MARK.matcher(plain).find();
        String question = QUESTION_MARK.matcher(plain).replaceFirst("").strip();
        boolean counts = options.headings() == FaqOptions.Headings.ALL
                || hasName
                || asked
                || question.endsWith("?")
                || question.endsWith("？");
        Kind kind = !inside || !counts ? Kind.NONE : asked ? Kind.Q_AND_A : Kind.HEADING;
        return new Mark(index, level, question, hasName ? named.group(1) : null, kind);
    }

    /** Where an answer ends: before the next question, or the next heading that is not below its own. */
    private static int end(Mark mark, int position, List<Mark> marks, int blocks) {
        for (Mark next : marks.subList(position + 1, marks.size())) {
            if (next.question() || next.level() <= mark.level()) {
                return next.index();
            }
        }
        return blocks;
    }

    private Sample sample(MarkdownText text, Mark mark, List<Block> answer, String place) {
        String input = mark.text();
        String response;
        boolean allQuoted = answer.stream().allMatch(BlockQuote.class::isInstance);
        if (allQuoted) {
            List<String> parts = new ArrayList<>();
            answer.forEach(block -> parts.add(text.quoted((BlockQuote) block)));
            response = String.join("\n\n", parts).strip();
        } else if (answer.get(0) instanceof BlockQuote note) {
            input = input + "\n" + options.notePrefix() + text.quoted(note);
            response = text.text(answer.subList(1, answer.size()));
        } else {
            response = text.text(answer);
        }
        Conversation prompt = settings.prompt(input);
        String id = mark.name() == null ? SampleIds.of(prompt) : "faq:" + mark.name();
        String reply =
                mark.kind() == Kind.Q_AND_A ? ANSWER_MARK.matcher(response).replaceFirst("") : response;
        return settings.mark(new Sample(id, id, prompt, reply, place, null, null, List.of(), Map.of()));
    }

    private static String read(Path file) {
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new DataException("There is no file " + file, "name an existing Markdown file", e);
        } catch (CharacterCodingException e) {
            throw new DataException(file + " is not UTF-8 text", "save the file as UTF-8", e);
        } catch (IOException e) {
            throw new DataException("Cannot read " + file + ": " + e, "check that it is a file and its permissions", e);
        }
    }
}
