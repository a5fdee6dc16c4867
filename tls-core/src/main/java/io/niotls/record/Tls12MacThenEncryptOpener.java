package io.niotls.record;

import io.niotls.crypto.CbcCipher;
import io.niotls.crypto.Hmac;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.TlsException;
import java.util.Arrays;

/**
 * Opens TLS 1.2 CBC records whose MAC is encrypted with the content, RFC 5246 §6.2.3.2.
 *
 * <p>Whoever can tell a record with wrong padding from one with a wrong MAC, or how long the padding was, can decrypt (Vaudenay's
 * attack; Lucky13). So until the verdict nothing depends on what was decrypted but data: the padding is checked by masks, the MAC
 * is computed over the content and as many blocks more as the longest possible content would have taken, what the record holds
 * as its MAC is collected by reading all places where it can be, and there is one verdict. What is left is what the JDK's own
 * digest shows of a length modulo the block: copies of a few bytes, as in Bouncy Castle's and the JDK's record layers.
 */
final class Tls12MacThenEncryptOpener implements RecordOpener {
    private static final int BLOCK = CbcRecord.BLOCK;

    private final CbcCipher cipher;
    private final Hmac hmac;
    private final SequenceNumber sequence;
    private final int hashBlockShift;
    private final int hashLengthField;
    private final byte[] macHeader = new byte[RecordHeader.TLS12_LENGTH];
    private final byte[] expectedMac;
    private final byte[] rotatedMac;
    private final byte[] discarded;
    private final byte[] filler;
    private ContentType opened;

    /**
     * Takes over the cipher and the HMAC.
     *
     * @param hash the hash of the HMAC
     */
    Tls12MacThenEncryptOpener(CbcCipher cipher, Hmac hmac, HashAlgorithm hash, SequenceNumber sequence) {
        this.cipher = cipher;
        this.hmac = hmac;
        this.sequence = sequence;
        this.hashBlockShift = Integer.numberOfTrailingZeros(hash.blockLength());
        // FIPS 180-4 §5.1: a digest ends with a byte 80 and a length of 8 bytes where the block has 64, of 16 where it has 128.
        this.hashLengthField = hash.blockLength() / 8;
        this.expectedMac = new byte[hmac.length()];
        this.rotatedMac = new byte[hmac.length()];
        this.discarded = new byte[hmac.length()];
        // Content can end anywhere in the last 256 bytes, so lengths differ by at most that many; one block more, and always one.
        this.filler = new byte[CbcRecord.MAX_PADDING + 2 * hash.blockLength()];
    }

    @Override
    public int open(byte[] record, int offset, int fragmentLength, byte[] out, int outOffset) throws TlsException {
        if (sequence.left() == 0) {
            throw new TlsException(Fault.KEY_EXHAUSTED);
        }
        long number = sequence.take();
        int macLength = expectedMac.length;
        int length = fragmentLength - BLOCK;
        if (length < CbcRecord.padded(macLength) || length % BLOCK != 0) {
            throw new TlsException(Fault.RECORD_NOT_AUTHENTIC);
        }
        int type = record[offset] & 0xff;
        int ivStart = offset + RecordSize.HEADER;
        cipher.decrypt(record, ivStart, record, ivStart + BLOCK, length, out, outOffset);

        // Wrong padding counts as none: RFC 5246 §6.2.3.2 asks for a MAC over something in that case too.
        int padding = CbcRecord.paddingLength(out, outOffset, length, macLength);
        int contentLength = length - macLength - padding;
        computeMac(number, type, out, outOffset, contentLength, length - macLength);
        int wrong = CbcRecord.equal(padding, 0) | macDifference(out, outOffset, length, contentLength);
        if (wrong != 0) {
            Arrays.fill(out, outOffset, outOffset + length, (byte) 0);
            throw new TlsException(Fault.RECORD_NOT_AUTHENTIC);
        }
        opened = ContentType.of(type);
        return contentLength;
    }

    /**
     * Computes the MAC with as many calls of the hash's compression function for any content as for the longest.
     *
     * @param contentLength secret
     * @param longest the longest that the content could be, which follows from the record's length
     */
    private void computeMac(long number, int type, byte[] text, int start, int contentLength, int longest) {
        RecordHeader.writeTls12(macHeader, number, type, contentLength);
        hmac.update(macHeader, 0, macHeader.length);
        hmac.update(text, start, contentLength);
        hmac.finish(expectedMac, 0);
        // One block more than is missing, so that there is no case without any.
        int fill = compressions(longest) - compressions(contentLength) + 1;
        hmac.update(filler, 0, fill << hashBlockShift);
        hmac.finish(discarded, 0);
    }

    /** Returns how many blocks the inner hash takes after the key's, with its ending. */
    int compressions(int contentLength) {
        int hashed = macHeader.length + contentLength + 1 + hashLengthField;
        return hashed + (1 << hashBlockShift) - 1 >>> hashBlockShift;
    }

    /**
     * Compares the MAC in the record with {@link #expectedMac}; neither the time nor what is read tells where it stands.
     *
     * @param contentLength secret
     * @return 0 if they are equal
     */
    private int macDifference(byte[] text, int start, int length, int contentLength) {
        int macLength = rotatedMac.length;
        // The MAC starts at most 256 bytes before where it would start without padding. Its bytes are put, in a ring as long as
        // itself, where the scan happens to be; then the ring is turned by reading all of it for each byte.
        Arrays.fill(rotatedMac, (byte) 0);
        int scanStart = Math.max(0, length - macLength - CbcRecord.MAX_PADDING);
        int turn = 0;
        int slot = 0;
        for (int i = scanStart; i < length; i++) {
            int inside = ~CbcRecord.less(i, contentLength) & CbcRecord.less(i, contentLength + macLength);
            rotatedMac[slot] |= (byte) (text[start + i] & inside);
            turn |= slot & CbcRecord.equal(i, contentLength);
            slot++;
            slot = slot == macLength ? 0 : slot;
        }
        int difference = 0;
        for (int i = 0; i < macLength; i++) {
            int found = 0;
            for (int j = 0; j < macLength; j++) {
                found |= rotatedMac[j] & CbcRecord.equal(j, turn);
            }
            difference |= found ^ expectedMac[i];
            turn++;
            turn &= CbcRecord.less(turn, macLength);
        }
        return difference;
    }

    @Override
    public ContentType openedType() {
        return opened;
    }

    @Override
    public int roomFor(int fragmentLength) {
        return Math.max(0, fragmentLength - BLOCK);
    }

    /** Returns less than the 2^14 + 2,048 of RFC 5246 §6.2.3: an IV, a MAC and up to 256 bytes of padding are all there is. */
    @Override
    public int maxFragmentLength(int plaintextLimit) {
        return BLOCK + Math.min(plaintextLimit, RecordSize.MAX_CONTENT) + expectedMac.length + CbcRecord.MAX_PADDING;
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
