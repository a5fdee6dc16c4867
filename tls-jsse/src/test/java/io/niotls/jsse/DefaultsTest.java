package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Config;
import io.niotls.config.Limits;
import io.niotls.jsse.Defaults.ContextProtocol;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SunJSSE reads these properties once in a JVM's life, so what it does with them stands here as its documentation has it. */
class DefaultsTest {
    private static final String[] BOTH = {"TLSv1.3", "TLSv1.2"};

    private final Map<String, String> systemBefore = new HashMap<>();
    private final Map<String, String> securityBefore = new HashMap<>();

    private void system(String name, String value) {
        if (!systemBefore.containsKey(name)) {
            systemBefore.put(name, System.getProperty(name)); // null: to be cleared again
        }
        System.setProperty(name, value);
    }

    private void security(String name, String value) {
        String before = Security.getProperty(name);
        securityBefore.putIfAbsent(name, before == null ? "" : before);
        Security.setProperty(name, value);
    }

    @AfterEach
    void restore() {
        systemBefore.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
        securityBefore.forEach(Security::setProperty);
    }

    private static Defaults tls() {
        return Defaults.of(ContextProtocol.TLS);
    }

    private static String[] names(Stream<CipherSuite> suites) {
        return suites.map(CipherSuite::name).toArray(String[]::new);
    }

