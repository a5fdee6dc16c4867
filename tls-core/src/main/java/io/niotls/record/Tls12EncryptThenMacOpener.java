package io.niotls.record;

import io.niotls.crypto.CbcCipher;
import io.niotls.crypto.Hmac;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.util.Arrays;

/** Opens TLS 1.2 CBC records whose MAC covers the ciphertext, RFC 7366: nothing is decrypted before it is authentic. */
final class Tls12EncryptThenMacOpener implements RecordOpener {
    private static final int BLOCK = CbcRecord.BLOCK;

    private final CbcCipher cipher;
    private final Hmac hmac;
    private final SequenceNumber sequence;
    private final byte[] macHeader = new byte[RecordHeader.TLS12_LENGTH];
    private final byte[] expectedMac;
    private ContentType opened;

    /** Takes over the cipher and the HMAC. */
    Tls12EncryptThenMacOpener(CbcCipher cipher, Hmac hmac, SequenceNumber sequence) {
        this.cipher = cipher;
        this.hmac = hmac;
        this.sequence = sequence;
        this.expectedMac = new byte[hmac.length()];
    }

    @Override
    public int open(byte[] record, int offset, int fragmentLength, byte[] out, int outOffset) throws TlsException {
        if (sequence.left() == 0) {
            throw new TlsException(Fault.KEY_EXHAUSTED);
        }
        long number = sequence.take();
        int type = record[offset] & 0xff;
        int ivStart = offset + RecordSize.HEADER;
        int macStart = ivStart + fragmentLength - hmac.length();
        int length = macStart - ivStart - BLOCK;
        if (length < BLOCK || length % BLOCK != 0) {
            throw new TlsException(Fault.RECORD_NOT_AUTHENTIC);
        }
        RecordHeader.writeTls12(macHeader, number, type, BLOCK + length);
        hmac.update(macHeader, 0, macHeader.length);
        hmac.update(record, ivStart, BLOCK + length);
        hmac.finish(expectedMac, 0);
        if (CbcRecord.difference(expectedMac, 0, record, macStart, expectedMac.length) != 0) {
            throw new TlsException(Fault.RECORD_NOT_AUTHENTIC);
        }
        cipher.decrypt(record, ivStart, record, ivStart + BLOCK, length, out, outOffset);
        int padding = CbcRecord.paddingLength(out, outOffset, length, 0);
        if (padding == 0) {
            Arrays.fill(out, outOffset, outOffset + length, (byte) 0);
            throw new TlsException(Fault.RECORD_NOT_AUTHENTIC);
        }
        opened = ContentType.of(type);
        return length - padding;
    }

    @Override
    public ContentType openedType() {
        return opened;
    }

    @Override
    public int roomFor(int fragmentLength) {
        return Math.max(0, fragmentLength - BLOCK - hmac.length());
    }

    /** Returns less than the 2^14 + 2,048 of RFC 5246 §6.2.3: an IV, up to 256 bytes of padding and a MAC are all there is. */
    @Override
    public int maxFragmentLength(int plaintextLimit) {
        return BLOCK + Math.min(plaintextLimit, RecordSize.MAX_CONTENT) + CbcRecord.MAX_PADDING + hmac.length();
    }

    @Override
    public Protection protection() {
        return Protection.TLS12;
    }

    @Override
    public void close() {
        sequence.close();
        cipher.close();
        hmac.close();
    }
}
