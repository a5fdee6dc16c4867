package io.niotls.crypto.standard;

import io.niotls.proto.BulkCipher;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;

/** x. */
enum Choice {
    AES_GCM(Provider.JDK),
    CHACHA20_POLY1305(Provider.JDK),
    AES_CBC(Provider.JDK),
    AES_CCM(Provider.BCPROV),
    HASH(Provider.JDK),
    CURVE(Provider.BCPROV),
    ML_KEM(Provider.JDK),
    FINITE_FIELD(Provider.JDK),
    CURVE_SIGNATURE(Provider.BCPROV),
    RSA(Provider.JDK);

    private enum Provider { JDK, BCPROV }

    private final Provider provider;

    Choice(Provider provider) {
        this.provider = provider;
    }

    boolean isJdk() {
        return provider == Provider.JDK;
    }

    static Choice of(BulkCipher cipher) {
        return switch (cipher) {
            case AES_128_GCM, AES_256_GCM -> AES_GCM;
            case CHACHA20_POLY1305 -> CHACHA20_POLY1305;
            case AES_128_CBC, AES_256_CBC -> AES_CBC;
            case AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8 -> AES_CCM;
        };
    }

    static Choice of(NamedGroup group) {
        return switch (group.kind()) {
            case FINITE_FIELD -> FINITE_FIELD;
            case ELLIPTIC_CURVE, HYBRID, UNKNOWN -> CURVE;
        };
    }

    static Choice of(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case RSA_PSS_RSAE, RSA_PSS_PSS, RSA_PKCS1 -> RSA;
            case ECDSA, ED25519, ED448 -> CURVE_SIGNATURE;
        };
    }
}