    private static void refuses(String property) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, DefaultsTest::tls);
        assertTrue(e.getMessage().contains(property), e.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void everyContextSupportsAllAndServersStartFromIt(ContextProtocol protocol) {
        Defaults defaults = Defaults.of(protocol);
        assertArrayEquals(BOTH, defaults.supportedProtocols());
        assertArrayEquals(BOTH, defaults.protocols(false));
        assertArrayEquals(names(CipherSuite.KNOWN.stream()), defaults.supportedCipherSuites());
        assertArrayEquals(names(Config.DEFAULT_CIPHER_SUITES.stream()), defaults.cipherSuites(false));
    }

    @Test
    void onlyTheContextForTls12HoldsItsClientsBack() {
        for (ContextProtocol protocol : ContextProtocol.values()) {
            boolean old = protocol == ContextProtocol.TLS_1_2;
            Defaults defaults = Defaults.of(protocol);
            assertArrayEquals(old ? new String[] {"TLSv1.2"} : BOTH, defaults.protocols(true));
            assertArrayEquals(
                    names(Config.DEFAULT_CIPHER_SUITES.stream().filter(suite -> !old || !suite.isTls13())),
                    defaults.cipherSuites(true));
        }
    }

    @Test
    void arraysAreFresh() {
        Defaults defaults = tls();
        assertNotSame(defaults.protocols(true), defaults.protocols(true));
        defaults.cipherSuites(true)[0] = "changed";
        defaults.supportedProtocols()[0] = "changed";
        assertArrayEquals(names(Config.DEFAULT_CIPHER_SUITES.stream()), defaults.cipherSuites(true));
        assertArrayEquals(BOTH, defaults.supportedProtocols());
    }

    @Test
    void protocolsOfAPropertyAreForItsRoleAndUnspecificContexts() {
        system("jdk.tls.client.protocols", "\"TLSv1.2, TLSv1.1\"");
        for (ContextProtocol protocol : List.of(ContextProtocol.TLS, ContextProtocol.DEFAULT)) {
            Defaults defaults = Defaults.of(protocol);
            assertArrayEquals(new String[] {"TLSv1.2"}, defaults.protocols(true));
            assertArrayEquals(BOTH, defaults.protocols(false));
            assertEquals(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.name(), defaults.cipherSuites(true)[0]);
        }
        assertArrayEquals(BOTH, Defaults.of(ContextProtocol.TLS_1_3).protocols(true));
        system("jdk.tls.server.protocols", "TLSv1.2,TLSv1.3");
        assertArrayEquals(BOTH, tls().protocols(false), "the newest first");
    }

    @Test
    void protocolsOfOldAloneLeaveNone() {
        system("jdk.tls.client.protocols", "TLSv1, SSLv2Hello");
        assertEquals(0, tls().protocols(true).length);
        assertEquals(0, tls().cipherSuites(true).length);
    }

    @Test
    void protocolsForDatagramsAreNotOurs() {
        system("jdk.tls.client.protocols", "DTLSv1.2");
        assertArrayEquals(BOTH, tls().protocols(true));
    }

    @Test
    void refusesUnknownProtocols() {
        system("jdk.tls.server.protocols", "TLSv1.2, TLSv2");
        refuses("jdk.tls.server.protocols");
        Defaults.of(ContextProtocol.TLS_1_2); // does not read it
    }

    @Test
    void suitesOfAPropertyReplaceTheDefaults() {
        system("jdk.tls.client.cipherSuites", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA, NO_SUITE ,TLS_AES_256_GCM_SHA384");
        assertArrayEquals(
                new String[] {"TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "TLS_AES_256_GCM_SHA384"}, tls().cipherSuites(true));
        assertArrayEquals(
                new String[] {"TLS_DHE_RSA_WITH_AES_128_CBC_SHA"},
                Defaults.of(ContextProtocol.TLS_1_2).cipherSuites(true), "those of the versions there are");
        assertArrayEquals(names(Config.DEFAULT_CIPHER_SUITES.stream()), tls().cipherSuites(false));
        system("jdk.tls.client.cipherSuites", "NO_SUITE");
        assertArrayEquals(names(Config.DEFAULT_CIPHER_SUITES.stream()), tls().cipherSuites(true));
    }

    @Test
    void groupsOfAPropertyReplaceTheDefaults() {
        assertEquals(Config.DEFAULT_GROUPS, tls().groups());
        system("jdk.tls.namedGroups", "secp521r1, noGroup, X25519MLKEM768, secp521r1, FFDHE8192");
        assertEquals(List.of(NamedGroup.SECP521R1, NamedGroup.X25519_MLKEM768, NamedGroup.FFDHE8192), tls().groups());
        system("jdk.tls.namedGroups", "secp256k1, noGroup");
        refuses("jdk.tls.namedGroups");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "legacy", "matched", "1024", "2048"})
    void smallFiniteFieldsChangeNothing(String size) {
        system("jdk.tls.ephemeralDHKeySize", size);
        assertEquals(Config.DEFAULT_GROUPS, tls().groups());
    }

    @Test
    void aLargerFiniteFieldReplacesTheSmaller() {
        system("jdk.tls.ephemeralDHKeySize", "3072");
        assertEquals(Config.DEFAULT_GROUPS.stream().filter(group -> !group.equals(NamedGroup.FFDHE2048)).toList(),
                tls().groups());
        system("jdk.tls.ephemeralDHKeySize", "4096");
        assertTrue(tls().groups().contains(NamedGroup.FFDHE4096), "or DHE would be off");
        assertFalse(tls().groups().contains(NamedGroup.FFDHE3072));
        system("jdk.tls.namedGroups", "x25519, ffdhe2048");
        assertEquals(List.of(NamedGroup.X25519), tls().groups());
    }

    @ParameterizedTest
    @ValueSource(strings = {"512", "16384", "2049", "-2048", "large"})
    void refusesImpossibleFiniteFields(String size) {
        system("jdk.tls.ephemeralDHKeySize", size);
        refuses("jdk.tls.ephemeralDHKeySize");
    }

    @Test
    void schemesOfAPropertyAreForItsRole() {
        system("jdk.tls.client.SignatureSchemes", "ed25519, noScheme, RSA_PSS_RSAE_SHA256");
        assertEquals(List.of(SignatureScheme.ED25519, SignatureScheme.RSA_PSS_RSAE_SHA256), tls().signatureSchemes(true));
        assertEquals(SignatureScheme.KNOWN, tls().signatureSchemes(false));
        system("jdk.tls.client.SignatureSchemes", "noScheme");
        assertEquals(SignatureScheme.KNOWN, tls().signatureSchemes(true));
    }

    @Test
    void whatThePlatformDisablesIsLeftOut() {
        security("jdk.tls.disabledAlgorithms", "TLSv1.3, CBC, x25519, Ed448, SHA1 usage HandshakeSignature");
        security("jdk.certpath.disabledAlgorithms", "secp521r1");
        Defaults defaults = tls();
        assertArrayEquals(BOTH, defaults.supportedProtocols(), "as SunJSSE, which lists disabled versions too");
        assertArrayEquals(new String[] {"TLSv1.2"}, defaults.protocols(false));
        assertFalse(List.of(defaults.supportedCipherSuites()).contains("TLS_DHE_RSA_WITH_AES_128_CBC_SHA"));
        assertFalse(List.of(defaults.cipherSuites(true)).contains("TLS_AES_128_GCM_SHA256"));
        assertEquals(
                List.of(NamedGroup.SECP256R1_MLKEM768, NamedGroup.SECP384R1_MLKEM1024, NamedGroup.SECP256R1,
                        NamedGroup.X448, NamedGroup.SECP384R1, NamedGroup.FFDHE2048, NamedGroup.FFDHE3072),
                defaults.groups());
        assertFalse(defaults.signatureSchemes(true).contains(SignatureScheme.ED448));
        assertFalse(defaults.signatureSchemes(true).contains(SignatureScheme.ECDSA_SECP521R1_SHA512));
    }

    @Test
    void refusesAPropertyOfDisabledAlgorithmsThatItDoesNotUnderstand() {
        security("jdk.tls.disabledAlgorithms", "RSA keySize");
        refuses("RSA keySize");
    }

    @Test
    void switchesHaveSunJssesDefaults() {
        Defaults defaults = tls();
        assertTrue(defaults.tickets(true));
        assertTrue(defaults.tickets(false));
        assertTrue(defaults.stapling(true));
        assertFalse(defaults.stapling(false));
        assertTrue(defaults.serverNameIndication());
        assertFalse(defaults.requireCloseNotify());
        assertFalse(defaults.acknowledgeCloseNotify());
        assertEquals(20_480, defaults.sessionCacheSize());
        assertEquals(Limits.DEFAULT, defaults.limits());
        assertEquals(10, defaults.certificateLimits(true).maxChainLength());
        assertEquals(8, defaults.certificateLimits(false).maxChainLength());
        assertEquals(StandardCharsets.ISO_8859_1, defaults.applicationProtocolCharset());
    }

    @Test
    void switchesAreReadFromProperties() {
        system("jdk.tls.client.enableSessionTicketExtension", "FALSE");
        system("jdk.tls.server.enableSessionTicketExtension", "anything else is true");
        system("jdk.tls.client.enableStatusRequestExtension", "false");
        system("jdk.tls.server.enableStatusRequestExtension", "True");
        system("jsse.enableSNIExtension", "false");
        system("com.sun.net.ssl.requireCloseNotify", "true");
        system("jdk.tls.acknowledgeCloseNotify", "true");
        security("jdk.tls.alpnCharset", "UTF-8");
        Defaults defaults = tls();
        assertFalse(defaults.tickets(true));
        assertTrue(defaults.tickets(false));
        assertFalse(defaults.stapling(true));
        assertTrue(defaults.stapling(false));
        assertFalse(defaults.serverNameIndication());
        assertTrue(defaults.requireCloseNotify());
        assertTrue(defaults.acknowledgeCloseNotify());
        assertEquals(StandardCharsets.UTF_8, defaults.applicationProtocolCharset());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse.enableSNIExtension", "jdk.tls.acknowledgeCloseNotify"})
    void refusesSwitchesThatAreNeitherTrueNorFalse(String property) {
        system(property, "yes");
        refuses(property);
    }

    @Test
    void theSizeOfTheSessionCacheIsReadAsTheJdkReadsIt() {
        Map<String, Integer> expected = Map.of("0", 0, "100", 100, "-1", 20_480, "many", 20_480, "0x10", 16);
        expected.forEach((text, size) -> {
            system("javax.net.ssl.sessionCacheSize", text);
            assertEquals(size, tls().sessionCacheSize(), text);
        });
    }

    @Test
    void theLimitOfHandshakeMessagesHoldsForAllOfThem() {
        Map<String, Integer> expected = Map.of("100000", 100_000, "0", 1_024, "2147483647", 0xff_ffff);
        expected.forEach((text, bytes) -> {
            system("jdk.tls.maxHandshakeMessageSize", text);
            assertEquals(bytes, tls().limits().maxHandshakeMessage(), text);
            assertEquals(bytes, tls().limits().maxCertificateMessage(), text);
        });
        system("jdk.tls.maxHandshakeMessageSize", "many");
        assertEquals(Limits.DEFAULT, tls().limits());
    }

    @Test
    void chainsAreLimitedByRole() {
        system("jdk.tls.maxCertificateChainLength", "5");
        system("jdk.tls.server.maxInboundCertificateChainLength", "3");
        assertEquals(5, tls().certificateLimits(true).maxChainLength());
        assertEquals(3, tls().certificateLimits(false).maxChainLength());
        system("jdk.tls.server.maxInboundCertificateChainLength", "-1");
        assertEquals(5, tls().certificateLimits(false).maxChainLength());
    }

    @Test
    void shortRsaKeysAreThePlatformsToRefuse() {
        assertEquals(1_024, tls().certificateLimits(true).minRsaBits());
    }
}
