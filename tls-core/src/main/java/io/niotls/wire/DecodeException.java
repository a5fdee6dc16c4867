package io.niotls.wire;

/**
 * Bytes that are not what the presentation language of RFC 8446 §3 says they should be.
 *
 * <p>Thrown by {@link ByteReader}; turned into a {@code decode_error} alert in one place, where a whole message is decoded.
 * It carries no stack trace: a hostile peer decides how often it is thrown.
 */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Describes what was wrong.
     *
     * @param message what was expected and what was found, without any of the peer's bytes
     */
    public DecodeException(String message) {
        super(message, null, false, false);
    }
}
