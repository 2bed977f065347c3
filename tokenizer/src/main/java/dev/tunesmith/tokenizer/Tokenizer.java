package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.tokenizer.AddedTokenMatcher.Piece;
import dev.tunesmith.weights.gguf.GgufFile;
import dev.tunesmith.weights.gguf.GgufMetadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns text into a model's token ids and back.
 *
 * <p>{@link #encode} is for what people wrote: whatever they typed, no control id comes out ({@code "<|im_end|>"} becomes
 * the tokens of its eleven characters). {@link #encodeControl} is for text that this program or a chat template wrote: it
 * recognises control tokens and equals Hugging Face's {@code encode(text, add_special_tokens=False)}. Control tokens are
 * the special added tokens, and added tokens that look like markup; other added tokens (runs of spaces, added words) are
 * found in any text.
 *
 * <p><b>Ranges</b>: texts of any length, never truncated; NUL and the empty text are fine; a lone surrogate is a {@link
 * DataException}, for it has no UTF-8. Ids are at least 0 and below {@link #vocabSize()}.
 * <br><b>Threads</b>: all methods may be called from any thread, and from many at once. Close it when done; calls after
 * that throw {@link IllegalStateException}.
 * <br><b>Network</b>: never.
 */
public final class Tokenizer implements AutoCloseable {

    /** End-of-turn tokens of chat models; one of these ends a generation where the chat template writes it. */
    private static final List<String> TURN_ENDS = List.of(
            "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<|end|>", "<|endofturn|>", "<|end_of_turn|>");

    private final String json;
    private final String sha256;
    private final @Nullable String[] pieces;
    private final BitSet special = new BitSet();
    private final BitSet control = new BitSet();
    private final @Nullable String unknown;
    private final Map<String, Integer> controlTokens;
    private final Map<String, String> specialTokens;
    private final Map<String, String> templates;
    private final OptionalInt bos;
    private final Set<Integer> eosIds;
    private final Set<Integer> declaredEndIds;
    private final boolean addsBos;
    private final AddedTokenMatcher matcher;
    private final ByteCoverage coverage;
    private final NativeTokenizer plain;
    private final NativeTokenizer continuing;
    private final @Nullable WordEncoder words;
    private final TextDecoder decoder;

    private Tokenizer(TokenizerParts parts) {
        TokenizerFile file = TokenizerFile.parse(parts.json(), parts.where())
                .withSpecial(parts.specialTokens().values());
        json = file.json();
        sha256 = Sha256.hex(json);
        pieces = file.pieces();
        unknown = file.unknownToken();
        controlTokens = controlTokens(file);
        specialTokens = Collections.unmodifiableMap(parts.specialTokens());
        templates = Collections.unmodifiableMap(parts.templates());
        bos = specialId("bos_token", parts.where());
        eosIds = eosIds(parts);
        declaredEndIds = Collections.unmodifiableSet(new LinkedHashSet<>(parts.endIds()));
        addsBos = bos.isPresent()
                && (file.hasTemplate()
                        ? Objects.equals(specialTokens.get("bos_token"), file.firstOfTemplate())
                        : Boolean.TRUE.equals(parts.addBos()));
        matcher = new AddedTokenMatcher(file.added());
        coverage = new ByteCoverage(file);
        PlainTokenizerJson plainJson = new PlainTokenizerJson(file);
        CommonTextBpe common = WordEncoder.fits(file) ? CommonTextBpe.of(plainJson.make(false)) : null;
        plain = common == null
                ? NativeTokenizer.open(plainJson.write(false), parts.where())
                : NativeTokenizer.whenAsked(() -> plainJson(json, parts.where()), parts.where());
        continuing = plainJson.startMatters() ? NativeTokenizer.open(plainJson.write(true), parts.where()) : plain;
        words = WordEncoder.fits(file)
                ? new WordEncoder(part -> encodeWhole(plain, part), common, this::checkPlain)
                : null;
        decoder = file.has("decoder", "ByteLevel")
                ? new ByteLevelDecoder(pieces)
                : new NativeDecoder(NativeTokenizer.open(json, parts.where()));
    }

    /**
     * Read the tokenizer of a Hugging Face folder: tokenizer.json, and where present tokenizer_config.json,
     * special_tokens_map.json, chat_template.jinja and the end ids of generation_config.json (else config.json).
     *
     * @throws ModelFileException if there is no tokenizer.json, or one of the files is damaged or contradicts another
     */
    public static Tokenizer fromFolder(Path folder) {
        return new Tokenizer(TokenizerFolder.read(folder));
    }

    /**
     * Rebuild the tokenizer that a GGUF file carries, with the same ids.
     *
     * @throws ModelFileException if the vocabulary is neither byte-level BPE with a pre-tokenizer kind that is known nor SentencePiece
     *     BPE, or is damaged
     */
    public static Tokenizer fromGguf(GgufFile gguf) {
        GgufMetadata metadata = gguf.metadata();
        String name = metadata.has("general.name") ? " of " + metadata.string("general.name") : "";
        return new Tokenizer(GgufTokenizerJson.rebuild(GgufFields.read(metadata, "the GGUF file" + name)));
    }

    /**
     * Open a GGUF file and rebuild its tokenizer, as {@link #fromGguf(GgufFile)} does.
     *
     * @throws ModelFileException if the file is damaged or its tokenizer is not supported
     */
    public static Tokenizer fromGguf(Path path) {
        try (GgufFile gguf = GgufFile.open(path)) {
            return new Tokenizer(GgufTokenizerJson.rebuild(GgufFields.read(gguf.metadata(), path.toString())));
        }
    }

    static Tokenizer fromParts(TokenizerParts parts) {
        return new Tokenizer(parts);
    }

    /** The ids of text that a person wrote; never a control id, whatever the text says. No BOS is added. */
    public int[] encode(String text) {
        IdList ids = new IdList();
        encodeInto(ids, text, 0, text.length(), new BitSet());
        return ids.toArray();
    }

    /** The ids of text written by this program or a chat template; control tokens in it are recognised. No BOS is added. */
    public int[] encodeControl(String text) {
        BitSet all = new BitSet(text.length());
        all.set(0, text.length());
        IdList ids = new IdList();
        encodeInto(ids, text, 0, text.length(), all);
        return ids.toArray();
    }

    /** The ids of a person's text as the start of a sequence: with a BOS before it where the model was trained with one. */
    public int[] encodeStart(String text) {
        IdList ids = new IdList();
        if (addsBos) {
            ids.add(bos.getAsInt());
        }
        encodeInto(ids, text, 0, text.length(), new BitSet());
        return ids.toArray();
    }

    /**
     * Append the ids of {@code [from, to)} of a text, taken as a segment of its own.
     *
     * @param mayControl the characters of the text that may be read as control tokens
     */
    void encodeInto(IdList ids, String text, int from, int to, BitSet mayControl) {
        checkSurrogates(text, from, to);
        for (Piece piece : matcher.split(text, from, to, mayControl)) {
            AddedToken token = piece.token();
            if (token != null) {
                ids.add(token.id());
            } else {
                encodePlain(ids, text, piece);
            }
        }
    }

    private void encodePlain(IdList ids, String text, Piece piece) {
        if (words != null) {
            plain.requireOpen();
            words.encodeInto(ids, text, piece.from(), piece.to());
        } else {
            String part = text.substring(piece.from(), piece.to());
            ids.addAll(encodeWhole(piece.from() == 0 ? plain : continuing, part));
        }
    }

    /** Made from the text again, so that no tree of it is kept. */
    private static String plainJson(String json, String where) {
        return new PlainTokenizerJson(TokenizerFile.parse(json, where)).write(false);
    }

    private int[] encodeWhole(NativeTokenizer tokenizer, String text) {
        coverage.check(text);
        int[] ids = tokenizer.encode(text);
        checkPlain(ids, text);
        return ids;
    }

    /** The control token that begins at a character, where all of it may be control; null where none does. */
    @Nullable
    AddedToken controlAt(String text, int at, BitSet mayControl) {
        AddedToken token = matcher.at(text, at, mayControl);
        return token != null && token.isControl() ? token : null;
    }

    /**
     * The text of ids; bytes that are not UTF-8 become U+FFFD, and no spaces are cleaned up.
     *
     * @param skipSpecial leave special tokens out
     * @throws DataException if an id is not in the vocabulary
     */
    public String decode(int[] ids, boolean skipSpecial) {
        int[] kept = new int[ids.length];
        int size = 0;
        for (int id : ids) {
            piece(id);
            if (!skipSpecial || !special.get(id)) {
                kept[size++] = id;
            }
        }
        return decoder.decode(Arrays.copyOf(kept, size));
    }

    /**
     * What each token of a sequence is, for people.
     *
     * @throws DataException if an id is not in the vocabulary
     */
    public List<TokenText> texts(int[] ids) {
        for (int id : ids) {
            piece(id);
        }
        return decoder instanceof ByteLevelDecoder bytes
                ? TokenTexts.ofBytes(this, bytes, ids)
                : TokenTexts.of(this, decoder.start(), ids);
    }

    /** Start to decode one id at a time. */
    public TokenStream stream(boolean skipSpecial) {
        return new TokenStream(this, decoder.start(), skipSpecial);
    }

    /**
     * The vocabulary's own writing of an id, such as {@code Ġthe}.
     *
     * @throws DataException if the id is not in the vocabulary
     */
    public String piece(int id) {
        String piece = id < 0 || id >= pieces.length ? null : pieces[id];
        if (piece == null) {
            throw new DataException(
                    "token id " + id + " is not in the vocabulary of " + pieces.length + " ids",
                    "check that the ids were made with this model's tokenizer");
        }
        return piece;
    }

    /** Whether a decode that skips special tokens leaves the id out. */
    public boolean isSpecial(int id) {
        return id >= 0 && special.get(id);
    }

    /** Whether the id steers the model: one of {@link #controlTokens()}. */
    public boolean isControl(int id) {
        return id >= 0 && control.get(id);
    }

    /** One more than the largest id. The model's embedding may have more rows (padding), never fewer. */
    public int vocabSize() {
        return pieces.length;
    }

    /** The control tokens, text to id, by id. */
    public Map<String, Integer> controlTokens() {
        return controlTokens;
    }

    /** {@code bos_token}, {@code eos_token} and so on to their text, as chat templates get them. */
    public Map<String, String> specialTokens() {
        return specialTokens;
    }

    /** The id that begins a sequence, where the model has one. */
    public OptionalInt bos() {
        return bos;
    }

    /** Every id that ends a generation: eos_token first, then generation_config.json's and the chat template's end of turn. */
    public Set<Integer> eosIds() {
        return eosIds;
    }

    /**
     * The ids at which other programs end a generation: what generation_config.json (else config.json) names, or the GGUF
     * file; a part of {@link #eosIds()}.
     */
    public Set<Integer> declaredEndIds() {
        return declaredEndIds;
    }

    /** Whether the model expects a BOS before plain text (a chat template writes its own). */
    public boolean addsBos() {
        return addsBos;
    }

    /**
     * What the tokenizer's own post-processor writes around one text; nothing of it is added by the methods here. Reads
     * tokenizer.json again, so keep the result.
     *
     * @throws ModelFileException if the post-processor is damaged
     */
    public SequenceTemplate sequenceTemplate() {
        return SequenceTemplate.of(TokenizerFile.parse(json, "tokenizer.json"));
    }

    /** Chat templates by name, {@code default} first; empty where the model has none. */
    public Map<String, String> chatTemplates() {
        return templates;
    }

    /** The text of the tokenizer.json, for exports: as read, or as rebuilt from a GGUF. */
    public String json() {
        return json;
    }

    /** SHA-256 of {@link #json()} in lower-case hex. */
    public String sha256() {
        return sha256;
    }

    @Override
    public void close() {
        plain.close();
        continuing.close();
        if (decoder instanceof NativeDecoder owned) {
            owned.close();
        }
    }

    private Map<String, Integer> controlTokens(TokenizerFile file) {
        Map<String, Integer> byId = new LinkedHashMap<>();
        List<AddedToken> sorted = new ArrayList<>(file.added());
        sorted.sort(Comparator.comparingInt(AddedToken::id));
        for (AddedToken token : sorted) {
            special.set(token.id(), token.special());
            if (token.isControl()) {
                control.set(token.id());
                byId.put(token.content(), token.id());
            }
        }
        return Collections.unmodifiableMap(byId);
    }

    private OptionalInt specialId(String name, String where) {
        String token = specialTokens.get(name);
        if (token == null) {
            return OptionalInt.empty();
        }
        for (int id = 0; id < pieces.length; id++) {
            if (token.equals(pieces[id])) {
                return OptionalInt.of(id);
            }
        }
        throw new ModelFileException(
                where + ": the " + name + " \"" + token + "\" is not in the vocabulary",
                "fetch tokenizer.json and tokenizer_config.json again, from the same model");
    }

    private Set<Integer> eosIds(TokenizerParts parts) {
        Set<Integer> ids = new LinkedHashSet<>();
        specialId("eos_token", parts.where()).ifPresent(ids::add);
        for (int id : parts.endIds()) {
            if (id < 0 || id >= pieces.length) {
                throw new ModelFileException(
                        parts.where() + ": the end id " + id + " is not in the vocabulary of " + pieces.length + " ids",
                        "correct eos_token_id in generation_config.json");
            }
            ids.add(id);
        }
        for (String end : TURN_ENDS) {
            Integer id = controlTokens.get(end);
            if (id != null && templates.values().stream().anyMatch(t -> t.contains(end))) {
                ids.add(id);
            }
        }
        return Collections.unmodifiableSet(ids);
    }

    /** The promise of {@link #encode}, held at run time too. Only unknown text may become a control id: the unknown token's. */
    private void checkPlain(int[] ids, String text) {
        for (int id : ids) {
            if (control.get(id) && !Objects.equals(pieces[id], unknown)) {
                throw new DataException(
                        "plain text of " + text.length() + " characters was tokenised to the control token "
                                + pieces[id],
                        "the tokenizer.json builds a control token from plain text; report it with the model's name");
            }
        }
    }

    private static void checkSurrogates(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                throw new DataException(
                        String.format(
                                "character %d of the text is a lone surrogate (U+%04X), which UTF-8 cannot hold",
                                i, (int) c),
                        "repair the text: an emoji was cut in half, or the file was read in the wrong encoding");
            }
        }
    }
}
