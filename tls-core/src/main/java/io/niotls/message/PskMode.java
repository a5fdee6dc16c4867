package io.niotls.message;

/**
 * How a client lets a PSK be used, RFC 8446 §4.2.9. Open: unknown modes are passed over.
 *
 * @param code one byte on the wire
 */
public record PskMode(int code) {
    /** The PSK alone, without a key exchange and so without forward secrecy. */
    public static final PskMode PSK_KE = new PskMode(0);
    /** The PSK together with a key exchange. */
    public static final PskMode PSK_DHE_KE = new PskMode(1);
}
