package io.niotls.record;

/** The sizes of RFC 8446 §5.1 and RFC 5246 §6.2, in bytes. */
public final class RecordSize {
    /** The header: content type, version, length. */
    public static final int HEADER = 5;
    /** The longest content of one record, RFC 8446 §5.1. */
    public static final int MAX_CONTENT = 1 << 14;
    /** The longest content of a TLS 1.3 record with its type and padding, RFC 8446 §5.4; also how RFC 8449 counts. */
    public static final int MAX_INNER_PLAINTEXT = MAX_CONTENT + 1;
    /**
     * The longest record that any suite of ours makes or opens, header included: an IV of 16, a MAC of 48 (SHA-384) and 256 of
     * padding around full content. RFC 5246 §6.2.3 would allow an expansion of 2,048, for ciphers that do not exist here.
     */
    public static final int MAX_RECORD = HEADER + MAX_CONTENT + 16 + 48 + 256;

    /**
     * How many bytes of records with early data are passed over where it is not accepted. OpenSSL's clients send up to
     * 16,384 bytes of plaintext, in one record or in many; BoringSSL passes over as much.
     */
    static final int MAX_EARLY_DATA_SKIPPED = 1 << 15;
    /** The longest fragment of a record that is passed over, RFC 8446 §5.2. */
    static final int MAX_CIPHERTEXT = MAX_CONTENT + 256;

    private RecordSize() {
    }
}
