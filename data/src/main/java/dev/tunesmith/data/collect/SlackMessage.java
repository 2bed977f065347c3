package dev.tunesmith.data.collect;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One message of an export, in the parts that matter here.
 *
 * @param place channel, day file and time stamp, as a sample names its source
 * @param ts time stamp, unique in its channel
 * @param threadTs time stamp of the thread's first message, or null outside threads
 * @param user id of the author, or empty
 * @param subtype Slack's kind of message, or empty
 * @param text as exported, encoded
 * @param bot whether a bot or app wrote it
 * @param file whether a file hangs on it
 * @param edited whether it was edited; the text is the last version
 * @param reactions names of its reactions
 */
record SlackMessage(
        String place,
        String ts,
        @Nullable String threadTs,
        String user,
        String subtype,
        String text,
        boolean bot,
        boolean file,
        boolean edited,
        Set<String> reactions) {

    static SlackMessage of(JsonNode node, String day) {
        String ts = node.path("ts").asString("");
        String thread = node.path("thread_ts").asString("");
        JsonNode botId = node.path("bot_id");
        Set<String> reactions = new LinkedHashSet<>();
        for (JsonNode reaction : node.path("reactions")) {
            reactions.add(reaction.path("name").asString(""));
        }
        return new SlackMessage(
                day + "/" + ts,
                ts,
                thread.isEmpty() ? null : thread,
                node.path("user").asString(""),
                node.path("subtype").asString(""),
                node.path("text").asString(""),
                (botId.isString() && !botId.stringValue().isEmpty())
                        || node.path("subtype").asString("").equals("bot_message"),
                !node.path("files").isEmpty()
                        || node.has("file")
                        || node.path("upload").asBoolean(false),
                node.has("edited"),
                reactions);
    }

    /** Whether it answers in a thread that another message began. */
    boolean isReply() {
        return threadTs != null && !threadTs.equals(ts);
    }

    /** Why nothing can be made of it at all, or null. */
    @Nullable
    String unusable() {
        if (bot) {
            return "written by a bot";
        }
        return switch (subtype) {
            case "", "thread_broadcast", "file_share", "me_message" -> usableText();
            case "tombstone", "message_deleted" -> "deleted";
            case "channel_join", "group_join" -> "joined the channel";
            case "channel_leave", "group_leave" -> "left the channel";
            default -> "channel event (" + subtype + ")";
        };
    }

    private @Nullable String usableText() {
        if (file || subtype.equals("file_share")) {
            return "a file";
        }
        return text.isBlank() ? "empty" : null;
    }
}
