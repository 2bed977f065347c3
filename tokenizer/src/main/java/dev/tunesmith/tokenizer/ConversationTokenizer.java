package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.tokenizer.RenderedConversation.Turn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns conversations into ids and loss mask, the same way for training, probing and serving.
 *
 * <p>Control tokens are recognised only in characters that the chat template wrote, never in a message. Text between them
 * is tokenised in one piece, as Hugging Face does, but is always cut where an assistant turn begins and ends: so the ids of a
 * prompt are the first ids of the training sample. For the last turn this is proved at each call.
 *
 * <p>Trained are the characters of the assistant turns with their stop token, and nothing after it. Immutable and
 * thread-safe; borrows the tokenizer.
 */
public final class ConversationTokenizer {

    private static final int SHOWN_IDS = 12;

    private final Tokenizer tokenizer;
    private final ChatFormat format;
    private final TrainedTurns trained;

    /** Create from the parts; every assistant turn is trained. */
    public ConversationTokenizer(Tokenizer tokenizer, ChatFormat format) {
        this(tokenizer, format, TrainedTurns.ALL);
    }

    /** Create from the parts, with the choice of trained turns. */
    public ConversationTokenizer(Tokenizer tokenizer, ChatFormat format, TrainedTurns trained) {
        this.tokenizer = tokenizer;
        this.format = format;
        this.trained = trained;
    }

    /** The tokenizer that the ids belong to. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The chat template in use. */
    public ChatFormat format() {
        return format;
    }

    /** Which turns are trained. */
    public TrainedTurns trainedTurns() {
        return trained;
    }

    /** Every id that ends a generation: the tokenizer's and the format's own stop token. */
    public Set<Integer> stopIds() {
        Set<Integer> ids = new LinkedHashSet<>();
        format.stopId().ifPresent(ids::add);
        ids.addAll(tokenizer.eosIds());
        return Collections.unmodifiableSet(ids);
    }

    /**
     * Refuse a format without a stop token: a model trained on it would never stop.
     *
     * @throws UsageException that names the template, and what it writes instead
     */
    public void requireStop() {
        if (format.stopId().isPresent()) {
            return;
        }
        String marker = format.plainStop().orElse("");
        String what = marker.isEmpty()
                ? " writes no stop token after the assistant's answer"
                : " ends an answer with " + marker + ", which is no token of this model's tokenizer: it would be "
                        + tokenizer.encode(marker).length + " tokens of plain text, at which no program stops";
        throw new UsageException(
                "the chat template \"" + format.name() + "\"" + what,
                "set train.stop to one of the model's control tokens, such as "
                        + tokenizer.eosIds().stream()
                                .findFirst()
                                .map(tokenizer::piece)
                                .orElse("its end-of-text token")
                        + ", or choose another template" + TemplateChoice.fitting(tokenizer));
    }

    /**
     * The templates to store with what is trained in this format, by name, {@link TemplateFiles#DEFAULT} first. They write by
     * themselves what this program adds to the text: a BOS that the tokenizer wants, a stop token that was set.
     *
     * @throws UsageException if the stop token that was set cannot be written into a template
     */
    public Map<String, String> storedTemplates() {
        return StoredTemplates.of(tokenizer, format);
    }

    /** Whether stored templates are those of this format, as it is or as it is stored. */
    public boolean isStoredAs(Map<String, String> templates) {
        String other = String.valueOf(templates.get(TemplateFiles.DEFAULT)).stripTrailing();
        return other.equals(format.source().stripTrailing())
                || other.equals(String.valueOf(storedTemplates().get(TemplateFiles.DEFAULT))
                        .stripTrailing());
    }

    /**
     * Render and tokenise a conversation.
     *
     * @param generationPrompt whether the text ends with the mark after which the assistant speaks
     * @throws DataException if the template refuses the conversation, or if the prompt of the last assistant turn has other
     *     ids alone than in the whole conversation (both are shown)
     */
    public EncodedConversation encode(Conversation conversation, boolean generationPrompt) {
        Clock now = format.now();
        RenderedConversation whole = format.render(conversation, generationPrompt, now);
        List<Message> messages = conversation.messages();
        boolean endsInAnswer = !generationPrompt
                && messages.size() > 1
                && messages.get(messages.size() - 1).role() == Role.ASSISTANT;
        if (!endsInAnswer) {
            Encoding encoding = encode(whole, -1);
            return finish(conversation, whole, encoding, encoding.ids.length);
        }
        Conversation before = conversation.withMessages(messages.subList(0, messages.size() - 1));
        RenderedConversation prompt = format.render(before, true, now);
        if (prompt.begins(whole)) {
            Encoding encoding = encode(whole, prompt.text().length());
            return finish(
                    conversation,
                    whole,
                    encoding,
                    encoding.idsBefore(prompt.text().length()));
        }
        Encoding encoding = encode(whole, -1);
        int[] alone = encode(prompt, -1).ids;
        requirePrefix(alone, encoding.ids);
        return finish(conversation, whole, encoding, alone.length);
    }

