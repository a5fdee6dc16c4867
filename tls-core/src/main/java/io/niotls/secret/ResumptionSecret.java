package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;

/** Where the pre-shared keys of tickets come from, RFC 8446 §4.6.1. */
public final class ResumptionSecret implements AutoCloseable {
    private final Crypto crypto;
    private final HashAlgorithm hash;
    private final SecretBytes secret;

    ResumptionSecret(Crypto crypto, HashAlgorithm hash, SecretBytes secret) {
        this.crypto = crypto;
        this.hash = hash;
        this.secret = secret;
    }

    /** Returns the pre-shared key of the ticket with a nonce; the caller closes it. */
    public SecretBytes preSharedKey(byte[] ticketNonce) {
        return HkdfLabel.expand(crypto.hkdf(hash), secret, "resumption", ticketNonce, hash.length());
    }

    /** Wipes the secret. */
    @Override
    public void close() {
        secret.close();
    }
}
