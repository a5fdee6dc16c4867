package io.niotls.crypto.standard;

import io.niotls.proto.BulkCipher;
import io.niotls.proto.SignatureScheme;

/**
 * The table of who serves what. Where the JDK is chosen but lacks the primitive, bcprov serves it.
 *
 * <p>Figures are microseconds of CPU time: JDK 17, JDK 25, bcprov 1.86 on JDK 25; medians on an AVX-512 server core with SHA-NI
 * and VAES. Those marked * were measured on a core without the two, where unmarked figures too are about twice as high; the
 * choice would be the same there. A dash stands for what is not offered.
 */
enum Choice {
    // Sealing 16 KB: 2.0, 1.2, 107. The wrapper costs nothing that can be measured: with a bare Cipher 5.4*, through Aead 5.3*.
    AES_GCM(Source.JDK),

    // Sealing 16 KB: 47, 7.0, 78.
    CHACHA20_POLY1305(Source.JDK),

    // Sealing 16 KB: -, -, 294*.
    AES_CCM(Source.BCPROV),

    // Encrypting 16 KB: 15*, 15*, 127*. Decrypting: 33*, 4.0*, 124*.
    AES_CBC(Source.JDK),

    // SHA-256 of 1 KB: 3.7*, 3.5*, 8.5*. HKDF-Expand to 32 bytes: 1.25*, 1.4*, 2.0*. HMAC, HKDF and PRF follow the hash.
    HASH(Source.JDK),

    // X25519 key pair: 118, 118, 23; agreement: 124, 124, 62. P-256 key pair: 400, 100, 53; agreement: 775, 537, 141.
    // P-384 agreement: 1651, 1532, 469. X448 agreement: 743*, 791*, 452*.
    CURVE(Source.BCPROV),

    // ML-KEM-768 key pair: -, 37, 43; encapsulation: -, 24, 39; decapsulation: -, 34, 49.
    ML_KEM(Source.JDK),

    // P-256 signing: 441, 139, 59; verifying with a key seen for the first time: 1624*, 890*, 258*. bcprov with a key that is
    // kept, as that of a known chain is: 190* where one seen for the first time took 497* in the same run.
    // Ed25519 signing: 487, 487, 25; verifying: 487, 487, 58.
    CURVE_SIGNATURE(Source.BCPROV),

    // RSA-2048 PSS signing: 765, 765, 798; verifying: 32, 32, 31. Equal, so the one that also serves keys in tokens.
    RSA(Source.JDK);

    private enum Source {
        JDK,
        BCPROV
    }

    private final Source source;

    Choice(Source source) {
        this.source = source;
    }

    /** Returns whether the JDK serves it where it can; otherwise bcprov does. */
    boolean isJdk() {
        return source == Source.JDK;
    }

    /** Returns the row of a record cipher. */
    static Choice of(BulkCipher cipher) {
        return switch (cipher) {
            case AES_128_GCM, AES_256_GCM -> AES_GCM;
            case CHACHA20_POLY1305 -> CHACHA20_POLY1305;
            case AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8 -> AES_CCM;
            case AES_128_CBC, AES_256_CBC -> AES_CBC;
        };
    }

    /** Returns the row of a signature scheme, which must be known. */
    static Choice of(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA, ED25519, ED448 -> CURVE_SIGNATURE;
            case RSA_PSS_RSAE, RSA_PSS_PSS, RSA_PKCS1 -> RSA;
        };
    }
}
