package io.niotls.proto;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A cipher suite. Open: unknown codes are normal in a ClientHello; {@link #isKnown} tells whether this library can use one.
 *
 * <p>Two suites are equal when their codes are.
 */
public final class CipherSuite {
    /** How a suite agrees on a key. */
    public enum KeyExchange {
        /** TLS 1.3: any group, or a PSK; the suite does not say. */
        TLS_1_3,
        /** Ephemeral elliptic curves, TLS 1.2. */
        ECDHE,
        /** Ephemeral finite fields, TLS 1.2. */
        DHE
    }

    /** Which certificates a suite can be used with. */
    public enum Authentication {
        /** TLS 1.3: the signature scheme says it. */
        TLS_1_3,
        /** ECDSA or EdDSA certificates, TLS 1.2 (RFC 8422 §5.1). */
        ECDSA,
        /** RSA certificates that sign, TLS 1.2. */
        RSA
    }

    /** Signals that a client retries with a lower version than it could, RFC 7507. Not a suite that can be chosen. */
    public static final CipherSuite TLS_FALLBACK_SCSV = signalling(0x5600, "TLS_FALLBACK_SCSV");
    /** Says the same as an empty renegotiation_info, RFC 5746 §3.3. Not a suite that can be chosen. */
    public static final CipherSuite TLS_EMPTY_RENEGOTIATION_INFO_SCSV = signalling(0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");

    /** RFC 8446 appendix B.4. */
    public static final CipherSuite TLS_AES_128_GCM_SHA256 = new CipherSuite(
            0x1301, "TLS_AES_128_GCM_SHA256",
            KeyExchange.TLS_1_3, Authentication.TLS_1_3, BulkCipher.AES_128_GCM, HashAlgorithm.SHA256, null);
    /** RFC 8446 appendix B.4. */
    public static final CipherSuite TLS_AES_256_GCM_SHA384 = new CipherSuite(
            0x1302, "TLS_AES_256_GCM_SHA384",
            KeyExchange.TLS_1_3, Authentication.TLS_1_3, BulkCipher.AES_256_GCM, HashAlgorithm.SHA384, null);
    /** RFC 8446 appendix B.4. */
    public static final CipherSuite TLS_CHACHA20_POLY1305_SHA256 = new CipherSuite(
            0x1303, "TLS_CHACHA20_POLY1305_SHA256",
            KeyExchange.TLS_1_3, Authentication.TLS_1_3, BulkCipher.CHACHA20_POLY1305, HashAlgorithm.SHA256, null);
    /** RFC 8446 appendix B.4. */
    public static final CipherSuite TLS_AES_128_CCM_SHA256 = new CipherSuite(
            0x1304, "TLS_AES_128_CCM_SHA256",
            KeyExchange.TLS_1_3, Authentication.TLS_1_3, BulkCipher.AES_128_CCM, HashAlgorithm.SHA256, null);
    /** RFC 8446 appendix B.4. */
    public static final CipherSuite TLS_AES_128_CCM_8_SHA256 = new CipherSuite(
            0x1305, "TLS_AES_128_CCM_8_SHA256",
            KeyExchange.TLS_1_3, Authentication.TLS_1_3, BulkCipher.AES_128_CCM_8, HashAlgorithm.SHA256, null);
    /** RFC 5288 and RFC 5289. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = new CipherSuite(
            0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_128_GCM, HashAlgorithm.SHA256, null);
    /** RFC 5288 and RFC 5289. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 = new CipherSuite(
            0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_256_GCM, HashAlgorithm.SHA384, null);
    /** RFC 5288 and RFC 5289. */
    public static final CipherSuite TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = new CipherSuite(
            0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            KeyExchange.ECDHE, Authentication.RSA, BulkCipher.AES_128_GCM, HashAlgorithm.SHA256, null);
    /** RFC 5288 and RFC 5289. */
    public static final CipherSuite TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 = new CipherSuite(
            0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            KeyExchange.ECDHE, Authentication.RSA, BulkCipher.AES_256_GCM, HashAlgorithm.SHA384, null);
    /** RFC 7905. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 = new CipherSuite(
            0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.CHACHA20_POLY1305, HashAlgorithm.SHA256, null);
    /** RFC 7905. */
    public static final CipherSuite TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = new CipherSuite(
            0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            KeyExchange.ECDHE, Authentication.RSA, BulkCipher.CHACHA20_POLY1305, HashAlgorithm.SHA256, null);
    /** RFC 5288 and RFC 5289. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 = new CipherSuite(
            0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_128_GCM, HashAlgorithm.SHA256, null);
    /** RFC 5288 and RFC 5289. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 = new CipherSuite(
            0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_256_GCM, HashAlgorithm.SHA384, null);
    /** RFC 7905. */
    public static final CipherSuite TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = new CipherSuite(
            0xccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.CHACHA20_POLY1305, HashAlgorithm.SHA256, null);
    /** RFC 6655 and RFC 7251. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_128_CCM = new CipherSuite(
            0xc0ac, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_128_CCM, HashAlgorithm.SHA256, null);
    /** RFC 6655 and RFC 7251. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_256_CCM = new CipherSuite(
            0xc0ad, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_256_CCM, HashAlgorithm.SHA256, null);
    /** RFC 6655 and RFC 7251. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8 = new CipherSuite(
            0xc0ae, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_128_CCM_8, HashAlgorithm.SHA256, null);
    /** RFC 6655 and RFC 7251. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8 = new CipherSuite(
            0xc0af, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_256_CCM_8, HashAlgorithm.SHA256, null);
    /** RFC 6655 and RFC 7251. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_128_CCM = new CipherSuite(
            0xc09e, "TLS_DHE_RSA_WITH_AES_128_CCM",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_128_CCM, HashAlgorithm.SHA256, null);
    /** RFC 6655 and RFC 7251. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_256_CCM = new CipherSuite(
            0xc09f, "TLS_DHE_RSA_WITH_AES_256_CCM",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_256_CCM, HashAlgorithm.SHA256, null);
    /** RFC 6655 and RFC 7251. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_128_CCM_8 = new CipherSuite(
            0xc0a2, "TLS_DHE_RSA_WITH_AES_128_CCM_8",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_128_CCM_8, HashAlgorithm.SHA256, null);
    /** RFC 6655 and RFC 7251. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_256_CCM_8 = new CipherSuite(
            0xc0a3, "TLS_DHE_RSA_WITH_AES_256_CCM_8",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_256_CCM_8, HashAlgorithm.SHA256, null);
    /** RFC 5246 and RFC 5289. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 = new CipherSuite(
            0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_128_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA256);
    /** RFC 5246 and RFC 5289. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 = new CipherSuite(
            0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_256_CBC, HashAlgorithm.SHA384, HashAlgorithm.SHA384);
    /** RFC 5246 and RFC 5289. */
    public static final CipherSuite TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 = new CipherSuite(
            0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
            KeyExchange.ECDHE, Authentication.RSA, BulkCipher.AES_128_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA256);
    /** RFC 5246 and RFC 5289. */
    public static final CipherSuite TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 = new CipherSuite(
            0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
            KeyExchange.ECDHE, Authentication.RSA, BulkCipher.AES_256_CBC, HashAlgorithm.SHA384, HashAlgorithm.SHA384);
    /** RFC 5246 and RFC 5289. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_128_CBC_SHA256 = new CipherSuite(
            0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_128_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA256);
    /** RFC 5246 and RFC 5289. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 = new CipherSuite(
            0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_256_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA256);
    /** RFC 5246 and RFC 8422. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA = new CipherSuite(
            0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_128_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA1);
    /** RFC 5246 and RFC 8422. */
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA = new CipherSuite(
            0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            KeyExchange.ECDHE, Authentication.ECDSA, BulkCipher.AES_256_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA1);
    /** RFC 5246 and RFC 8422. */
    public static final CipherSuite TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA = new CipherSuite(
            0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            KeyExchange.ECDHE, Authentication.RSA, BulkCipher.AES_128_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA1);
    /** RFC 5246 and RFC 8422. */
    public static final CipherSuite TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA = new CipherSuite(
            0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
            KeyExchange.ECDHE, Authentication.RSA, BulkCipher.AES_256_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA1);
    /** RFC 5246 and RFC 8422. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_128_CBC_SHA = new CipherSuite(
            0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_128_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA1);
    /** RFC 5246 and RFC 8422. */
    public static final CipherSuite TLS_DHE_RSA_WITH_AES_256_CBC_SHA = new CipherSuite(
            0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
            KeyExchange.DHE, Authentication.RSA, BulkCipher.AES_256_CBC, HashAlgorithm.SHA256, HashAlgorithm.SHA1);

    /** Every suite that this library can use, in the order of preference within TLS 1.3 and within TLS 1.2. */
    public static final List<CipherSuite> KNOWN = List.of(
            TLS_AES_128_GCM_SHA256,
            TLS_AES_256_GCM_SHA384,
            TLS_CHACHA20_POLY1305_SHA256,
            TLS_AES_128_CCM_SHA256,
            TLS_AES_128_CCM_8_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
            TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
            TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
            TLS_ECDHE_ECDSA_WITH_AES_256_CCM,
            TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8,
            TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8,
            TLS_DHE_RSA_WITH_AES_128_CCM,
            TLS_DHE_RSA_WITH_AES_256_CCM,
            TLS_DHE_RSA_WITH_AES_128_CCM_8,
            TLS_DHE_RSA_WITH_AES_256_CCM_8,
            TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
            TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
            TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
            TLS_DHE_RSA_WITH_AES_128_CBC_SHA256,
            TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
            TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
            TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
            TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
            TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
            TLS_DHE_RSA_WITH_AES_256_CBC_SHA);

    private static final Map<Integer, CipherSuite> BY_CODE =
            KNOWN.stream().collect(Collectors.toUnmodifiableMap(CipherSuite::code, Function.identity()));
    private static final Map<String, CipherSuite> BY_NAME =
            KNOWN.stream().collect(Collectors.toUnmodifiableMap(CipherSuite::name, Function.identity()));

    private final int code;
    private final String name;
    private final KeyExchange keyExchange;
    private final Authentication authentication;
    private final BulkCipher bulkCipher;
    private final HashAlgorithm hash;
    private final HashAlgorithm mac;

    private CipherSuite(int code, String name, KeyExchange keyExchange, Authentication authentication, BulkCipher bulkCipher,
            HashAlgorithm hash, HashAlgorithm mac) {
        this.code = code;
        this.name = name;
        this.keyExchange = keyExchange;
        this.authentication = authentication;
        this.bulkCipher = bulkCipher;
        this.hash = hash;
        this.mac = mac;
    }

    private static CipherSuite signalling(int code, String name) {
        return new CipherSuite(code, name, null, null, null, null, null);
    }

    /** Returns the suite of a code on the wire; one that is not known if this library cannot use it. */
    public static CipherSuite of(int code) {
        CipherSuite known = BY_CODE.get(code);
        if (known != null) {
            return known;
        }
        return switch (code) {
            case 0x5600 -> TLS_FALLBACK_SCSV;
            case 0x00ff -> TLS_EMPTY_RENEGOTIATION_INFO_SCSV;
            default -> signalling(code, null);
        };
    }

    /** Returns the suite with a registry name, such as {@code TLS_AES_128_GCM_SHA256}, if this library can use it. */
    public static Optional<CipherSuite> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Returns the two bytes on the wire. */
    public int code() {
        return code;
    }

    /** Returns the registry's name, or the code in hexadecimal. */
    public String name() {
        // made when asked for: a hostile hello can hold 32,767 unknown codes
        return name != null ? name : String.format("suite 0x%04x", code);
    }

    /** Returns whether this library can use it; the methods below return null if not. */
    public boolean isKnown() {
        return bulkCipher != null;
    }

    /** Returns whether it is a suite of TLS 1.3; suites of TLS 1.2 and unknown ones are not. */
    public boolean isTls13() {
        return keyExchange == KeyExchange.TLS_1_3;
    }

    /** Returns how it agrees on a key. */
    public KeyExchange keyExchange() {
        return keyExchange;
    }

    /** Returns which certificates it can be used with. */
    public Authentication authentication() {
        return authentication;
    }

    /** Returns the record cipher. */
    public BulkCipher bulkCipher() {
        return bulkCipher;
    }

    /** Returns the hash of the transcript, HKDF (TLS 1.3) and PRF (TLS 1.2). */
    public HashAlgorithm hash() {
        return hash;
    }

    /** Returns the hash of the record MAC of a CBC suite, null for all others. */
    public HashAlgorithm mac() {
        return mac;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CipherSuite suite && suite.code == code;
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
