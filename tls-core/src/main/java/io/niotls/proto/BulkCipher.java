package io.niotls.proto;

/** Record ciphers, with what the record layer must know of each. */
public enum BulkCipher {
    /** AES-128 in Galois/counter mode. */
    AES_128_GCM(Mode.AEAD, 16, 4, 16, Limit.GCM),
    /** AES-256 in Galois/counter mode. */
    AES_256_GCM(Mode.AEAD, 32, 4, 16, Limit.GCM),
    /** ChaCha20 with Poly1305, RFC 8439. */
    CHACHA20_POLY1305(Mode.AEAD, 32, 12, 16, Long.MAX_VALUE),
    /** AES-128 in CCM mode with a tag of 16 bytes. */
    AES_128_CCM(Mode.AEAD, 16, 4, 16, Limit.CCM),
    /** AES-256 in CCM mode with a tag of 16 bytes. */
    AES_256_CCM(Mode.AEAD, 32, 4, 16, Limit.CCM),
    /** AES-128 in CCM mode with a tag of 8 bytes. */
    AES_128_CCM_8(Mode.AEAD, 16, 4, 8, Limit.CCM),
    /** AES-256 in CCM mode with a tag of 8 bytes. */
    AES_256_CCM_8(Mode.AEAD, 32, 4, 8, Limit.CCM),
    /** AES-128 in CBC mode with an HMAC, TLS 1.2 only. */
    AES_128_CBC(Mode.CBC, 16, 0, 0, Limit.CCM),
    /** AES-256 in CBC mode with an HMAC, TLS 1.2 only. */
    AES_256_CBC(Mode.CBC, 32, 0, 0, Limit.CCM);

    /** How a cipher protects a record. */
    public enum Mode {
        /** One algorithm encrypts and authenticates. */
        AEAD,
        /** A block cipher in CBC mode, and an HMAC. */
        CBC
    }

    /** How many records one key may protect. */
    private static final class Limit {
        // RFC 8446 §5.5: 2^24.5 full-size records; we stop at 2^24 so that there is room for what is under way.
        static final long GCM = 1L << 24;
        // RFC 9147 §4.5.3 and appendix B: 2^23 keeps AES-CCM's advantage within the bound used for GCM.
        static final long CCM = 1L << 23;
    }

    private final Mode mode;
    private final int keyLength;
    private final int fixedIvLength;
    private final int tagLength;
    private final long recordLimit;

    BulkCipher(Mode mode, int keyLength, int fixedIvLength, int tagLength, long recordLimit) {
        this.mode = mode;
        this.keyLength = keyLength;
        this.fixedIvLength = fixedIvLength;
        this.tagLength = tagLength;
        this.recordLimit = recordLimit;
    }

    /** Returns how it protects a record. */
    public Mode mode() {
        return mode;
    }

    /** Returns the key length in bytes. */
    public int keyLength() {
        return keyLength;
    }

    /** Returns how many bytes of IV the TLS 1.2 key block holds per direction: 4 for GCM and CCM, 12 for ChaCha20, 0 for CBC. */
    public int fixedIvLength() {
        return fixedIvLength;
    }

    /** Returns how many bytes of nonce TLS 1.2 sends with each record: 8 for GCM and CCM, 0 for ChaCha20, 16 (an IV) for CBC. */
    public int explicitNonceLength() {
        return switch (this) {
            case CHACHA20_POLY1305 -> 0;
            case AES_128_CBC, AES_256_CBC -> 16;
            case AES_128_GCM, AES_256_GCM, AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8 -> 8;
        };
    }

    /** Returns the length of the AEAD's tag in bytes, 0 for CBC. */
    public int tagLength() {
        return tagLength;
    }

    /** Returns how many records one key may protect before it must be replaced, RFC 8446 §5.5. */
    public long recordLimit() {
        return recordLimit;
    }
}
