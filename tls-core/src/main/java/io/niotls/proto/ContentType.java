package io.niotls.proto;

/** What a record carries, RFC 8446 §5.1. Closed: a record of any other type ends the connection. */
public enum ContentType {
    /** A single byte 1 that TLS 1.3 keeps for middleboxes and TLS 1.2 uses to switch keys. */
    CHANGE_CIPHER_SPEC(20),
    /** An alert of two bytes. */
    ALERT(21),
    /** Handshake messages, whole or in parts. */
    HANDSHAKE(22),
    /** The program's data; in TLS 1.3 the outside of every encrypted record. */
    APPLICATION_DATA(23);

    private final int code;

    ContentType(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /** Returns the type of a byte on the wire, or null if there is none. */
    public static ContentType of(int code) {
        return switch (code) {
            case 20 -> CHANGE_CIPHER_SPEC;
            case 21 -> ALERT;
            case 22 -> HANDSHAKE;
            case 23 -> APPLICATION_DATA;
            default -> null;
        };
    }
}
