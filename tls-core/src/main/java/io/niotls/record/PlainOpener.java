package io.niotls.record;

import io.niotls.proto.ContentType;

/** Reads records in the clear. */
final class PlainOpener implements RecordOpener {
    private ContentType opened;

    @Override
    public int open(byte[] record, int offset, int fragmentLength, byte[] out, int outOffset) {
        opened = ContentType.of(record[offset] & 0xff);
        System.arraycopy(record, offset + RecordSize.HEADER, out, outOffset, fragmentLength);
        return fragmentLength;
    }

    @Override
    public ContentType openedType() {
        return opened;
    }

    @Override
    public int roomFor(int fragmentLength) {
        return fragmentLength;
    }

    /** Returns 2^14 whatever the limit: RFC 8449 §4 does not limit records in the clear. */
    @Override
    public int maxFragmentLength(int plaintextLimit) {
        return RecordSize.MAX_CONTENT;
    }

    @Override
    public Protection protection() {
        return Protection.NONE;
    }

    @Override
    public void close() {
    }
}
