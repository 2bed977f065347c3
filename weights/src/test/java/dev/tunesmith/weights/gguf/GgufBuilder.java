package dev.tunesmith.weights.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds GGUF files in memory, wrong ones too. */
final class GgufBuilder {

    private final ByteArrayOutputStream pairs = new ByteArrayOutputStream();
    private final ByteArrayOutputStream infos = new ByteArrayOutputStream();
    private final List<byte[]> data = new ArrayList<>();
    private int version = 3;
    private long pairCount;
    private long tensorCount;
    private int alignment = 32;
    private long offset;

    GgufBuilder version(int number) {
        version = number;
        return this;
    }

    GgufBuilder announce(long tensors, long keyValues) {
        tensorCount += tensors;
        pairCount += keyValues;
        return this;
    }

    /** How the builder aligns data; the key is added apart. */
    GgufBuilder align(int bytes) {
        alignment = bytes;
        return this;
    }

    GgufBuilder pair(String key, GgufType type, byte[] value) {
        return pair(key, type.ordinal(), value);
    }

    GgufBuilder pair(String key, int type, byte[] value) {
        pairs.writeBytes(string(key));
        pairs.writeBytes(u32(type));
        pairs.writeBytes(value);
        pairCount++;
        return this;
    }

    GgufBuilder text(String key, String value) {
        return pair(key, GgufType.STRING, string(value));
    }

    GgufBuilder array(String key, GgufType itemType, byte[]... items) {
        byte[] all = join(items);
        return pair(key, GgufType.ARRAY, join(u32(itemType.ordinal()), u64(items.length), all));
    }

    /** A tensor placed after the one before, with data of the given length. */
    GgufBuilder tensor(String name, int type, int bytes, long... dimensions) {
        infoAt(offset, name, type, dimensions);
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (i * 7 + data.size());
        }
        data.add(content);
        offset += (bytes + alignment - 1) / alignment * alignment;
        return this;
    }

    /** The description of a tensor alone. */
    GgufBuilder infoAt(long place, String name, int type, long... dimensions) {
        infos.writeBytes(string(name));
        infos.writeBytes(u32(dimensions.length));
        for (long size : dimensions) {
            infos.writeBytes(u64(size));
        }
        infos.writeBytes(u32(type));
        infos.writeBytes(u64(place));
        tensorCount++;
        return this;
    }

    /** The file; the last tensor is padded only where asked for. */
    byte[] build() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(u32(version));
        out.writeBytes(u64(tensorCount));
        out.writeBytes(u64(pairCount));
        out.writeBytes(pairs.toByteArray());
        out.writeBytes(infos.toByteArray());
        for (byte[] content : data) {
            while (out.size() % alignment != 0) {
                out.write(0);
            }
            out.writeBytes(content);
        }
        return out.toByteArray();
    }

    static byte[] string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return join(u64(bytes.length), bytes);
    }

    static byte[] u8(int value) {
        return new byte[] {(byte) value};
    }

    static byte[] u16(int value) {
        return little(2).putShort((short) value).array();
    }

    static byte[] u32(int value) {
        return little(4).putInt(value).array();
    }

    static byte[] u64(long value) {
        return little(8).putLong(value).array();
    }

    static byte[] f32(float value) {
        return little(4).putFloat(value).array();
    }

    static byte[] f64(double value) {
        return little(8).putDouble(value).array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
