package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hkdf;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;

/** The last stage of the TLS 1.3 key schedule: the master secret. */
public final class MasterStage implements AutoCloseable {
    private final Crypto crypto;
    private final HashAlgorithm hash;
    private final Hkdf hkdf;
    private final SecretBytes masterSecret;

    MasterStage(Crypto crypto, HashAlgorithm hash, SecretBytes masterSecret) {
        this.crypto = crypto;
        this.hash = hash;
        this.hkdf = crypto.hkdf(hash);
        this.masterSecret = masterSecret;
    }

    /** Returns the client's first application traffic secret; the digest covers ClientHello to the server's Finished. */
    public TrafficSecret clientTraffic(byte[] transcriptHash) {
        return new TrafficSecret(crypto, hash, derive("c ap traffic", transcriptHash));
    }

    /** Returns the server's first application traffic secret; the digest covers ClientHello to the server's Finished. */
    public TrafficSecret serverTraffic(byte[] transcriptHash) {
        return new TrafficSecret(crypto, hash, derive("s ap traffic", transcriptHash));
    }

    /** Returns the exporter; the digest covers ClientHello to the server's Finished. */
    public Exporter exporter(byte[] transcriptHash) {
        return Exporter.tls13(crypto, hash, derive("exp master", transcriptHash));
    }

    /**
     * Returns the secret that tickets are made from; the digest covers ClientHello to the client's Finished. Consumes the
     * stage.
     */
    public ResumptionSecret resumption(byte[] transcriptHash) {
        try (this) {
            return new ResumptionSecret(crypto, hash, derive("res master", transcriptHash));
        }
    }

    private SecretBytes derive(String label, byte[] transcriptHash) {
        return HkdfLabel.expand(hkdf, masterSecret, label, transcriptHash, hash.length());
    }

    /** Wipes the secret. */
    @Override
    public void close() {
        masterSecret.close();
    }
}
