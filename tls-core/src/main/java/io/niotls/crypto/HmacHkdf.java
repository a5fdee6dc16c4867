package io.niotls.crypto;

import io.niotls.proto.HashAlgorithm;
import java.util.Arrays;

/** HKDF as RFC 5869 builds it from an HMAC. */
public final class HmacHkdf implements Hkdf {
    private final Crypto crypto;
    private final HashAlgorithm hash;

    /**
     * Builds HKDF.
     *
     * @param crypto whose HMAC is used
     * @param hash the hash
     */
    public HmacHkdf(Crypto crypto, HashAlgorithm hash) {
        this.crypto = crypto;
        this.hash = hash;
    }

    @Override
    public SecretBytes extract(byte[] salt, byte[] inputKeyMaterial) {
        // HMAC pads its key with zeros, so an empty salt is the hash's length of zeros by itself.
        try (SecretBytes key = SecretBytes.copyOf(salt);
                Hmac hmac = crypto.hmac(hash, key)) {
            hmac.update(inputKeyMaterial);
            return SecretBytes.owning(hmac.finish());
        }
    }

    @Override
    public SecretBytes expand(SecretBytes pseudorandomKey, byte[] info, int length) {
        int hashLength = hash.length();
        if (length < 0 || length > 255 * hashLength) {
            throw new IllegalArgumentException(length + " bytes asked of HKDF with " + hash);
        }
        byte[] output = new byte[length];
        byte[] block = new byte[hashLength];
        byte[] counter = new byte[1];
        try (Hmac hmac = crypto.hmac(hash, pseudorandomKey)) {
            for (int written = 0; written < length; written += hashLength) {
                if (written > 0) {
                    hmac.update(block);
                }
                hmac.update(info);
                counter[0]++;
                hmac.update(counter);
                hmac.finish(block, 0);
                System.arraycopy(block, 0, output, written, Math.min(hashLength, length - written));
            }
        }
        Arrays.fill(block, (byte) 0);
        return SecretBytes.owning(output);
    }
}
