package io.niotls.proto;

/**
 * A protocol version as it stands on the wire. Open: a peer may name versions that nobody has heard of.
 *
 * @param code two bytes, 0x0304 for TLS 1.3
 */
public record ProtocolVersion(int code) implements Comparable<ProtocolVersion> {
    /** SSL 3.0, only to recognise and refuse it. */
    public static final ProtocolVersion SSL_3_0 = new ProtocolVersion(0x0300);
    /** TLS 1.0, only to recognise and refuse it, and as the record version of a first ClientHello. */
    public static final ProtocolVersion TLS_1_0 = new ProtocolVersion(0x0301);
    /** TLS 1.1, only to recognise and refuse it. */
    public static final ProtocolVersion TLS_1_1 = new ProtocolVersion(0x0302);
    /** TLS 1.2, RFC 5246. */
    public static final ProtocolVersion TLS_1_2 = new ProtocolVersion(0x0303);
    /** TLS 1.3, RFC 8446 and RFC 9846. */
    public static final ProtocolVersion TLS_1_3 = new ProtocolVersion(0x0304);

    /** Compares by code, so that a newer version is the greater one. */
    @Override
    public int compareTo(ProtocolVersion other) {
        return Integer.compare(code, other.code);
    }

    /** Returns the name, such as {@code TLSv1.3}, or the code in hexadecimal. */
    @Override
    public String toString() {
        return switch (code) {
            case 0x0300 -> "SSLv3";
            case 0x0301 -> "TLSv1";
            case 0x0302 -> "TLSv1.1";
            case 0x0303 -> "TLSv1.2";
            case 0x0304 -> "TLSv1.3";
            default -> String.format("version 0x%04x", code);
        };
    }
}
