package io.niotls.handshake;

import io.niotls.config.Config;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;

/** The numbers of record_size_limit, RFC 8449: in TLS 1.3 its value counts the byte that holds the content type. */
public final class RecordSizes {
    /** The most plaintext that a record can hold, RFC 8446 §5.1. */
    public static final int MAX_PLAINTEXT = 16_384;

    private static final int MIN_LIMIT = 64;

    private RecordSizes() {}

    /** Returns the value to send for a version; without a limit of our own it only lets the peer say what it wants. */
    public static int toSend(Config config, ProtocolVersion version) {
        return config.recordSizeLimit().orElse(MAX_PLAINTEXT) + contentTypeByte(version);
    }

    /**
     * Returns the plaintext bytes that a peer's value allows us to send in a record.
     *
     * @throws TlsException with {@link Fault#ILLEGAL_FIELD} if the value is smaller than 64, RFC 8449 §4
     */
    public static int allowed(int received, ProtocolVersion version) throws TlsException {
        if (received < MIN_LIMIT) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "record_size_limit " + received);
        }
        // A server must not refuse a value above the protocol's maximum: it may come from a newer version.
        return Math.min(received - contentTypeByte(version), MAX_PLAINTEXT);
    }

    private static int contentTypeByte(ProtocolVersion version) {
        return version.equals(ProtocolVersion.TLS_1_3) ? 1 : 0;
    }
}
