package io.niotls.crypto.jca;

import io.niotls.crypto.Hash;
import io.niotls.proto.HashAlgorithm;
import java.security.MessageDigest;

/** A digest that is forked by {@link MessageDigest#clone}, which all digests of the JDK support. */
final class JcaHash implements Hash {
    private final HashAlgorithm algorithm;
    private final MessageDigest digest;

    JcaHash(HashAlgorithm algorithm, MessageDigest digest) {
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
    public Hash fork() {
        return new JcaHash(algorithm, copy());
    }

    @Override
    public byte[] current() {
        return copy().digest();
    }

    @Override
    public byte[] finish() {
        return digest.digest();
    }

    private MessageDigest copy() {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(digest.getProvider().getName() + " cannot fork " + algorithm, e);
        }
    }
}
