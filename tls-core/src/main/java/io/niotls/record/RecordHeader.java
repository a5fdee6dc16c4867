package io.niotls.record;

/** The five bytes before each fragment, and the thirteen that TLS 1.2 authenticates in their place. */
final class RecordHeader {
    /** What every record says but an initial ClientHello; TLS 1.3 keeps it for middleboxes (RFC 8446 §5.1). */
    static final int VERSION = 0x0303;
    /** What the records of an initial ClientHello say, so that very old servers answer it (RFC 8446 §5.1). */
    static final int INITIAL_VERSION = 0x0301;
    /** The length of what {@link #writeTls12} writes. */
    static final int TLS12_LENGTH = 13;

    private RecordHeader() {
    }

    /** Writes a header with version {@link #VERSION}. */
    static void write(byte[] out, int offset, int type, int fragmentLength) {
        out[offset] = (byte) type;
        out[offset + 1] = (byte) (VERSION >>> 8);
        out[offset + 2] = (byte) VERSION;
        out[offset + 3] = (byte) (fragmentLength >>> 8);
        out[offset + 4] = (byte) fragmentLength;
    }

    /**
     * Writes the additional data of an AEAD record and the start of a CBC record's MAC input, RFC 5246 §6.2.3: sequence number,
     * type, version, length. The version is always TLS 1.2: the reader lets no other pass.
     */
    static void writeTls12(byte[] out, long sequence, int type, int length) {
        SequenceNumber.write(sequence, out, 0);
        write(out, 8, type, length);
    }
}
