package io.niotls.handshake.server12;

import io.niotls.handshake.RecordKeys;
import io.niotls.proto.CipherSuite;
import io.niotls.secret.Tls12Keys;
import java.util.Optional;

/**
 * What the two hellos have agreed on.
 *
 * @param cipherSuite of TLS 1.2
 * @param clientRandom 32 bytes
 * @param serverRandom 32 bytes
 * @param sessionId what the ServerHello said, maybe empty
 * @param serverName what the client asked for
 * @param applicationProtocol one of those offered
 * @param extendedMasterSecret RFC 7627
 * @param encryptThenMac RFC 7366, only with a CBC suite
 * @param ticketFollows a NewSessionTicket comes before the server's ChangeCipherSpec, RFC 5077 §3.2
 * @param readLimit the most plaintext bytes of a protected record that the client may send
 * @param writeLimit the most plaintext bytes of a protected record that the client takes
 */
record Agreement(
        CipherSuite cipherSuite,
        byte[] clientRandom,
        byte[] serverRandom,
        byte[] sessionId,
        Optional<String> serverName,
        Optional<String> applicationProtocol,
        boolean extendedMasterSecret,
        boolean encryptThenMac,
        boolean ticketFollows,
        int readLimit,
        int writeLimit) {
    /** Returns what the records of one direction are protected with. */
    RecordKeys recordKeys(Tls12Keys.Direction keys) {
        return new RecordKeys.Tls12(cipherSuite, keys, encryptThenMac);
    }
}
