package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.ContentType;

/** Seals records as RFC 8446 §5.2, without padding. */
final class Tls13Sealer implements RecordSealer {
    private final Aead aead;
    private final Nonce nonce;
    private final SequenceNumber sequence;
    private final byte[] header = new byte[RecordSize.HEADER];

    Tls13Sealer(Aead aead, SecretBytes iv, SequenceNumber sequence) {
        this.aead = aead;
        this.nonce = new Nonce(iv);
        this.sequence = sequence;
    }

    @Override
    public int seal(ContentType type, byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
        byte[] recordNonce = nonce.of(sequence.take());
        int fragmentLength = inLength + 1 + aead.tagLength();
        RecordHeader.write(header, 0, ContentType.APPLICATION_DATA.code(), fragmentLength);
        System.arraycopy(header, 0, out, outOffset, header.length);
        aead.seal(recordNonce, header, header.length, in, inOffset, inLength, type.code(), out, outOffset + header.length);
        return header.length + fragmentLength;
    }

    @Override
    public int sealedLength(int contentLength) {
        return RecordSize.HEADER + contentLength + 1 + aead.tagLength();
    }

    @Override
    public long recordsLeft() {
        return Math.max(0, sequence.left() - RESERVED_RECORDS);
    }

    @Override
    public Protection protection() {
        return Protection.TLS13;
    }

    @Override
    public void close() {
        sequence.close();
        nonce.close();
        aead.close();
    }
}
