package io.niotls.crypto.standard;

import io.niotls.proto.BulkCipher;
import io.niotls.proto.SignatureScheme;

enum Choice {
    AES_GCM(Source.JDK),
    CHACHA20_POLY1305(Source.JDK),
    AES_CBC(Source.JDK),
    AES_CCM(Source.BCPROV),
    HASH(Source.JDK),
    CURVE(Source.BCPROV),
    ML_KEM(Source.JDK),
    CURVE_SIGNATURE(Source.BCPROV),
    RSA(Source.JDK);

    private enum Source { JDK, BCPROV }

    private final Source source;

    Choice(Source source) {
        this.source = source;
    }

    boolean isJdk() {
        return source == Source.JDK;
    }

    static Choice of(BulkCipher cipher) {
        return switch (cipher) {
            case AES_128_GCM, AES_256_GCM -> AES_GCM;
            case CHACHA20_POLY1305 -> CHACHA20_POLY1305;
            case AES_128_CBC, AES_256_CBC -> AES_CBC;
            case AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8 -> AES_CCM;
        };
    }

    static Choice of(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case RSA_PSS_RSAE, RSA_PSS_PSS, RSA_PKCS1 -> RSA;
            case ECDSA, ED25519, ED448 -> CURVE_SIGNATURE;
        };
    }
}
