package io.niotls.handshake;

import io.niotls.secret.Exporter;
import io.niotls.secret.FinishedVerified;
import io.niotls.session.ConnectionInfo;
import java.util.Objects;
import java.util.Optional;

/**
 * A handshake's result.
 *
 * @param finished the proof that the peer's Finished was right, without which this record cannot be made
 * @param info what was agreed on
 * @param exporter taken over by the receiver
 * @param sendTraffic TLS 1.3: our sending secret, for KeyUpdate; taken over by the receiver
 * @param tlsUnique TLS 1.2 with extended master secret: the first Finished, RFC 5929 §3
 */
public record Established(
        FinishedVerified finished,
        ConnectionInfo info,
        Exporter exporter,
        Optional<SendTraffic> sendTraffic,
        Optional<byte[]> tlsUnique) {
    /** Checks that the proof is there. */
    public Established {
        Objects.requireNonNull(finished);
    }
}
