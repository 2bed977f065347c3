package dev.tunesmith.data.collect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes the text of Slack messages: mentions and channels by name, links as Markdown, the three escaped characters.
 *
 * <p>Emphasis and emoji names stay as they are typed. Source: Slack's reference on formatting text for app surfaces.
 */
final class SlackText {

    private static final Pattern ANGLE = Pattern.compile("<([^<>\\n]+)>");
    private static final Pattern CODE = Pattern.compile("```(.*?)```|`([^`\\n]+)`", Pattern.DOTALL);
    private static final Pattern QUOTE = Pattern.compile("^(?:&gt;|>) ?(.*)$");

    private final Map<String, String> users;
    private final Map<String, String> channels;

    /** Decode with the names of users and channels by their ids. */
    SlackText(Map<String, String> users, Map<String, String> channels) {
        this.users = Map.copyOf(users);
        this.channels = Map.copyOf(channels);
    }

    /** The text as a person reads it. */
    String decode(String text) {
        Matcher matcher = ANGLE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(result, Matcher.quoteReplacement(reference(matcher.group(1))));
        }
        matcher.appendTail(result);
        return entities(result.toString()).strip();
    }

    private String reference(String inside) {
        int bar = inside.indexOf('|');
        String target = bar < 0 ? inside : inside.substring(0, bar);
        String label = bar < 0 ? "" : inside.substring(bar + 1);
        if (target.startsWith("@")) {
            String id = target.substring(1);
            return "@" + users.getOrDefault(id, label.isEmpty() ? id : label.replaceFirst("^@", ""));
        }
        if (target.startsWith("#")) {
            String id = target.substring(1);
            return "#" + (label.isEmpty() ? channels.getOrDefault(id, id) : label);
        }
        if (target.startsWith("!")) {
            return special(target.substring(1), label);
        }
        String plain = target.replaceFirst("^mailto:", "");
        boolean same = label.isEmpty() || label.equals(plain) || target.endsWith("://" + label);
        return same ? plain : "[" + label + "](" + plain + ")";
    }

    private static String special(String command, String label) {
        if (!label.isEmpty()) {
            return label;
        }
        return "@" + (command.startsWith("subteam^") ? command.substring("subteam^".length()) : command);
    }

    private static String entities(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    /** The lines that are quoted, their marks taken off, not yet decoded; empty where there are none. */
    static String quoted(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher matcher = QUOTE.matcher(line);
            if (matcher.matches()) {
                lines.add(matcher.group(1));
            }
        }
        return String.join("\n", lines);
    }

    /** The contents of code spans and blocks in order, not yet decoded. */
    static List<String> code(String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = CODE.matcher(text);
        while (matcher.find()) {
            String block = matcher.group(1);
            found.add((block == null ? matcher.group(2) : block).strip());
        }
        return found;
    }
}
