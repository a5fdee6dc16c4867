package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.ContentType;

/** Seals records as RFC 8446 §5.2, without padding. */
final class Tls13Sealer implements RecordSealer {
    private final Aead aead;
    private final NonceSequence sequence;

    /** Takes over the AEAD. */
    Tls13Sealer(Aead aead, NonceSequence sequence) {
        this.aead = aead;
        this.sequence = sequence;
    }

    @Override
    public int seal(ContentType type, byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
        long number = sequence.take();
        int fragmentLength = inLength + 1 + aead.tagLength();
        RecordHeader.write(out, outOffset, ContentType.APPLICATION_DATA.code(), fragmentLength);
        // RFC 8446 §5.2: the additional data is the header.
        aead.seal(sequence.head(), sequence.tail(number), out, outOffset, RecordSize.HEADER, in, inOffset, inLength, type.code(),
                out, outOffset + RecordSize.HEADER);
        return RecordSize.HEADER + fragmentLength;
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
    public boolean rekey(SecretBytes key, SecretBytes iv) {
        aead.rekey(key);
        sequence.restart(iv);
        return true;
    }

    @Override
    public void close() {
        sequence.close();
        aead.close();
    }
}
