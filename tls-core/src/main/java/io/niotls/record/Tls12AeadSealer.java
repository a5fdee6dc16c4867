package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.proto.ContentType;

/** Seals TLS 1.2 records with an AEAD, RFC 5246 §6.2.3.3. */
final class Tls12AeadSealer implements RecordSealer {
    private final Aead aead;
    private final int explicitNonceLength;
    private final NonceSequence sequence;
    private final byte[] additionalData = new byte[RecordHeader.TLS12_LENGTH];

    /**
     * Takes over the AEAD.
     *
     * @param explicitNonceLength 8 if each record carries the rest of its nonce, the sequence number (RFC 5288, RFC 6655), else 0
     */
    Tls12AeadSealer(Aead aead, int explicitNonceLength, NonceSequence sequence) {
        this.aead = aead;
        this.explicitNonceLength = explicitNonceLength;
        this.sequence = sequence;
    }

    @Override
    public int seal(ContentType type, byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
        long number = sequence.take();
        int fragmentLength = explicitNonceLength + inLength + aead.tagLength();
        int fragment = outOffset + RecordSize.HEADER;
        RecordHeader.writeTls12(additionalData, number, type.code(), inLength);
        RecordHeader.write(out, outOffset, type.code(), fragmentLength);
        if (explicitNonceLength != 0) {
            SequenceNumber.write(number, out, fragment);
        }
        aead.seal(sequence.head(), sequence.tail(number), additionalData, 0, additionalData.length, in, inOffset, inLength,
                Aead.NO_TRAILING_BYTE, out, fragment + explicitNonceLength);
        return RecordSize.HEADER + fragmentLength;
    }

    @Override
    public int sealedLength(int contentLength) {
        return RecordSize.HEADER + explicitNonceLength + contentLength + aead.tagLength();
    }

    @Override
    public long recordsLeft() {
        return Math.max(0, sequence.left() - RESERVED_RECORDS);
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
