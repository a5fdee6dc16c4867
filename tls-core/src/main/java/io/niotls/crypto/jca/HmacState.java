package io.niotls.crypto.jca;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What an HMAC computes with: one digest, which first makes the inner and then the outer hash, and the padded keys. It is used
 * under one key after the other; with a {@code Mac} each new key costs a third more time and allocates, here nothing is.
 *
 * <p>Under a key, the digest has taken in the inner pad and what has been added since.
 */
final class HmacState {
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest digest;
    private final byte[] innerPad;
    private final byte[] outerPad;
    private final byte[] innerHash;

    HmacState(HashAlgorithm algorithm, MessageDigest digest) {
        this.digest = digest;
        this.innerPad = new byte[algorithm.blockLength()];
        this.outerPad = new byte[algorithm.blockLength()];
        this.innerHash = new byte[algorithm.length()];
    }

    /** Starts under a key, which is read and not kept. */
    void start(SecretBytes secret) {
        byte[] key = secret.array();
        if (key.length > innerPad.length) {
            // RFC 2104 §3: a key longer than a block is hashed, a shorter one is followed by zeros.
            key = digest.digest(key);
        }
        Arrays.fill(innerPad, INNER);
        Arrays.fill(outerPad, OUTER);
        for (int i = 0; i < key.length; i++) {
            innerPad[i] ^= key[i];
            outerPad[i] ^= key[i];
        }
        if (key != secret.array()) {
            Arrays.fill(key, (byte) 0);
        }
        digest.update(innerPad);
    }

    int length() {
        return innerHash.length;
    }

    void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    /** Writes the result and starts anew under the same key. */
    void finish(byte[] out, int offset) {
        try {
            digest.digest(innerHash, 0, innerHash.length);
            digest.update(outerPad);
            digest.update(innerHash);
            digest.digest(out, offset, innerHash.length);
        } catch (DigestException e) {
            throw new IllegalArgumentException("no room for the result", e);
        }
        digest.update(innerPad);
    }

    /** Forgets the key and everything computed under it. */
    void wipe() {
        digest.reset();
        Arrays.fill(innerPad, (byte) 0);
        Arrays.fill(outerPad, (byte) 0);
        Arrays.fill(innerHash, (byte) 0);
    }
}
