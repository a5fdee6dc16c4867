package io.niotls.conformance;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Gives out the private keys and randoms of a trace, in the order in which they are asked for; it fails if any other is. */
final class Replay extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient Deque<byte[]> values;

    Replay(byte[]... values) {
        this.values = new ArrayDeque<>(List.of(values));
    }

    @Override
    public void nextBytes(byte[] bytes) {
        byte[] value = values.pop();
        if (value.length != bytes.length) {
            throw new IllegalStateException(bytes.length + " bytes are wanted where the trace has " + value.length);
        }
        System.arraycopy(value, 0, bytes, 0, bytes.length);
    }
}
