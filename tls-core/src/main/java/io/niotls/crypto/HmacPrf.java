package io.niotls.crypto;

import io.niotls.proto.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The PRF of TLS 1.2 as RFC 5246 §5 builds it from an HMAC. */
public final class HmacPrf implements Prf {
    private final Crypto crypto;
    private final HashAlgorithm hash;

    /**
     * Builds the PRF.
     *
     * @param crypto whose HMAC is used
     * @param hash the hash
     */
    public HmacPrf(Crypto crypto, HashAlgorithm hash) {
        this.crypto = crypto;
        this.hash = hash;
    }

    @Override
    public SecretBytes derive(SecretBytes secret, String label, byte[] seed, int length) {
        byte[] labelBytes = label.getBytes(StandardCharsets.US_ASCII);
        int hashLength = hash.length();
        byte[] output = new byte[length];
        byte[] a = new byte[hashLength];
        byte[] block = new byte[hashLength];
        try (Hmac hmac = crypto.hmac(hash, secret)) {
            hmac.update(labelBytes);
            hmac.update(seed);
            hmac.finish(a, 0);
            for (int written = 0; written < length; written += hashLength) {
                if (written > 0) {
                    hmac.update(a);
                    hmac.finish(a, 0);
                }
                hmac.update(a);
                hmac.update(labelBytes);
                hmac.update(seed);
                hmac.finish(block, 0);
                System.arraycopy(block, 0, output, written, Math.min(hashLength, length - written));
            }
        }
        Arrays.fill(a, (byte) 0);
        Arrays.fill(block, (byte) 0);
        return SecretBytes.owning(output);
    }
}
