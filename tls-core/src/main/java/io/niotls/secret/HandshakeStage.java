package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hkdf;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;

/** The second stage of the TLS 1.3 key schedule: the handshake secret. */
public final class HandshakeStage implements AutoCloseable {
    private final Crypto crypto;
    private final HashAlgorithm hash;
    private final Hkdf hkdf;
    private final SecretBytes handshakeSecret;

    HandshakeStage(Crypto crypto, HashAlgorithm hash, SecretBytes handshakeSecret) {
        this.crypto = crypto;
        this.hash = hash;
        this.hkdf = crypto.hkdf(hash);
        this.handshakeSecret = handshakeSecret;
    }

    /** Returns the client's handshake traffic secret; the digest covers ClientHello to ServerHello. */
    public TrafficSecret clientTraffic(byte[] transcriptHash) {
        return traffic("c hs traffic", transcriptHash);
    }

    /** Returns the server's handshake traffic secret; the digest covers ClientHello to ServerHello. */
    public TrafficSecret serverTraffic(byte[] transcriptHash) {
        return traffic("s hs traffic", transcriptHash);
    }

    /** Goes on to the master secret. */
    public MasterStage master() {
        byte[] empty = EmptyHash.of(crypto, hash);
        try (this; SecretBytes derived = HkdfLabel.expand(hkdf, handshakeSecret, "derived", empty, hash.length())) {
            return new MasterStage(crypto, hash, hkdf.extract(derived.array(), new byte[hash.length()]));
        }
    }

    private TrafficSecret traffic(String label, byte[] transcriptHash) {
        return new TrafficSecret(crypto, hash, HkdfLabel.expand(hkdf, handshakeSecret, label, transcriptHash, hash.length()));
    }

    /** Wipes the secret. */
    @Override
    public void close() {
        handshakeSecret.close();
    }
}