    /**
     * The ids that a model is given to answer a conversation: with the generation prompt.
     *
     * @throws DataException if the template refuses the conversation
     */
    public int[] encodePrompt(Conversation conversation) {
        return encode(format.render(conversation, true, format.now()), -1).ids;
    }

    /** Ids, with the number of ids before each place where the text was cut. */
    private static final class Encoding {
        private final int[] ids;
        private final int[] cuts;
        private final int[] counts;

        Encoding(int[] ids, int[] cuts, int[] counts) {
            this.ids = ids;
            this.cuts = cuts;
            this.counts = counts;
        }

        int idsBefore(int cut) {
            return counts[Arrays.binarySearch(cuts, cut)];
        }
    }

    private Encoding encode(RenderedConversation rendered, int promptEnd) {
        String text = rendered.text();
        TreeSet<Integer> cuts = new TreeSet<>(List.of(0, text.length()));
        for (Turn turn : rendered.turns()) {
            cuts.add(turn.from());
            cuts.add(turn.to());
        }
        if (promptEnd >= 0) {
            cuts.add(promptEnd);
        }
        int[] places = cuts.stream().mapToInt(Integer::intValue).toArray();
        int[] counts = new int[places.length];
        IdList ids = new IdList();
        boolean bosMissing = tokenizer.addsBos() && !rendered.startsWith(tokenizer, tokenizer.bos());
        if (bosMissing) {
            tokenizer.bos().ifPresent(ids::add);
        }
        counts[0] = ids.size();
        for (int i = 0; i + 1 < places.length; i++) {
            tokenizer.encodeInto(ids, text, places[i], places[i + 1], rendered.trusted());
            counts[i + 1] = ids.size();
        }
        int[] all = ids.toArray();
        requireOneBos(all);
        return new Encoding(all, places, counts);
    }

    private void requireOneBos(int[] ids) {
        OptionalInt bos = tokenizer.bos();
        if (bos.isPresent() && ids.length > 1 && ids[0] == bos.getAsInt() && ids[1] == ids[0]) {
            throw new UsageException(
                    "the chat template \"" + format.name() + "\" writes " + tokenizer.piece(ids[0])
                            + " twice at the start",
                    "remove one of them from the template");
        }
    }

    private EncodedConversation finish(
            Conversation conversation, RenderedConversation rendered, Encoding encoding, int promptLength) {
        BitSet mask = new BitSet(encoding.ids.length);
        List<CodePointRange> ranges = new ArrayList<>();
        boolean stops = true;
        int chars = 0;
        int points = 0;
        for (Turn turn : rendered.turns()) {
            if (turn.from() == turn.to() || !trained.includes(conversation.messages(), turn.message())) {
                continue;
            }
            mask.set(encoding.idsBefore(turn.from()), encoding.idsBefore(turn.to()));
            points += rendered.text().codePointCount(chars, turn.from());
            int end = points + rendered.text().codePointCount(turn.from(), turn.to());
            ranges.add(new CodePointRange(points, end));
            chars = turn.to();
            points = end;
            stops &= turn.stops();
        }
        return new EncodedConversation(
                rendered.text(), encoding.ids, new EncodedConversation.Mask(mask, ranges, stops), promptLength);
    }

    private void requirePrefix(int[] prompt, int[] whole) {
        int differs = Arrays.mismatch(prompt, whole);
        if (differs == -1 || differs == prompt.length) {
            return;
        }
        throw new DataException(
                "the chat template \"" + format.name()
                        + "\" renders the prompt alone unlike the same prompt in training; from id " + differs
                        + " on:\n  alone:       " + show(prompt, differs) + "\n  in training: " + show(whole, differs),
                "use a template whose generation prompt is how it begins an assistant turn, or train the last turn's"
                        + " format as it is served");
    }

    private String show(int[] ids, int at) {
        int from = Math.max(0, at - SHOWN_IDS);
        int to = Math.min(ids.length, at + SHOWN_IDS);
        StringBuilder shown = new StringBuilder().append(ids.length).append(" ids, ");
        for (int i = from; i < to; i++) {
            shown.append(i == at ? " >> " : " ").append(ids[i]).append(' ').append(tokenizer.piece(ids[i]));
        }
        return shown.toString();
    }
}
