package io.niotls.handshake;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import io.niotls.session.ClientSession;
import java.time.Instant;
import java.util.Optional;

/**
 * A pre-shared key that a client offers in TLS 1.3.
 *
 * @param identity what the server knows it by: a ticket, or an agreed name
 * @param obfuscatedAge of the ticket, 0 for an external key
 * @param key not closed by the handshake: it belongs to the session or to the configuration
 * @param hash the only one it may be used with
 * @param session the session that the ticket resumes; empty for an external key
 */
public record PskOffer(
        byte[] identity, long obfuscatedAge, SecretBytes key, HashAlgorithm hash, Optional<ClientSession> session) {
    /** Returns the same offer with the ticket's age at another time: the second hello after a HelloRetryRequest has it anew. */
    public PskOffer at(Instant now) {
        return new PskOffer(
                identity, session.map(offered -> offered.obfuscatedAge(now)).orElse(obfuscatedAge), key, hash, session);
    }

    /** Returns whether the key was agreed on outside TLS. */
    public boolean isExternal() {
        return session.isEmpty();
    }
}
