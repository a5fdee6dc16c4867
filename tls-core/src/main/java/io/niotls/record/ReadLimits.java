package io.niotls.record;

/**
 * What a reader takes from a peer before it ends the connection.
 *
 * @param handshakeMessage the longest handshake message, in bytes after its header, but for Certificate
 * @param certificateMessage the longest Certificate message, in bytes after its header
 * @param fragments over how many records one handshake message may be spread
 * @param emptyRecords how many records without content may come in a row
 */
public record ReadLimits(int handshakeMessage, int certificateMessage, int fragments, int emptyRecords) {
    /** Go's {@code maxHandshake}, 65,536: room for a CertificateRequest with a full list of authorities. */
    public static final int HANDSHAKE_MESSAGE = 1 << 16;
    /** Go's {@code maxHandshakeCertificateMsg}, 262,144: chains with large post-quantum signatures, OCSP responses and SCTs. */
    public static final int CERTIFICATE_MESSAGE = 1 << 18;
    /**
     * The longest certificate message in records of the smallest size a peer may be asked for (RFC 8449 §4: 64 bytes) takes
     * 4,096; four times that also takes a flight of 16 KB in single bytes, which is legal if odd. Each fragment costs its sender
     * at least six bytes, so the work stays in proportion to what is sent.
     */
    public static final int FRAGMENTS = 1 << 14;

    /** Empty records and ChangeCipherSpec records, in a row. BoringSSL allows 32 ({@code kMaxEmptyRecords}) and counts alike. */
    public static final int EMPTY_RECORDS = 32;

    /** The limits for a client that is asked for no certificate. */
    private static final ReadLimits WITHOUT_CERTIFICATE =
            new ReadLimits(HANDSHAKE_MESSAGE, HANDSHAKE_MESSAGE, FRAGMENTS, EMPTY_RECORDS);

    /** The limits for a peer of whom nothing is known. */
    public static final ReadLimits DEFAULT =
            new ReadLimits(HANDSHAKE_MESSAGE, CERTIFICATE_MESSAGE, FRAGMENTS, EMPTY_RECORDS);

    /** Returns the usual limits but for the lengths of messages; connections share what most of them have. */
    public static ReadLimits of(int handshakeMessage, int certificateMessage) {
        if (handshakeMessage == HANDSHAKE_MESSAGE && certificateMessage == CERTIFICATE_MESSAGE) {
            return DEFAULT;
        }
        return handshakeMessage == HANDSHAKE_MESSAGE && certificateMessage == HANDSHAKE_MESSAGE
                ? WITHOUT_CERTIFICATE
                : new ReadLimits(handshakeMessage, certificateMessage, FRAGMENTS, EMPTY_RECORDS);
    }
}
