package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;

/** Opens records of RFC 8446 §5.2 and takes their padding off. */
final class Tls13Opener implements RecordOpener {
    private final Aead aead;
    private final NonceSequence sequence;
    private ContentType opened;

    /** Takes over the AEAD. */
    Tls13Opener(Aead aead, NonceSequence sequence) {
        this.aead = aead;
        this.sequence = sequence;
    }

    @Override
    public int open(byte[] record, int offset, int fragmentLength, byte[] out, int outOffset) throws TlsException {
        if (sequence.left() == 0) {
            throw new TlsException(Fault.KEY_EXHAUSTED);
        }
        // RFC 8446 §5.2: the additional data is the header as it came, whatever version it claims.
        int length = aead.open(sequence.head(), sequence.tail(sequence.take()), record, offset, RecordSize.HEADER, record,
                offset + RecordSize.HEADER, fragmentLength, out, outOffset);
        if (length < 0) {
            sequence.giveBack(); // early data that is passed over has numbers of its own
            throw new TlsException(Fault.RECORD_NOT_AUTHENTIC);
        }
        // RFC 8446 §5.4: the type is the last byte that is not zero. The padding's length shows in the time this takes, which
        // the RFC allows: what it hides from is the network.
        int last = outOffset + length - 1;
        while (last >= outOffset && out[last] == 0) {
            last--;
        }
        if (last < outOffset) {
            throw new TlsException(Fault.RECORD_WITHOUT_TYPE);
        }
        opened = ContentType.of(out[last] & 0xff);
        if (opened == null) {
            throw new TlsException(Fault.UNKNOWN_CONTENT_TYPE);
        }
        if (opened == ContentType.CHANGE_CIPHER_SPEC) {
            // RFC 8446 §5: an encrypted ChangeCipherSpec ends the connection with unexpected_message.
            throw new TlsException(Fault.UNEXPECTED_MESSAGE, "an encrypted ChangeCipherSpec");
        }
        return last - outOffset;
    }

    @Override
    public ContentType openedType() {
        return opened;
    }

    @Override
    public int roomFor(int fragmentLength) {
        return Math.max(0, fragmentLength - aead.tagLength());
    }

    /** Returns less than the 2^14 + 256 of RFC 8446 §5.2, which leaves room for tags longer than those in use. */
    @Override
    public int maxFragmentLength(int plaintextLimit) {
        return Math.min(plaintextLimit, RecordSize.MAX_INNER_PLAINTEXT) + aead.tagLength();
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
