package io.niotls.crypto.bc;

import io.niotls.proto.HashAlgorithm;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;

/** bcprov's digests. */
final class BcDigests {
    private BcDigests() {}

    static ExtendedDigest make(HashAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA1 -> new SHA1Digest();
            case SHA256 -> new SHA256Digest();
            case SHA384 -> new SHA384Digest();
            case SHA512 -> new SHA512Digest();
        };
    }

    static byte[] hash(HashAlgorithm algorithm, byte[] content) {
        ExtendedDigest digest = make(algorithm);
        digest.update(content, 0, content.length);
        byte[] result = new byte[algorithm.length()];
        digest.doFinal(result, 0);
        return result;
    }
}
