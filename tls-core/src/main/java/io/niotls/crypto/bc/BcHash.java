package io.niotls.crypto.bc;

import io.niotls.crypto.Hash;
import io.niotls.proto.HashAlgorithm;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.util.Memoable;

/** A digest that is forked by {@link Memoable#copy}, which all of bcprov's SHA digests have. */
final class BcHash implements Hash {
    private final HashAlgorithm algorithm;
    private final ExtendedDigest digest;

    BcHash(HashAlgorithm algorithm) {
        this(algorithm, BcDigests.make(algorithm));
    }

    private BcHash(HashAlgorithm algorithm, ExtendedDigest digest) {
        this.algorithm = algorithm;
        this.digest = digest;
    }

    @Override
    public HashAlgorithm algorithm() {
        return algorithm;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    @Override
    public BcHash fork() {
        return new BcHash(algorithm, (ExtendedDigest) ((Memoable) digest).copy());
    }

    @Override
    public byte[] current() {
        return fork().finish();
    }

    @Override
    public byte[] finish() {
        byte[] result = new byte[algorithm.length()];
        digest.doFinal(result, 0);
        return result;
    }
}
