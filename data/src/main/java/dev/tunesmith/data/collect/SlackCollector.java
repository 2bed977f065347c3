package dev.tunesmith.data.collect;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;

/**
 * Makes samples of the threads of a Slack export: the message that began the thread is the question, the approved reply the
 * answer.
 *
 * <p>Where the first message quotes ({@code > …}), the quotation alone is the question: what a colleague says around a
 * customer's message is left out. The answer is the first reply with the reaction of {@link SlackOptions#approval}; in
 * channels that never use one, the first reply that somebody else wrote. {@link SlackOptions.Answer} says which part of it is
 * the response. Ids and groups are {@code slack:CHANNEL:TS}; the attribute {@code channel} names the channel. Every message
 * is counted: as question, as answer, or with the reason why it became nothing.
 */
public final class SlackCollector {

    private static final Set<String> APPROVALS =
            Set.of("white_check_mark", "heavy_check_mark", "ballot_box_with_check");

    private final SlackOptions options;
    private final SourceSettings settings;

    public SlackCollector(SlackOptions options, SourceSettings settings) {
        this.options = options;
        this.settings = settings;
    }

    /** Collect the folder of an unpacked export. */
    public Collected collect(Path folder) {
        SlackExport export = new SlackExport(folder);
        Map<String, String> channels = export.channels();
        for (String asked : options.channels().keySet()) {
            if (!channels.containsValue(asked)) {
                throw new DataException(
                        folder + ": there is no channel " + asked, Suggestions.didYouMean(asked, channels.values()));
            }
        }
        SlackText text = new SlackText(export.users(), channels);
        CollectReport.Counter counter = new CollectReport.Counter(folder.toString(), "messages");
        List<Sample> samples = new ArrayList<>();
        for (String channel : channels.values()) {
            List<SlackMessage> messages = export.messages(channel);
            export.otherFiles(channel).forEach(file -> counter.note("files that hold no day of messages (not read)"));
            Optional<SlackOptions.Channel> how = options.channel(channel);
            if (how.isPresent()) {
                samples.addAll(new Reading(channel, how.get(), text, counter).collect(messages));
            } else {
                messages.forEach(message -> counter.skip("channel not asked for", message.place()));
            }
        }
        return new Collected(samples, counter.report(samples.size()));
    }

    /** One channel being read. */
    private final class Reading {

        private final String channel;
        private final SlackOptions.Channel how;
        private final SlackText text;
        private final CollectReport.Counter counter;

        Reading(String channel, SlackOptions.Channel how, SlackText text, CollectReport.Counter counter) {
            this.channel = channel;
            this.how = how;
            this.text = text;
            this.counter = counter;
        }

        List<Sample> collect(List<SlackMessage> messages) {
            Map<String, SlackMessage> roots = new LinkedHashMap<>();
            Map<String, List<SlackMessage>> replies = new LinkedHashMap<>();
            boolean approves = options.approval() != null
                    || messages.stream().anyMatch(message -> message.isReply() && isApproved(message));
            for (SlackMessage message : messages) {
                String unusable = message.unusable();
                if (unusable != null) {
                    counter.skip(unusable, message.place());
                } else if (message.isReply() && message.threadTs() != null) {
                    replies.computeIfAbsent(message.threadTs(), unused -> new ArrayList<>())
                            .add(message);
                } else {
                    roots.put(message.ts(), message);
                }
            }
            List<Sample> samples = new ArrayList<>();
            roots.forEach((ts, root) -> {
                List<SlackMessage> thread = replies.remove(ts);
                thread(root, thread == null ? List.of() : thread, approves).ifPresent(samples::add);
            });
            replies.values()
                    .forEach(orphans -> orphans.forEach(reply ->
                            counter.skip("reply to a message that is not there or cannot be used", reply.place())));
            return samples;
        }

        private Optional<Sample> thread(SlackMessage root, List<SlackMessage> replies, boolean approves) {
            Optional<SlackMessage> answer = replies.stream()
                    .filter(reply ->
                            approves ? isApproved(reply) : !reply.user().equals(root.user()))
                    .findFirst();
            Optional<String> response = answer.flatMap(reply -> response(reply.text()));
            String quoted = SlackText.quoted(root.text());
            String question = text.decode(quoted.isBlank() ? root.text() : quoted);
            if (answer.isEmpty() || response.isEmpty() || question.isBlank()) {
                String reason = replies.isEmpty()
                        ? "no reply"
                        : answer.isEmpty()
                                ? (approves ? "thread without an approved reply" : "answered by its author only")
                                : question.isBlank() ? "empty question" : "approved reply without code";
                counter.skip(reason, root.place());
                replies.forEach(reply -> counter.skip("in a thread that gave no sample", reply.place()));
                return Optional.empty();
            }
            counter.use(2);
            if (root.edited() || answer.get().edited()) {
                counter.note("samples with an edited message (last version used)");
            }
            for (SlackMessage reply : replies) {
                if (!reply.ts().equals(answer.get().ts())) {
                    counter.skip("other reply in a thread", reply.place());
                }
            }
            return Optional.of(sample(root, question, response.get()));
        }

        private Sample sample(SlackMessage root, String question, String response) {
            String instruction = how.instruction();
            SourceSettings own = instruction == null ? settings : settings.withInstruction(instruction);
            String id = "slack:" + channel + ":" + root.ts();
            return own.mark(new Sample(
                    id,
                    id,
                    own.prompt(question),
                    response,
                    root.place(),
                    null,
                    null,
                    List.of(),
                    Map.of("channel", channel)));
        }

        private boolean isApproved(SlackMessage message) {
            return options.approval() == null
                    ? message.reactions().stream().anyMatch(APPROVALS::contains)
                    : message.reactions().contains(options.approval());
        }

        private Optional<String> response(String raw) {
            List<String> code = SlackText.code(raw);
            String first = code.isEmpty() ? "" : text.decode(code.get(0));
            String all = text.decode(raw);
            return switch (how.answer()) {
                case TEXT -> Optional.of(all);
                case CODE -> Optional.of(first).filter(found -> !found.isBlank());
                case AUTO -> Optional.of(code.size() == 1 && isJson(first) ? first : all);
            };
        }

        private static boolean isJson(String candidate) {
            if (!candidate.startsWith("{") && !candidate.startsWith("[")) {
                return false;
            }
            try {
                return Json.parse(candidate).isContainer();
            } catch (JacksonException no) {
                return false;
            }
        }
    }
}
