package io.niotls.config;

/**
 * How much a peer may ask of us, besides what its certificates may be ({@link io.niotls.auth.PeerVerifier#limits}). The
 * defaults are far above what honest peers need.
 *
 * @param maxHandshakeMessage bytes of one handshake message but Certificate, header not counted; Go allows 65,536
 * @param maxCertificateMessage bytes of a Certificate message, header not counted; Go allows 262,144
 * @param maxTickets tickets that a client accepts on one connection before it takes the server for hostile; servers send 1 to 4
 * @param maxKeyUpdates KeyUpdate messages in a row without application data between them; BoringSSL allows 32
 * @param maxWarningAlerts warning alerts in a row, of which BoringSSL allows 4; and how many HelloRequest messages, in a row or not,
 *     a handshake of TLS 1.2 passes over
 * @param maxChangeCipherSpecs ChangeCipherSpec records that a TLS 1.3 handshake passes over; one is usual, BoringSSL allows 32
 */
public record Limits(
        int maxHandshakeMessage,
        int maxCertificateMessage,
        int maxTickets,
        int maxKeyUpdates,
        int maxWarningAlerts,
        int maxChangeCipherSpecs) {
    /** The limits used where none are given. */
    public static final Limits DEFAULT = new Limits(65_536, 262_144, 32, 32, 4, 32);

    private static final int SMALLEST_MESSAGE_LIMIT = 1_024;
    private static final int LARGEST_MESSAGE = 0xff_ffff;

    /** Checks that every limit can be met. */
    public Limits {
        checkMessage(maxHandshakeMessage);
        checkMessage(maxCertificateMessage);
        if (maxTickets < 0 || maxKeyUpdates < 1 || maxWarningAlerts < 0 || maxChangeCipherSpecs < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }

    private static void checkMessage(int limit) {
        if (limit < SMALLEST_MESSAGE_LIMIT || limit > LARGEST_MESSAGE) {
            throw new IllegalArgumentException("a message limit is between 1,024 bytes and 16 MB, not " + limit);
        }
    }
}
