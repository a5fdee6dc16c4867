package io.niotls.crypto.jca;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A secret key whose bytes can be wiped, which {@code SecretKeySpec} cannot do. */
final class RawKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final transient byte[] bytes;
    private boolean destroyed;

    /** Makes a key from a copy of {@code bytes}. */
    RawKey(String algorithm, byte[] bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes.clone();
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** Returns how many bytes it has. */
    int length() {
        return bytes.length;
    }

    /**
     * Returns a copy, as every key does; the provider wipes or keeps it.
     *
     * @throws IllegalStateException if it is destroyed: nothing may be sealed under a key of zeros
     */
    @Override
    public byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("the key is destroyed");
        }
        return bytes.clone();
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }
}
