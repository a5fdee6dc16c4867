package io.niotls.record;

import io.niotls.proto.ContentType;

/** Writes records in the clear. Holds no state. */
final class PlainSealer implements RecordSealer {
    @Override
    public int seal(ContentType type, byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
        RecordHeader.write(out, outOffset, type.code(), inLength);
        System.arraycopy(in, inOffset, out, outOffset + RecordSize.HEADER, inLength);
        return RecordSize.HEADER + inLength;
    }

    @Override
    public int sealedLength(int contentLength) {
        return RecordSize.HEADER + contentLength;
    }

    @Override
    public long recordsLeft() {
        return Long.MAX_VALUE;
    }

    @Override
    public Protection protection() {
        return Protection.NONE;
    }

    @Override
    public void close() {
    }
}
