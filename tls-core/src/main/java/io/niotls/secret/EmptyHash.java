package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.proto.HashAlgorithm;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The digest of nothing, which Derive-Secret takes where there are no messages (RFC 8446 §7.1): a constant of each hash. */
final class EmptyHash {
    private static final Map<HashAlgorithm, byte[]> DIGESTS = new ConcurrentHashMap<>();

    private EmptyHash() {}

    /** Returns the digest; shared, to be read only. */
    static byte[] of(Crypto crypto, HashAlgorithm hash) {
        byte[] known = DIGESTS.get(hash);
        if (known == null) {
            known = crypto.hash(hash).finish();
            DIGESTS.put(hash, known);
        }
        return known;
    }
}
