package dev.tunesmith.data.collect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Block;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * A Markdown document whose blocks give back their own source text: nothing is escaped or reformatted, only the lines of a
 * paragraph are joined, as Markdown means them.
 */
final class MarkdownText {

    private static final Pattern ATX = Pattern.compile("^#{1,6}\\s+|\\s+#+\\s*$");
    private static final Pattern BREAK = Pattern.compile("(\\\\| {2,})$");

    private final List<String> lines;
    private final Node document;

    private MarkdownText(List<String> lines, Node document) {
        this.lines = lines;
        this.document = document;
    }

    /** Parse a text; YAML front matter is blanked out, so that line numbers stay. */
    static MarkdownText parse(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (!lines.isEmpty() && lines.get(0).equals("---")) {
            int end = lines.subList(1, lines.size()).indexOf("---") + 1;
            for (int i = 0; i <= end && end > 0; i++) {
                lines.set(i, "");
            }
        }
        Parser parser =
                Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();
        return new MarkdownText(lines, parser.parse(String.join("\n", lines)));
    }

    /** The top-level blocks in order, comments left out. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Block block && !isComment(block)) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    private static boolean isComment(Node node) {
        return node instanceof HtmlBlock html
                && html.getLiteral().stripLeading().startsWith("<!--");
    }

    /** Line of a block, from 1. */
    static int line(Node block) {
        List<SourceSpan> spans = block.getSourceSpans();
        return spans.isEmpty() ? 0 : spans.get(0).getLineIndex() + 1;
    }

    /** The text of blocks, an empty line between them. */
    String text(List<? extends Node> blocks) {
        List<String> texts = new ArrayList<>();
        blocks.forEach(block -> texts.add(text(block)));
        return String.join("\n\n", texts).strip();
    }

    /** The text of one block: a heading without its marks, a paragraph in one line, anything else as in the source. */
    String text(Node block) {
        List<String> own = new ArrayList<>();
        for (SourceSpan span : block.getSourceSpans()) {
            String line = lines.get(span.getLineIndex());
            int from = Math.min(span.getColumnIndex(), line.length());
            own.add(line.substring(from, Math.min(from + span.getLength(), line.length())));
        }
        if (block instanceof Heading) {
            return ATX.matcher(own.isEmpty() ? "" : own.get(0)).replaceAll("").strip();
        }
        return block instanceof Paragraph ? joined(own) : String.join("\n", own).stripTrailing();
    }

    /** The text inside a quotation. */
    String quoted(BlockQuote quote) {
        List<Node> children = new ArrayList<>();
        for (Node node = quote.getFirstChild(); node != null; node = node.getNext()) {
            children.add(node);
        }
        return text(children);
    }

    private static String joined(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher hard = BREAK.matcher(line);
            boolean breaks = hard.find() && i + 1 < lines.size();
            text.append(breaks ? line.substring(0, hard.start()).strip() : line.strip());
            if (i + 1 < lines.size()) {
                text.append(breaks ? "\n" : " ");
            }
        }
        return text.toString();
    }
}
