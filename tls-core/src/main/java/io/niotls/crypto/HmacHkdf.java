package io.niotls.crypto;

import io.niotls.proto.HashAlgorithm;
import java.util.Arrays;

/** HKDF as RFC 5869 builds it from an HMAC. */
public final class HmacHkdf implements Hkdf {
    /** The counter of the first block. */
    private static final byte[] FIRST = {1};

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
        // HMAC pads its key with zeros, so an empty salt is the hash's length of zeros by itself. The salt is left to the caller.
        try (Hmac hmac = crypto.hmac(hash, SecretBytes.owning(salt))) {
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
        try (Hmac hmac = crypto.hmac(hash, pseudorandomKey)) {
            if (length <= hashLength) {
                return firstBlock(hmac, info, length);
            }
            byte[] output = new byte[length];
            byte[] block = new byte[hashLength];
            byte[] counter = new byte[1];
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
            Arrays.fill(block, (byte) 0);
            return SecretBytes.owning(output);
        }
    }

    /** All that TLS 1.3 ever asks for, apart from exporters. */
    private static SecretBytes firstBlock(Hmac hmac, byte[] info, int length) {
        hmac.update(info);
        hmac.update(FIRST);
        byte[] block = hmac.finish();
        if (length == block.length) {
            return SecretBytes.owning(block);
        }
        byte[] output = Arrays.copyOf(block, length);
        Arrays.fill(block, (byte) 0);
        return SecretBytes.owning(output);
    }
}
