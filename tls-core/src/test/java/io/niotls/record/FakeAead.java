package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import java.util.Arrays;

/** Encrypts nothing and allocates nothing; remembers nonces, and fails when told to. Where arrays overlap it loses bytes. */
final class FakeAead implements Aead {
    boolean failing;
    int lastHead;
    long lastTail;

    @Override
    public int tagLength() {
        return 16;
    }

    @Override
    public int seal(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset,
            int inLength, int trailingByte, byte[] out, int outOffset) {
        lastHead = nonceHead;
        lastTail = nonceTail;
        if (failing) {
            throw new IllegalStateException("told to fail");
        }
        Arrays.fill(out, outOffset, outOffset + inLength, (byte) 0);
        System.arraycopy(in, inOffset, out, outOffset, inLength);
        int length = inLength;
        if (trailingByte != NO_TRAILING_BYTE) {
            out[outOffset + length++] = (byte) trailingByte;
        }
        return length + tagLength();
    }

    @Override
    public int open(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset,
            int inLength, byte[] out, int outOffset) {
        Arrays.fill(out, outOffset, outOffset + inLength - tagLength(), (byte) 0);
        System.arraycopy(in, inOffset, out, outOffset, inLength - tagLength());
        return inLength - tagLength();
    }

    @Override
    public void rekey(SecretBytes key) {
    }

    @Override
    public void close() {
    }
}
