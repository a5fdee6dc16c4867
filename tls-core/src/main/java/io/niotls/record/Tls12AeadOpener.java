package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;

/** Opens TLS 1.2 records that an AEAD protects, RFC 5246 §6.2.3.3. */
final class Tls12AeadOpener implements RecordOpener {
    private final Aead aead;
    private final int explicitNonceLength;
    private final NonceSequence sequence;
    private final byte[] additionalData = new byte[RecordHeader.TLS12_LENGTH];
    private ContentType opened;

    /**
     * Takes over the AEAD.
     *
     * @param explicitNonceLength 8 if each record carries the rest of its nonce (RFC 5288, RFC 6655), else 0
     */
    Tls12AeadOpener(Aead aead, int explicitNonceLength, NonceSequence sequence) {
        this.aead = aead;
        this.explicitNonceLength = explicitNonceLength;
        this.sequence = sequence;
    }

    @Override
    public int open(byte[] record, int offset, int fragmentLength, byte[] out, int outOffset) throws TlsException {
        if (sequence.left() == 0) {
            throw new TlsException(Fault.KEY_EXHAUSTED);
        }
        long number = sequence.take();
        int sealedLength = fragmentLength - explicitNonceLength;
        int fragment = offset + RecordSize.HEADER;
        // The additional data holds the content's length, so a fragment too short to have one cannot be authentic.
        if (sealedLength < aead.tagLength()) {
            throw new TlsException(Fault.RECORD_NOT_AUTHENTIC);
        }
        int type = record[offset] & 0xff;
        RecordHeader.writeTls12(additionalData, number, type, sealedLength - aead.tagLength());
        long nonceTail = explicitNonceLength == 0 ? sequence.tail(number) : NonceSequence.explicitTail(record, fragment);
        int length = aead.open(sequence.head(), nonceTail, additionalData, 0, additionalData.length, record,
                fragment + explicitNonceLength, sealedLength, out, outOffset);
        if (length < 0) {
            throw new TlsException(Fault.RECORD_NOT_AUTHENTIC);
        }
        opened = ContentType.of(type);
        return length;
    }

    @Override
    public ContentType openedType() {
        return opened;
    }

    @Override
    public int roomFor(int fragmentLength) {
        return Math.max(0, fragmentLength - explicitNonceLength - aead.tagLength());
    }

    /** Returns less than the 2^14 + 2,048 of RFC 5246 §6.2.3: an AEAD adds a nonce and a tag and nothing else. */
    @Override
    public int maxFragmentLength(int plaintextLimit) {
        return explicitNonceLength + Math.min(plaintextLimit, RecordSize.MAX_CONTENT) + aead.tagLength();
    }

    @Override
    public Protection protection() {
        return Protection.TLS12;
    }

    @Override
    public void close() {
        sequence.close();
        aead.close();
    }
}
