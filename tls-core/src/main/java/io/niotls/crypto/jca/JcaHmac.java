package io.niotls.crypto.jca;

import io.niotls.crypto.Hmac;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC by hand over one digest, which first makes the inner and then the outer hash. With a {@code Mac} each new key costs
 * a third more time and allocates; here nothing is allocated after the constructor.
 *
 * <p>Between calls the digest has taken in the inner pad and what has been added since.
 */
final class JcaHmac implements Hmac {
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest digest;
    private final byte[] innerPad;
    private final byte[] outerPad;
    private final byte[] innerHash;
    private boolean closed;

    JcaHmac(HashAlgorithm algorithm, MessageDigest digest, SecretBytes secret) {
        this.digest = digest;
        this.innerHash = new byte[algorithm.length()];
        // RFC 2104 §3: a key longer than a block is hashed, a shorter one is followed by zeros.
        byte[] key = secret.length() > algorithm.blockLength() ? digest.digest(secret.array()) : secret.array();
        this.innerPad = Arrays.copyOf(key, algorithm.blockLength());
        this.outerPad = innerPad.clone();
        for (int i = 0; i < innerPad.length; i++) {
            innerPad[i] ^= INNER;
            outerPad[i] ^= OUTER;
        }
        if (key != secret.array()) {
            Arrays.fill(key, (byte) 0);
        }
        digest.update(innerPad);
    }

    @Override
    public int length() {
        return innerHash.length;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    @Override
    public void finish(byte[] out, int offset) {
        if (closed) {
            throw new IllegalStateException("the HMAC is closed");
        }
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

    @Override
    public void close() {
        closed = true;
        digest.reset();
        Arrays.fill(innerPad, (byte) 0);
        Arrays.fill(outerPad, (byte) 0);
        Arrays.fill(innerHash, (byte) 0);
    }
}
