package io.niotls.crypto;

import io.niotls.proto.HashAlgorithm;

/** A running digest that can be forked: the transcript hash. One thread at a time. */
public interface Hash {
    /** Returns which hash it is. */
    HashAlgorithm algorithm();

    /** Adds bytes. */
    void update(byte[] bytes, int offset, int length);

    /** Adds all bytes of an array. */
    default void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    /** Returns an independent digest of what has been added so far, which goes on from there. */
    Hash fork();

    /** Returns the digest of what has been added so far; this digest can go on. */
    byte[] current();

    /** Returns the digest and starts anew. */
    byte[] finish();
}
