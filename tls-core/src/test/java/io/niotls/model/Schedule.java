package io.niotls.model;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.HandshakeStage;
import io.niotls.secret.MasterStage;
import io.niotls.secret.ResumptionSecret;
import io.niotls.secret.TrafficSecret;
import io.niotls.testing.Setup;

/** A peer's TLS 1.3 secrets, as far as the handshake has come: RFC 8446 §7.1. */
final class Schedule {
    /** What the client writes with now. */
    TrafficSecret client;
    /** What the server writes with now. */
    TrafficSecret server;
    /** Known once the server's Finished is. */
    private TrafficSecret clientApplication;
    private TrafficSecret serverApplication;
    private ResumptionSecret resumption;
    private final HandshakeStage handshake;
    private MasterStage master;

    /**
     * Starts when the ServerHello is known.
     *
     * @param preSharedKey null if there is none
     * @param helloHash of ClientHello to ServerHello
     */
    Schedule(byte[] preSharedKey, SecretBytes shared, byte[] helloHash) {
        EarlyStage early = preSharedKey == null
                ? EarlyStage.withoutPsk(Setup.CRYPTO, HashAlgorithm.SHA256)
                : EarlyStage.withPsk(Setup.CRYPTO, HashAlgorithm.SHA256, SecretBytes.copyOf(preSharedKey));
        handshake = early.agree(shared);
        client = handshake.clientTraffic(helloHash);
        server = handshake.serverTraffic(helloHash);
    }

    /** Goes on when the server's Finished is known. */
    void onServerFinished(byte[] transcriptHash) {
        master = handshake.master();
        clientApplication = master.clientTraffic(transcriptHash);
        serverApplication = master.serverTraffic(transcriptHash);
        server = serverApplication;
    }

    boolean isServerFinished() {
        return master != null;
    }

    /** Goes on when the client's Finished is known. */
    void onClientFinished(byte[] transcriptHash) {
        client = clientApplication;
        resumption = master.resumption(transcriptHash);
    }

    /** Returns the key of the ticket with a nonce. */
    byte[] preSharedKey(byte[] nonce) {
        try (SecretBytes key = resumption.preSharedKey(nonce)) {
            return key.array().clone();
        }
    }
}
