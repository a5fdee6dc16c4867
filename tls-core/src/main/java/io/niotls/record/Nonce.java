package io.niotls.record;

import io.niotls.crypto.SecretBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Makes the 12 bytes of AEAD nonce from an IV and a sequence number, in one array that is used again and again. */
final class Nonce {
    private static final int LENGTH = 12;
    private static final int NUMBER = LENGTH - Long.BYTES;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes = new byte[LENGTH];
    private long mask;

    /**
     * Copies an IV.
     *
     * @param iv 12 bytes that the sequence number is mixed into (RFC 8446 §5.3, RFC 7905 §2), or the first 4 bytes, which the
     *     sequence number follows (RFC 5288 §3)
     */
    Nonce(SecretBytes iv) {
        if (iv.length() != LENGTH && iv.length() != NUMBER) {
            throw new IllegalArgumentException("an IV of " + iv.length() + " bytes");
        }
        System.arraycopy(iv.array(), 0, bytes, 0, iv.length());
        mask = (long) LONG.get(bytes, NUMBER);
    }

    /** Returns the nonce of a sequence number; valid until the next call. */
    byte[] of(long sequence) {
        LONG.set(bytes, NUMBER, mask ^ sequence);
        return bytes;
    }

    /** Returns the nonce that a record carries after the fixed 4 bytes; valid until the next call. */
    byte[] explicit(byte[] record, int offset) {
        System.arraycopy(record, offset, bytes, NUMBER, Long.BYTES);
        return bytes;
    }

    /** Wipes the IV. */
    void close() {
        Arrays.fill(bytes, (byte) 0);
        mask = 0;
    }
}
