package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientAuthentication;
import io.niotls.config.Config;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a connection's settings to negotiate with. */
class NegotiableTest {
    private static final String TLS_1_2_SUITE = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
    private static final String TLS_1_3_SUITE = "TLS_AES_128_GCM_SHA256";

    private static ConnectionSettings server() {
        return new ConnectionSettings(Defaults.of(Defaults.ContextProtocol.TLS));
    }

    private static SSLHandshakeException refuses(ConnectionSettings settings) {
        return assertThrows(SSLHandshakeException.class, settings::negotiable);
    }

    private static NioTlsParameters withGroups(String... names) {
        NioTlsParameters parameters = new NioTlsParameters();
        parameters.setNamedGroups(names);
        return parameters;
    }

    @Test
    void nothingSetMeansTheLibrarysDefaults() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        settings.setClient(true);
        assertEquals(
                new Negotiable(true, Config.DEFAULT_VERSIONS, Config.DEFAULT_CIPHER_SUITES, Config.DEFAULT_GROUPS,
                        SignatureScheme.KNOWN, SignatureScheme.KNOWN, List.of(), ClientAuthentication.NONE, true, ""),
                settings.negotiable());
    }

    @Test
    void sameSettingsComeToTheSame() throws SSLHandshakeException {
        Defaults defaults = Defaults.of(Defaults.ContextProtocol.TLS);
        ConnectionSettings one = new ConnectionSettings(defaults);
        ConnectionSettings other = new ConnectionSettings(defaults);
        one.setEnabledProtocols(new String[] {"TLSv1.3"});
        other.setEnabledProtocols(new String[] {"TLSv1.3"});
        assertSame(one.negotiable(), other.negotiable());
        other.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertEquals(List.of(ProtocolVersion.TLS_1_2), other.negotiable().versions());
        other.setEnabledProtocols(new String[] {"TLSv1.3"});
        other.setClient(true);
        assertTrue(other.negotiable().client());
    }

    @Test
    void versionsAreNegotiatedNewestFirst() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        settings.setEnabledProtocols(new String[] {"TLSv1", "TLSv1.2", "SSLv2Hello", "TLSv1.3", "TLSv1.2"});
        assertEquals(List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2), settings.negotiable().versions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TLSv1.1", "SSLv2Hello", "DTLSv1.2"})
    void withoutAVersionThereIsNoHandshake(String version) {
        ConnectionSettings settings = server();
        settings.setEnabledProtocols(version.isEmpty() ? new String[0] : new String[] {version});
        assertTrue(refuses(settings).getMessage().startsWith("No appropriate protocol"));
    }

    @Test
    void aVersionWithoutASuiteIsLeftOut() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        settings.setEnabledCipherSuites(new String[] {TLS_1_2_SUITE, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV", TLS_1_2_SUITE});
        assertEquals(List.of(ProtocolVersion.TLS_1_2), settings.negotiable().versions());
        assertEquals(List.of(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), settings.negotiable().cipherSuites());
        settings.setEnabledProtocols(new String[] {"TLSv1.3"});
        assertTrue(refuses(settings).getMessage().contains(TLS_1_2_SUITE));
    }

    @Test
    void aSuiteWithoutAVersionIsLeftOut() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        settings.setEnabledProtocols(new String[] {"TLSv1.3"});
        assertTrue(settings.negotiable().cipherSuites().stream().allMatch(CipherSuite::isTls13));
    }

    @Test
    void aSuiteWithoutAGroupIsLeftOut() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        settings.apply(withGroups("FFDHE3072", "notAGroup"));
        assertEquals(List.of(NamedGroup.FFDHE3072), settings.negotiable().groups());
        assertTrue(settings.negotiable().cipherSuites().stream()
                .noneMatch(suite -> suite.keyExchange() == CipherSuite.KeyExchange.ECDHE));
        settings.apply(withGroups("X25519MLKEM768"));
        assertEquals(List.of(ProtocolVersion.TLS_1_3), settings.negotiable().versions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "notAGroup"})
    void withoutAGroupThereIsNoHandshake(String group) {
        ConnectionSettings settings = server();
        settings.apply(group.isEmpty() ? withGroups() : withGroups(group));
        refuses(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "notAScheme"})
    void withoutASchemeThereIsNoHandshake(String scheme) {
        ConnectionSettings settings = server();
        NioTlsParameters parameters = new NioTlsParameters();
        parameters.setSignatureSchemes(scheme.isEmpty() ? new String[0] : new String[] {scheme});
        settings.apply(parameters);
        assertTrue(refuses(settings).getMessage().startsWith("No supported signature algorithm"));
    }

    @Test
    void schemesAreUsedInTheOrderTheyWereSet() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        NioTlsParameters parameters = new NioTlsParameters();
        parameters.setSignatureSchemes(new String[] {"rsa_pss_rsae_sha256", "notAScheme", "ED25519", "ed25519"});
        settings.apply(parameters);
        List<SignatureScheme> expected = List.of(SignatureScheme.RSA_PSS_RSAE_SHA256, SignatureScheme.ED25519);
        assertEquals(expected, settings.negotiable().signatureSchemes());
        assertEquals(expected, settings.negotiable().certificateSignatureSchemes());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "TLSv1.3", "x25519", "XDH", "EC", "ML-KEM", TLS_1_3_SUITE, "RSASSA-PSS", "SHA256withECDSA", "EdDSA"
    })
    void theProgramsConstraintsAreHeard(String name) throws SSLHandshakeException {
        ConnectionSettings settings = server();
        Negotiable before = settings.negotiable();
        SSLParameters parameters = settings.parameters();
        parameters.setAlgorithmConstraints(new ForbiddenNames(name));
        settings.apply(parameters);
        Negotiable after = settings.negotiable();
        assertFalse(before.equals(after));
        assertFalse(after.versions().toString().contains(name));
        assertEquals(
                before.cipherSuites().stream()
                        .filter(suite -> after.versions().contains(
                                suite.isTls13() ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2))
                        .filter(suite -> !suite.name().equals(name))
                        .toList(),
                after.cipherSuites());
        assertEquals(
                before.groups().stream().noneMatch(group -> AlgorithmNames.of(group).contains(AlgorithmNames.canonical(name))),
                before.groups().equals(after.groups()));
    }

    @Test
    void theProgramsConstraintsSeeTheParameters() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        Set<String> seen = new HashSet<>();
        SSLParameters parameters = settings.parameters();
        parameters.setAlgorithmConstraints(new ForbiddenNames() {
            @Override
            public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters values) {
                if (values != null) {
                    seen.add(algorithm + AlgorithmNames.keySize(values));
                }
                return true;
            }
        });
        settings.apply(parameters);
        settings.negotiable();
        assertEquals(
                Set.of("EC256", "EC384", "EC521", "DiffieHellman2048", "DiffieHellman3072", "RSASSA-PSS-1"), seen);
    }

    @Test
    void constraintsThatPermitNothingLeaveNoHandshake() {
        ConnectionSettings settings = server();
        SSLParameters parameters = settings.parameters();
        parameters.setAlgorithmConstraints(new ForbiddenNames("TLSv1.2", "TLSv1.3"));
        settings.apply(parameters);
        refuses(settings);
    }

    @Test
    void sunJssesConstraintsCanBeGivenToUs() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        SSLParameters parameters = new SSLParameters();
        parameters.setAlgorithmConstraints(SettingsStack.sunEngine().getSSLParameters().getAlgorithmConstraints());
        settings.apply(parameters);
        assertEquals(Config.DEFAULT_GROUPS, settings.negotiable().groups());
        assertEquals(Config.DEFAULT_CIPHER_SUITES, settings.negotiable().cipherSuites());
    }

    @Test
    void aClientAsksNobodyForCertificatesAndHasNoOrder() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        SSLParameters parameters = new SSLParameters();
        parameters.setNeedClientAuth(true);
        settings.apply(parameters);
        assertEquals(ClientAuthentication.REQUIRED, settings.negotiable().clientAuthentication());
        assertEquals(parameters.getUseCipherSuitesOrder(), settings.negotiable().ownOrder());
        settings.setClient(true);
        assertEquals(ClientAuthentication.NONE, settings.negotiable().clientAuthentication());
        assertTrue(settings.negotiable().ownOrder());
    }

    @Test
    void applicationProtocolsHaveOneCharacterPerByte() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        SSLParameters parameters = new SSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "\u00e9", "\u00ff\u0001"});
        settings.apply(parameters);
        assertEquals(List.of("h2", "\u00e9", "\u00ff\u0001"), settings.negotiable().applicationProtocols());
    }

    static Stream<String> impossible() {
        return Stream.of("a".repeat(256), "\u20ac");
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void applicationProtocolsThatCannotBeSentAreRefused(String name) {
        ConnectionSettings settings = server();
        SSLParameters parameters = new SSLParameters();
        parameters.setApplicationProtocols(new String[] {name});
        settings.apply(parameters);
        assertTrue(refuses(settings).getMessage().contains("jdk.tls.alpnCharset"));
    }
}
