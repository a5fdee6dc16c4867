package io.niotls.record;

/** Arithmetic on CBC records: lengths, and comparisons whose time does not depend on what is compared. */
final class CbcRecord {
    /** The block, and so the IV, of AES. */
    static final int BLOCK = 16;
    /** The most padding a record may have: a length byte of 255, and itself. */
    static final int MAX_PADDING = 256;

    private CbcRecord() {
    }

    /** Returns a length with the least padding, which is at least one byte. */
    static int padded(int length) {
        return (length | BLOCK - 1) + 1;
    }

    /** Returns -1 (all bits) if {@code a < b}, else 0. Both are lengths or bytes: the difference must not overflow. */
    static int less(int a, int b) {
        return a - b >> 31;
    }

    /** Returns -1 (all bits) if {@code a == b}, else 0. */
    static int equal(int a, int b) {
        int difference = a ^ b;
        return ~((difference | -difference) >> 31);
    }

    /**
     * Checks padding without telling by its time or by what it reads where it is wrong, RFC 5246 §6.2.3.2.
     *
     * @param text holds decrypted blocks
     * @param start the first byte
     * @param length how many bytes there are; at least {@code least + 1}
     * @param least how many bytes at the start cannot be padding (a MAC)
     * @return the padding's length with its length byte, 1 to 256; 0 if it is wrong
     */
    static int paddingLength(byte[] text, int start, int length, int least) {
        int end = start + length;
        int padding = (text[end - 1] & 0xff) + 1;
        int good = ~less(length - least, padding);
        // How many bytes are read depends on the public length alone.
        int scan = Math.min(MAX_PADDING, length);
        int wrong = 0;
        for (int i = 1; i <= scan; i++) {
            wrong |= ~less(padding, i) & ((text[end - i] & 0xff) ^ padding - 1);
        }
        return good & equal(wrong, 0) & padding;
    }

    /** Returns 0 if two ranges are equal, in a time that depends on the length alone. */
    static int difference(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= a[aOffset + i] ^ b[bOffset + i];
        }
        return difference;
    }
}
