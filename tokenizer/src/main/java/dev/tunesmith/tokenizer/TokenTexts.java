package dev.tunesmith.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a sequence token by token, with the bytes of characters that are spread over tokens. */
final class TokenTexts {

    /** How SentencePiece vocabularies write a single byte. */
    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-F]{2})>");

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();
    private static final String MALFORMED = "\uFFFD";

    private TokenTexts() {}

    /** Tokens whose text depends on their neighbours: what the decoder makes of each, one after the other. */
    static List<TokenText> of(Tokenizer tokenizer, TextDecoder.Session session, int[] ids) {
        List<TokenText> texts = new ArrayList<>(ids.length);
        boolean inside = false;
        for (int id : ids) {
            String piece = tokenizer.piece(id);
            String text = session.append(id);
            Matcher value = BYTE.matcher(piece);
            boolean part = value.matches() && Integer.parseInt(value.group(1), 16) >= 0x80;
            String bytes = part ? value.group(1) : "";
            boolean begins = part && text.isEmpty() && !inside;
            texts.add(
                    new TokenText(id, piece, begins ? "" : bytes, text, begins ? bytes : "", tokenizer.isControl(id)));
            inside = part && text.isEmpty();
        }
        return texts;
    }

    /** Tokens that stand for bytes of UTF-8. */
    static List<TokenText> ofBytes(Tokenizer tokenizer, ByteLevelDecoder decoder, int[] ids) {
        List<TokenText> texts = new ArrayList<>(ids.length);
        byte[] pending = {};
        for (int id : ids) {
            byte[] own = decoder.bytes(id);
            int missing = pending.length == 0 ? 0 : length(pending[0]) - pending.length;
            int head = 0;
            while (head < Math.min(missing, own.length) && isContinuation(own[head])) {
                head++;
            }
            StringBuilder text = new StringBuilder();
            byte[] begun = concatenate(pending, Arrays.copyOf(own, head));
            boolean open = pending.length > 0 && head < missing && head == own.length;
            if (pending.length > 0 && !open) {
                text.append(head == missing ? new String(begun, StandardCharsets.UTF_8) : MALFORMED);
            }
            int tail = open ? own.length : tailFrom(own, head);
            text.append(new String(own, head, tail - head, StandardCharsets.UTF_8));
            texts.add(new TokenText(
                    id,
                    tokenizer.piece(id),
                    HEX.formatHex(own, 0, head),
                    text.toString(),
                    HEX.formatHex(own, tail, own.length),
                    tokenizer.isControl(id)));
            pending = open ? begun : Arrays.copyOfRange(own, tail, own.length);
        }
        return texts;
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Where the character begins that the bytes leave incomplete; their end where they leave none. */
    private static int tailFrom(byte[] bytes, int from) {
        for (int i = bytes.length - 1; i >= Math.max(from, bytes.length - 3); i--) {
            if (!isContinuation(bytes[i])) {
                return i + length(bytes[i]) > bytes.length ? i : bytes.length;
            }
        }
        return bytes.length;
    }

    private static boolean isContinuation(byte value) {
        return (value & 0xC0) == 0x80;
    }

    /** The bytes of a character that begins so; 1 for what can begin none. */
    private static int length(byte lead) {
        int value = lead & 0xFF;
        if (value >= 0xC2 && value <= 0xDF) {
            return 2;
        }
        if (value >= 0xE0 && value <= 0xEF) {
            return 3;
        }
        return value >= 0xF0 && value <= 0xF4 ? 4 : 1;
    }
}
