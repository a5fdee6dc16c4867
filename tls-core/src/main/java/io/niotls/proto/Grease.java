package io.niotls.proto;

/** Reserved values that keep peers tolerant of what they do not know, RFC 8701. */
public final class Grease {
    private Grease() {}

    /** Returns whether a two-byte value is one of 0x0a0a, 0x1a1a, … 0xfafa. */
    public static boolean is(int code) {
        return (code & 0x0f0f) == 0x0a0a && code >>> 8 == (code & 0xff);
    }

    /** Returns the value that a random byte selects: its high four bits are used. */
    public static int value(int random) {
        return (random & 0xf0 | 0x0a) * 0x0101;
    }

    /** Returns the one-byte value for psk_key_exchange_modes that a random byte selects. */
    public static int pskMode(int random) {
        return 0x0b + 0x1f * ((random & 0xff) >>> 5);
    }
}
