package dev.tunesmith.data.text;

/** Hashes of 64 bits that are the same on every machine, for comparing shingles; names in files have {@code Sha256}. */
public final class Digests {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Digests() {}

    /** 64-bit FNV-1a over the UTF-16 units, then {@link #mix}; not for adversaries. */
    public static long hash64(CharSequence text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /** The finaliser of SplitMix64: spreads every input bit over the whole word. */
    public static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
