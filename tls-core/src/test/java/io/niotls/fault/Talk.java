package io.niotls.fault;

import java.util.Arrays;
import java.util.Random;

/** What a client and a server say to each other in these tests. */
public final class Talk {
    /** What the client sends first. */
    public static final byte[] QUESTION = bytes(300, 1);
    /** What the server sends when it has the whole question. */
    public static final byte[] ANSWER = bytes(700, 2);

    private Talk() {}

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Returns whether bytes are the first ones of others. */
    public static boolean isStart(byte[] start, byte[] whole) {
        return start.length <= whole.length && Arrays.equals(start, Arrays.copyOf(whole, start.length));
    }
}
