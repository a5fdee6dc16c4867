package io.niotls.crypto;

import java.nio.ByteBuffer;

/** A nonce as an {@link Aead} takes it. */
record Nonce(int head, long tail) {
    /** Reads 12 bytes. */
    static Nonce of(byte[] nonce) {
        if (nonce.length != 12) {
            throw new IllegalArgumentException("a nonce of " + nonce.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(nonce);
        return new Nonce(bytes.getInt(), bytes.getLong());
    }

    /** Returns what every cipher's nonce for the next record is. */
    Nonce next() {
        return new Nonce(head, tail + 1);
    }
}
