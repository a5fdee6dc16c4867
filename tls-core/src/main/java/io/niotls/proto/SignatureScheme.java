package io.niotls.proto;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A signature scheme, RFC 8446 §4.2.3. Open: unknown codes are normal; {@link #isKnown} tells whether this library can use one.
 * SHA-1 and DSA schemes are not known on purpose.
 *
 * <p>Two schemes are equal when their codes are.
 */
public final class SignatureScheme {
    /** The algorithm of a scheme, and with it the kind of key. */
    public enum Algorithm {
        /** ECDSA; the curve is bound to the hash in TLS 1.3, free in TLS 1.2. */
        ECDSA,
        /** EdDSA on Curve25519. */
        ED25519,
        /** EdDSA on Curve448. */
        ED448,
        /** RSASSA-PSS with a key whose OID is rsaEncryption. */
        RSA_PSS_RSAE,
        /** RSASSA-PSS with a key whose OID is id-RSASSA-PSS. */
        RSA_PSS_PSS,
        /** RSASSA-PKCS1-v1_5: in certificates, and in handshakes of TLS 1.2 only. */
        RSA_PKCS1
    }

    /** ecdsa_secp256r1_sha256. */
    public static final SignatureScheme ECDSA_SECP256R1_SHA256 =
            new SignatureScheme(0x0403, "ecdsa_secp256r1_sha256", Algorithm.ECDSA, HashAlgorithm.SHA256, NamedGroup.SECP256R1);
    /** ecdsa_secp384r1_sha384. */
    public static final SignatureScheme ECDSA_SECP384R1_SHA384 =
            new SignatureScheme(0x0503, "ecdsa_secp384r1_sha384", Algorithm.ECDSA, HashAlgorithm.SHA384, NamedGroup.SECP384R1);
    /** ecdsa_secp521r1_sha512. */
    public static final SignatureScheme ECDSA_SECP521R1_SHA512 =
            new SignatureScheme(0x0603, "ecdsa_secp521r1_sha512", Algorithm.ECDSA, HashAlgorithm.SHA512, NamedGroup.SECP521R1);
    /** ed25519. */
    public static final SignatureScheme ED25519 =
            new SignatureScheme(0x0807, "ed25519", Algorithm.ED25519, null, null);
    /** ed448. */
    public static final SignatureScheme ED448 =
            new SignatureScheme(0x0808, "ed448", Algorithm.ED448, null, null);
    /** rsa_pss_rsae_sha256. */
    public static final SignatureScheme RSA_PSS_RSAE_SHA256 =
            new SignatureScheme(0x0804, "rsa_pss_rsae_sha256", Algorithm.RSA_PSS_RSAE, HashAlgorithm.SHA256, null);
    /** rsa_pss_rsae_sha384. */
    public static final SignatureScheme RSA_PSS_RSAE_SHA384 =
            new SignatureScheme(0x0805, "rsa_pss_rsae_sha384", Algorithm.RSA_PSS_RSAE, HashAlgorithm.SHA384, null);
    /** rsa_pss_rsae_sha512. */
    public static final SignatureScheme RSA_PSS_RSAE_SHA512 =
            new SignatureScheme(0x0806, "rsa_pss_rsae_sha512", Algorithm.RSA_PSS_RSAE, HashAlgorithm.SHA512, null);
    /** rsa_pss_pss_sha256. */
    public static final SignatureScheme RSA_PSS_PSS_SHA256 =
            new SignatureScheme(0x0809, "rsa_pss_pss_sha256", Algorithm.RSA_PSS_PSS, HashAlgorithm.SHA256, null);
    /** rsa_pss_pss_sha384. */
    public static final SignatureScheme RSA_PSS_PSS_SHA384 =
            new SignatureScheme(0x080a, "rsa_pss_pss_sha384", Algorithm.RSA_PSS_PSS, HashAlgorithm.SHA384, null);
    /** rsa_pss_pss_sha512. */
    public static final SignatureScheme RSA_PSS_PSS_SHA512 =
            new SignatureScheme(0x080b, "rsa_pss_pss_sha512", Algorithm.RSA_PSS_PSS, HashAlgorithm.SHA512, null);
    /** rsa_pkcs1_sha256. */
    public static final SignatureScheme RSA_PKCS1_SHA256 =
            new SignatureScheme(0x0401, "rsa_pkcs1_sha256", Algorithm.RSA_PKCS1, HashAlgorithm.SHA256, null);
    /** rsa_pkcs1_sha384. */
    public static final SignatureScheme RSA_PKCS1_SHA384 =
            new SignatureScheme(0x0501, "rsa_pkcs1_sha384", Algorithm.RSA_PKCS1, HashAlgorithm.SHA384, null);
    /** rsa_pkcs1_sha512. */
    public static final SignatureScheme RSA_PKCS1_SHA512 =
            new SignatureScheme(0x0601, "rsa_pkcs1_sha512", Algorithm.RSA_PKCS1, HashAlgorithm.SHA512, null);

    /** Every scheme that this library can use, in its order of preference. */
    public static final List<SignatureScheme> KNOWN = List.of(
            ECDSA_SECP256R1_SHA256,
            ECDSA_SECP384R1_SHA384,
            ECDSA_SECP521R1_SHA512,
            ED25519,
            ED448,
            RSA_PSS_RSAE_SHA256,
            RSA_PSS_RSAE_SHA384,
            RSA_PSS_RSAE_SHA512,
            RSA_PSS_PSS_SHA256,
            RSA_PSS_PSS_SHA384,
            RSA_PSS_PSS_SHA512,
            RSA_PKCS1_SHA256,
            RSA_PKCS1_SHA384,
            RSA_PKCS1_SHA512);

    private static final Map<Integer, SignatureScheme> BY_CODE =
            KNOWN.stream().collect(Collectors.toUnmodifiableMap(SignatureScheme::code, Function.identity()));
    private static final Map<String, SignatureScheme> BY_NAME =
            KNOWN.stream().collect(Collectors.toUnmodifiableMap(SignatureScheme::name, Function.identity()));

    private final int code;
    private final String name;
    private final Algorithm algorithm;
    private final HashAlgorithm hash;
    private final NamedGroup curve;

    private SignatureScheme(int code, String name, Algorithm algorithm, HashAlgorithm hash, NamedGroup curve) {
        this.code = code;
        this.name = name;
        this.algorithm = algorithm;
        this.hash = hash;
        this.curve = curve;
    }

    /** Returns the scheme of a code on the wire; one that is not known if this library cannot use it. */
    public static SignatureScheme of(int code) {
        SignatureScheme known = BY_CODE.get(code);
        return known != null ? known : new SignatureScheme(code, null, null, null, null);
    }

    /** Returns the scheme with a registry name, such as {@code ed25519}, if this library can use it. */
    public static Optional<SignatureScheme> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Returns the two bytes on the wire. */
    public int code() {
        return code;
    }

    /** Returns the registry's name, or the code in hexadecimal. */
    public String name() {
        // made when asked for: a hostile hello can hold 32,767 unknown codes
        return name != null ? name : String.format("scheme 0x%04x", code);
    }

    /** Returns whether this library can use it; the methods below return null if not. */
    public boolean isKnown() {
        return algorithm != null;
    }

    /** Returns the algorithm. */
    public Algorithm algorithm() {
        return algorithm;
    }

    /** Returns the hash that is applied first, null for EdDSA. */
    public HashAlgorithm hash() {
        return hash;
    }

    /** Returns the curve that TLS 1.3 binds an ECDSA scheme to, null for all others. */
    public NamedGroup curve() {
        return curve;
    }

    /** Returns whether a TLS 1.3 CertificateVerify may use it: RSASSA-PKCS1-v1_5 may not, RFC 8446 §4.2.3. */
    public boolean isAllowedInTls13() {
        return algorithm != null && algorithm != Algorithm.RSA_PKCS1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignatureScheme scheme && scheme.code == code;
    }

    @Override
    public int hashCode() {
        return code;
    }

    /** Returns {@link #name}. */
    @Override
    public String toString() {
        return name();
    }
}
