package io.niotls.record;

import io.niotls.crypto.CbcCipher;
import io.niotls.crypto.Hmac;
import io.niotls.proto.ContentType;
import java.security.SecureRandom;
import java.util.Arrays;

/** Seals TLS 1.2 records with AES-CBC and an HMAC: MAC-then-encrypt (RFC 5246 §6.2.3.2) or encrypt-then-MAC (RFC 7366). */
final class Tls12CbcSealer implements RecordSealer {
    private static final int BLOCK = CbcRecord.BLOCK;

    private final CbcCipher cipher;
    private final Hmac hmac;
    private final boolean encryptThenMac;
    private final SecureRandom random;
    private final SequenceNumber sequence;
    private final byte[] iv = new byte[BLOCK];
    private final byte[] macHeader = new byte[RecordHeader.TLS12_LENGTH];

    /** Takes over the cipher and the HMAC; the random makes the IVs. */
    Tls12CbcSealer(CbcCipher cipher, Hmac hmac, boolean encryptThenMac, SecureRandom random, SequenceNumber sequence) {
        this.cipher = cipher;
        this.hmac = hmac;
        this.encryptThenMac = encryptThenMac;
        this.random = random;
        this.sequence = sequence;
    }

    @Override
    public int seal(ContentType type, byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
        long number = sequence.take();
        int total = sealedLength(inLength);
        RecordHeader.write(out, outOffset, type.code(), total - RecordSize.HEADER);
        random.nextBytes(iv);
        int ivStart = outOffset + RecordSize.HEADER;
        int content = ivStart + BLOCK;
        System.arraycopy(iv, 0, out, ivStart, BLOCK);
        System.arraycopy(in, inOffset, out, content, inLength);
        int paddingStart = content + inLength;
        if (!encryptThenMac) {
            mac(number, type, out, content, inLength, paddingStart);
            paddingStart += hmac.length();
        }
        int cipherEnd = outOffset + total - (encryptThenMac ? hmac.length() : 0);
        // RFC 5246 §6.2.3.2: each byte of padding, and there is at least one, holds how many others there are.
        Arrays.fill(out, paddingStart, cipherEnd, (byte) (cipherEnd - paddingStart - 1));
        cipher.encrypt(iv, out, content, cipherEnd - content, out, content);
        if (encryptThenMac) {
            // RFC 7366 §3: the length in the MAC's input is that of the IV and the ciphertext.
            mac(number, type, out, ivStart, cipherEnd - ivStart, cipherEnd);
        }
        return total;
    }

    private void mac(long number, ContentType type, byte[] out, int start, int length, int macStart) {
        RecordHeader.writeTls12(macHeader, number, type.code(), length);
        hmac.update(macHeader, 0, macHeader.length);
        hmac.update(out, start, length);
        hmac.finish(out, macStart);
    }

    @Override
    public int sealedLength(int contentLength) {
        int mac = hmac.length();
        return RecordSize.HEADER + BLOCK
                + (encryptThenMac ? CbcRecord.padded(contentLength) + mac : CbcRecord.padded(contentLength + mac));
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
        cipher.close();
        hmac.close();
    }
}
