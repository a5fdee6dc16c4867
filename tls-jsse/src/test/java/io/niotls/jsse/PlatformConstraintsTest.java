package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Config;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.testing.MutableClock;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformConstraintsTest {
    /** conf/security/java.security of JDK 17.0.19. */
    private static final String JDK_17_TLS = "SSLv3, TLSv1, TLSv1.1, DTLSv1.0, RC4, DES, MD5withRSA, DH keySize < 1024, "
            + "EC keySize < 224, 3DES_EDE_CBC, anon, NULL, ECDH";
    /** conf/security/java.security of JDK 25. */
    private static final String JDK_25_TLS = JDK_17_TLS + ", TLS_RSA_*, rsa_pkcs1_sha1 usage HandshakeSignature, "
            + "ecdsa_sha1 usage HandshakeSignature, dsa_sha1 usage HandshakeSignature";
    /** conf/security/java.security of JDK 17 and JDK 25 alike. */
    private static final String JDK_CERTIFICATES = "MD2, MD5, SHA1 jdkCA & usage TLSServer, RSA keySize < 1024, "
            + "DSA keySize < 1024, EC keySize < 224, SHA1 usage SignedJAR & denyAfter 2019-01-01";

    private static final Set<CryptoPrimitive> SIGNATURE = Set.of(CryptoPrimitive.SIGNATURE);
    private static final Set<CryptoPrimitive> AGREEMENT = Set.of(CryptoPrimitive.KEY_AGREEMENT);

    private static PlatformConstraints tls(String property) {
        return PlatformConstraints.tls(JdkProperties.split(property), Clock.systemUTC());
    }

    private static PlatformConstraints certificates(String property) {
        return PlatformConstraints.certificates(JdkProperties.split(property), Clock.systemUTC());
    }

    private static X509Certificate signedWith(String algorithm) {
        return TestPki.certificate("CN=" + algorithm, TestPki.keyPair(KeyKind.RSA_2048, "rsa"))
                .signatureAlgorithm(algorithm)
                .build();
    }

    private static Key rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair().getPublic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> List<T> refused(List<T> values, Predicate<T> permits) {
        return values.stream().filter(permits.negate()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {JDK_17_TLS, JDK_25_TLS})
    void theJdksPropertyLeavesAllThatThisLibraryKnows(String property) {
        PlatformConstraints constraints = tls(property);
        assertEquals(List.of(), refused(Config.DEFAULT_VERSIONS, constraints::permits));
        assertEquals(List.of(), refused(CipherSuite.KNOWN, constraints::permits));
        assertEquals(List.of(), refused(NamedGroup.KNOWN, constraints::permits));
        assertEquals(List.of(), refused(SignatureScheme.KNOWN, scheme -> constraints.permits(scheme, false)));
        assertEquals(List.of(), refused(SignatureScheme.KNOWN, scheme -> constraints.permits(scheme, true)));
    }

    @Test
    void theJdksPropertyForCertificatesLeavesAllThatThisLibraryKnows() {
        PlatformConstraints constraints = certificates(JDK_CERTIFICATES);
        assertEquals(List.of(), refused(CipherSuite.KNOWN, constraints::permits));
        assertEquals(List.of(), refused(NamedGroup.KNOWN, constraints::permits));
        assertEquals(List.of(), refused(SignatureScheme.KNOWN, scheme -> constraints.permits(scheme, true)));
        for (KeyKind kind : KeyKind.values()) {
            assertTrue(constraints.permits(TestPki.leaf(kind, "a.example").certificate()), kind.name());
        }
    }

    @Test
    void olderVersionsAreDisabledByName() {
        PlatformConstraints constraints = tls(JDK_17_TLS);
        assertFalse(constraints.permits(ProtocolVersion.TLS_1_1));
        assertFalse(constraints.permits(ProtocolVersion.TLS_1_0));
        assertTrue(tls("TLSv1").permits(ProtocolVersion.TLS_1_2), "TLSv1 names one version, not what begins so");
        assertFalse(tls("tlsv1.2").permits(ProtocolVersion.TLS_1_2), "in any case");
    }

    @Test
    void ecdhMeansTheStaticKindOnly() {
        assertTrue(tls("ECDH").permits(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256));
        assertTrue(tls("ECDH").permits(NamedGroup.SECP256R1));
        assertFalse(tls("ECDHE").permits(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE_RSA", "RSA", "AES", "CBC", "AES_128_CBC", "SHA1", "SHA-1", "HmacSHA1",
        "TLS_ECDHE_RSA_*", "TLS_*_SHA", "\"MD5, SHA1\""
    })
    void aSuiteIsDisabledByAnyOfItsParts(String entry) {
        assertFalse(tls(entry).permits(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA));
        assertTrue(tls(entry).permits(CipherSuite.TLS_CHACHA20_POLY1305_SHA256));
    }

    @Test
    void wildcardsHoldForSuitesThatThisLibraryDoesNotKnow() {
        assertFalse(tls(JDK_25_TLS).permits(AGREEMENT, "TLS_RSA_WITH_AES_128_GCM_SHA256", null));
        assertTrue(tls(JDK_17_TLS).permits(AGREEMENT, "TLS_RSA_WITH_AES_128_GCM_SHA256", null));
    }

    @Test
    void ciphersAreNoMatterOfCertificates() {
        assertTrue(certificates("AES, SHA384").permits(CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384));
        assertFalse(certificates("RSA").permits(CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DH keySize < 3072", "DiffieHellman keySize <= 2048", "dh keySize == 2048", "DH keySize != 3072"})
    void smallFiniteFieldsAreDisabledBySize(String entry) {
        PlatformConstraints constraints = tls(entry);
        assertFalse(constraints.permits(NamedGroup.FFDHE2048));
        assertTrue(constraints.permits(NamedGroup.FFDHE3072));
        assertTrue(constraints.permits(NamedGroup.SECP256R1), "the size is that of a finite field");
        assertTrue(constraints.permits(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256), "a suite has no size");
    }

    @Test
    void largeKeysAreDisabledBySize() {
        assertFalse(tls("DH keySize > 3072").permits(NamedGroup.FFDHE4096));
        assertFalse(tls("DH keySize >= 3072").permits(NamedGroup.FFDHE3072));
        assertTrue(tls("DH keySize >= 3072").permits(NamedGroup.FFDHE2048));
    }

    @Test
    void smallCurvesAreDisabledWithTheirHybridsAndSchemes() {
        PlatformConstraints constraints = tls("EC keySize < 384");
        assertEquals(List.of(NamedGroup.SECP256R1_MLKEM768, NamedGroup.SECP256R1),
                refused(NamedGroup.KNOWN, constraints::permits));
        assertEquals(List.of(SignatureScheme.ECDSA_SECP256R1_SHA256),
                refused(SignatureScheme.KNOWN, scheme -> constraints.permits(scheme, false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "NIST P-256", "X9.62 prime256v1", "1.2.840.10045.3.1.7"})
    void aCurveIsDisabledByEachOfItsNames(String name) {
        PlatformConstraints constraints = tls(name);
        assertEquals(List.of(NamedGroup.SECP256R1_MLKEM768, NamedGroup.SECP256R1),
                refused(NamedGroup.KNOWN, constraints::permits));
        assertFalse(constraints.permits(TestPki.leaf(KeyKind.ECDSA_P256, "a.example").certificate()));
        assertTrue(constraints.permits(TestPki.leaf(KeyKind.ECDSA_P384, "a.example").certificate()));
    }

    @Test
    void aHybridIsDisabledWithEitherOfItsParts() {
        assertEquals(List.of(NamedGroup.X25519_MLKEM768, NamedGroup.X25519),
                refused(NamedGroup.KNOWN, tls("x25519")::permits));
        assertEquals(List.of(NamedGroup.X25519_MLKEM768, NamedGroup.SECP256R1_MLKEM768, NamedGroup.SECP384R1_MLKEM1024),
                refused(NamedGroup.KNOWN, tls("ML-KEM")::permits));
        assertEquals(List.of(NamedGroup.X25519_MLKEM768), refused(NamedGroup.KNOWN, tls("X25519MLKEM768")::permits));
    }

    @Test
    void aSchemeIsDisabledForOneUseOnly() {
        PlatformConstraints handshake = tls("rsa_pkcs1_sha256 usage HandshakeSignature");
        assertFalse(handshake.permits(SignatureScheme.RSA_PKCS1_SHA256, false));
        assertTrue(handshake.permits(SignatureScheme.RSA_PKCS1_SHA256, true));
        assertTrue(handshake.permits(signedWith("SHA256withRSA")));
        PlatformConstraints certificate = tls("RSA_PKCS1_SHA256 usage certificatesignature");
        assertTrue(certificate.permits(SignatureScheme.RSA_PKCS1_SHA256, false));
        assertFalse(certificate.permits(SignatureScheme.RSA_PKCS1_SHA256, true));
        assertFalse(certificate.permits(signedWith("SHA256withRSA")));
        assertTrue(certificate.permits(signedWith("SHA384withRSA")));
    }

    @Test
    void aSchemeIsDisabledByItsKeyItsHashAndTheJdksName() {
        assertEquals(List.of(SignatureScheme.ED25519, SignatureScheme.ED448),
                refused(SignatureScheme.KNOWN, scheme -> tls("EdDSA").permits(scheme, false)));
        assertEquals(List.of(SignatureScheme.RSA_PKCS1_SHA384),
                refused(SignatureScheme.KNOWN, scheme -> tls("SHA384withRSA").permits(scheme, false)));
        assertEquals(
                List.of(SignatureScheme.ECDSA_SECP384R1_SHA384, SignatureScheme.RSA_PSS_RSAE_SHA384,
                        SignatureScheme.RSA_PSS_PSS_SHA384, SignatureScheme.RSA_PKCS1_SHA384),
                refused(SignatureScheme.KNOWN, scheme -> tls("SHA-384").permits(scheme, false)));
    }

    @Test
    void certificatesSignedWithBrokenHashesAreRefused() {
        PlatformConstraints constraints = certificates(JDK_CERTIFICATES);
        assertFalse(constraints.permits(signedWith("MD5withRSA")));
        assertTrue(constraints.permits(signedWith("SHA256withRSA")));
        assertFalse(certificates("SHA256").permits(TestPki.leaf(KeyKind.RSA_PSS_2048, KeyKind.RSA_PSS_2048, "a").certificate()),
                "the hash of RSASSA-PSS stands in its parameters");
    }

    @Test
    void sha1IsRefusedFromServersUnderTheJdksAuthoritiesOnly() {
        PlatformConstraints constraints = certificates(JDK_CERTIFICATES);
        X509Certificate certificate = signedWith("SHA1withRSA");
        assertFalse(constraints.permits(certificate, true, true));
        assertTrue(constraints.permits(certificate, true, false), "a private authority may do what it likes");
        assertTrue(constraints.permits(certificate, false, true), "clients were left out");
        assertTrue(constraints.permits(certificate), "neither is known, and SignedJAR is not met");
    }

    @Test
    void sha1InCertificatesIsDisabledByTheSchemesName() {
        assertFalse(tls("rsa_pkcs1_sha1 usage CertificateSignature").permits(signedWith("SHA1withRSA")));
        assertTrue(tls(JDK_25_TLS).permits(signedWith("SHA1withRSA")));
    }

    @Test
    void anEntryWithADateCountsFromThatDay() {
        MutableClock clock = new MutableClock(Instant.parse("2029-12-31T23:59:59Z"));
        PlatformConstraints constraints =
                PlatformConstraints.certificates(List.of("SHA256 denyAfter 2030-01-01"), clock);
        assertTrue(constraints.permits(signedWith("SHA256withRSA")));
        clock.set(Instant.parse("2030-01-01T00:00:00Z"));
        assertFalse(constraints.permits(signedWith("SHA256withRSA")));
    }

    @Test
    void allConditionsOfAnEntryMustBeMet() {
        PlatformConstraints constraints = certificates("RSA keySize < 4096 & usage TLSClient & denyAfter 2019-01-01");
        X509Certificate certificate = signedWith("SHA256withRSA");
        assertFalse(constraints.permits(certificate, false, false));
        assertTrue(constraints.permits(certificate, true, false));
        assertTrue(certificates("RSA keySize < 2048 & usage TLSClient").permits(certificate, false, false));
    }

    @Test
    void shortKeysAreRefused() {
        PlatformConstraints constraints = certificates(JDK_CERTIFICATES);
        assertFalse(constraints.permits(SIGNATURE, rsa(512)));
        assertTrue(constraints.permits(SIGNATURE, rsa(1024)));
        Key pss = TestPki.keyPair(KeyKind.RSA_PSS_2048, "pss").getPublic();
        assertFalse(certificates("RSA keySize < 4096").permits(SIGNATURE, pss), "an RSASSA-PSS key is an RSA key");
    }

    @Test
    void curvesOfTheOtherPropertyAreIncluded() {
        String before = Security.getProperty("jdk.disabled.namedCurves");
        Security.setProperty("jdk.disabled.namedCurves", "X9.62 c2tnb191v1, secp521r1");
        try {
            PlatformConstraints constraints = tls("MD5, include jdk.disabled.namedCurves");
            assertEquals(List.of(NamedGroup.SECP521R1), refused(NamedGroup.KNOWN, constraints::permits));
        } finally {
            Security.setProperty("jdk.disabled.namedCurves", before == null ? "" : before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SHA1 sometimes", "RSA keySize ~ 1024", "RSA keySize <", "RSA keySize < many", "SHA1 denyAfter 2030-13-01",
        "SHA1 & jdkCA", "*_RSA_*", "include another.property"
    })
    void refusesWhatItDoesNotUnderstand(String entry) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> tls(entry));
        assertTrue(e.getMessage().contains(entry), e.getMessage());
    }

    @Test
    void anEmptyPropertyDisablesNothing() {
        assertTrue(tls("").permits(ProtocolVersion.TLS_1_0));
        assertTrue(certificates(" , ").permits(signedWith("MD5withRSA")));
    }

    @Test
    void asksForAPrimitiveAndAName() {
        PlatformConstraints constraints = tls("");
        assertThrows(IllegalArgumentException.class, () -> constraints.permits(Set.of(), "RSA", null));
        assertThrows(IllegalArgumentException.class, () -> constraints.permits(SIGNATURE, "", null));
        assertThrows(IllegalArgumentException.class, () -> constraints.permits(SIGNATURE, (Key) null));
    }

    /** SunJSSE hands out its constraints, over both properties of this JVM, as its parameters' default. */
    private static AlgorithmConstraints sunJsse() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(null, null, null);
        return context.createSSLEngine().getSSLParameters().getAlgorithmConstraints();
    }

    @Test
    void saysOfNamesWhatSunJsseSays() throws GeneralSecurityException {
        AlgorithmConstraints expected = sunJsse();
        List<String> names = new ArrayList<>(List.of(
                "TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3", "MD2", "MD5withRSA", "SHA1withRSA", "SHA256withRSA",
                "SHA256withECDSA", "RSASSA-PSS", "Ed25519", "EC", "RSA", "DiffieHellman", "ECDH", "secp256r1", "x25519",
                "RC4", "AES/CBC/NoPadding", "SHA-1", "SHA1", "TLS_RSA_WITH_AES_128_GCM_SHA256"));
        CipherSuite.KNOWN.forEach(suite -> names.add(suite.name()));
        SignatureScheme.KNOWN.forEach(scheme -> names.add(scheme.name()));
        for (String name : names) {
            boolean ours = PlatformConstraints.tls().permits(AGREEMENT, name, null)
                    && PlatformConstraints.certificates().permits(AGREEMENT, name, null);
            assertEquals(expected.permits(AGREEMENT, name, null), ours, name);
        }
    }

    @Test
    void saysOfKeysWhatSunJsseSays() throws GeneralSecurityException {
        AlgorithmConstraints expected = sunJsse();
        Stream<Key> kinds = Stream.of(KeyKind.values()).map(kind -> TestPki.keyPair(kind, "key").getPublic());
        for (Key key : Stream.concat(kinds, Stream.of(rsa(512), rsa(1024))).toList()) {
            boolean ours = PlatformConstraints.tls().permits(SIGNATURE, "SHA256withRSA", key, null)
                    && PlatformConstraints.certificates().permits(SIGNATURE, "SHA256withRSA", key, null);
            assertEquals(expected.permits(SIGNATURE, "SHA256withRSA", key, null), ours, key.toString());
        }
    }

    @Test
    void judgesParametersByTheirSize() throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        assertFalse(tls("EC keySize < 384").permits(AGREEMENT, "EC", parameters));
        assertTrue(tls("EC keySize < 256").permits(AGREEMENT, "EC", parameters));
        assertFalse(tls("NIST P-256").permits(AGREEMENT, "EC", parameters));
    }
}
