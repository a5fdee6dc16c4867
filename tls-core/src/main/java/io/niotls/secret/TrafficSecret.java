package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hmac;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import java.security.MessageDigest;
import java.util.Optional;

/** The secret of one direction in TLS 1.3, RFC 8446 §7.2 and §7.3: record keys, Finished, and the secret that follows it. */
public final class TrafficSecret implements AutoCloseable {
    private final Crypto crypto;
    private final HashAlgorithm hash;
    private final SecretBytes secret;

    TrafficSecret(Crypto crypto, HashAlgorithm hash, SecretBytes secret) {
        this.crypto = crypto;
        this.hash = hash;
        this.secret = secret;
    }

    /** Returns the record key; the caller closes it. */
    public SecretBytes key(BulkCipher cipher) {
        return HkdfLabel.expand(crypto.hkdf(hash), secret, "key", new byte[0], cipher.keyLength());
    }

    /** Returns the 12 bytes of IV; the caller closes them. */
    public SecretBytes iv() {
        return HkdfLabel.expand(crypto.hkdf(hash), secret, "iv", new byte[0], 12);
    }

    /** Returns the verify_data of a Finished over a transcript, RFC 8446 §4.4.4. */
    public byte[] verifyData(byte[] transcriptHash) {
        try (SecretBytes key = HkdfLabel.expand(crypto.hkdf(hash), secret, "finished", new byte[0], hash.length());
                Hmac hmac = crypto.hmac(hash, key)) {
            hmac.update(transcriptHash);
            return hmac.finish();
        }
    }

    /** Checks a peer's verify_data without telling by its time where it differs; the proof opens the traffic state. */
    public Optional<FinishedVerified> verify(byte[] transcriptHash, byte[] verifyData) {
        return MessageDigest.isEqual(verifyData(transcriptHash), verifyData)
                ? Optional.of(new FinishedVerified())
                : Optional.empty();
    }

    /** Returns the secret after a KeyUpdate and wipes this one. */
    public TrafficSecret next() {
        try (this) {
            return new TrafficSecret(
                    crypto, hash, HkdfLabel.expand(crypto.hkdf(hash), secret, "traffic upd", new byte[0], hash.length()));
        }
    }

    /** Returns the secret for the key log: read at once, never kept. */
    byte[] forKeyLog() {
        return secret.array();
    }

    /** Wipes the secret. */
    @Override
    public void close() {
        secret.close();
    }
}
