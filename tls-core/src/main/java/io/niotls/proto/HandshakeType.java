package io.niotls.proto;

/** Handshake message types that this library knows, RFC 8446 §4 and RFC 5246 §7.4. Any other is an unexpected message. */
public enum HandshakeType {
    /** TLS 1.2: the server would like to renegotiate. */
    HELLO_REQUEST(0),
    /** The client's offer. */
    CLIENT_HELLO(1),
    /** The server's choice, or in TLS 1.3 a HelloRetryRequest. */
    SERVER_HELLO(2),
    /** A ticket for resumption. */
    NEW_SESSION_TICKET(4),
    /** TLS 1.3: the client's early data has ended. */
    END_OF_EARLY_DATA(5),
    /** TLS 1.3: the server's answers that need no key agreement. */
    ENCRYPTED_EXTENSIONS(8),
    /** A certificate chain. */
    CERTIFICATE(11),
    /** TLS 1.2: ephemeral parameters, signed. */
    SERVER_KEY_EXCHANGE(12),
    /** The server asks for a client certificate. */
    CERTIFICATE_REQUEST(13),
    /** TLS 1.2: the server's first flight is complete. */
    SERVER_HELLO_DONE(14),
    /** A signature over the handshake. */
    CERTIFICATE_VERIFY(15),
    /** TLS 1.2: the client's half of the key agreement. */
    CLIENT_KEY_EXCHANGE(16),
    /** A MAC over the handshake. */
    FINISHED(20),
    /** TLS 1.2: a stapled OCSP response, RFC 6066 §8. */
    CERTIFICATE_STATUS(22),
    /** TLS 1.3: the sender changes its keys. */
    KEY_UPDATE(24),
    /** TLS 1.3: stands for the first ClientHello in the transcript after a HelloRetryRequest; never sent. */
    MESSAGE_HASH(254);

    /** One place for each byte on the wire. */
    private static final HandshakeType[] BY_CODE = byCode();

    private final int code;

    HandshakeType(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /** Returns the type of a byte on the wire, or null if this library knows none. */
    public static HandshakeType of(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }

    private static HandshakeType[] byCode() {
        HandshakeType[] types = new HandshakeType[256];
        for (HandshakeType type : values()) {
            types[type.code] = type;
        }
        return types;
    }
}
