package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.AlgorithmConstraints;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an engine of SunJSSE says of its settings, and ours the same. What can be negotiated with: {@link NegotiableTest}. */
class ConnectionSettingsTest {
    private static final String TLS_1_2_SUITE = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
    private static final String TLS_1_3_SUITE = "TLS_AES_128_GCM_SHA256";

    private static ConnectionSettings server() {
        return new ConnectionSettings(Defaults.of(Defaults.ContextProtocol.TLS));
    }

    @ParameterizedTest
    @EnumSource
    void whatWasNotSetFollowsTheRole(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        assertArrayEquals(new String[] {"TLSv1.3", "TLSv1.2"}, settings.protocols());
        assertTrue(List.of(settings.cipherSuites()).contains(TLS_1_3_SUITE));
        settings.client(true);
        assertArrayEquals(new String[] {"TLSv1.2"}, settings.protocols());
        assertFalse(List.of(settings.cipherSuites()).contains(TLS_1_3_SUITE));
        settings.client(false);
        assertArrayEquals(new String[] {"TLSv1.3", "TLSv1.2"}, settings.protocols());
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSetStaysWhenTheRoleChanges(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        settings.protocols("TLSv1.3", "TLSv1.2");
        settings.cipherSuites(TLS_1_3_SUITE);
        settings.client(true);
        assertArrayEquals(new String[] {"TLSv1.3", "TLSv1.2"}, settings.protocols());
        assertArrayEquals(new String[] {TLS_1_3_SUITE}, settings.cipherSuites());
    }

    @ParameterizedTest
    @EnumSource
    void oldVersionsAreTakenAndGivenBack(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        String[] names = {"SSLv2Hello", "TLSv1.2", "SSLv3", "TLSv1", "TLSv1.1"};
        settings.protocols(names);
        assertArrayEquals(names, settings.protocols());
        settings.protocols(new String[0]);
        assertEquals(0, settings.protocols().length);
    }

    @ParameterizedTest
    @EnumSource
    void unknownVersionsAreRefused(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        for (String bad : new String[] {"TLSv1.4", "tlsv1.2", "TLS", "", null}) {
            assertThrows(IllegalArgumentException.class, () -> settings.protocols("TLSv1.2", bad));
        }
        assertThrows(IllegalArgumentException.class, () -> settings.protocols((String[]) null));
        assertArrayEquals(new String[] {"TLSv1.3", "TLSv1.2"}, settings.protocols());
    }

    @ParameterizedTest
    @EnumSource
    void unknownSuitesAreRefused(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        for (String bad : new String[] {"TLS_NOT_A_SUITE", "tls_aes_128_gcm_sha256", "", null}) {
            assertThrows(IllegalArgumentException.class, () -> settings.cipherSuites(TLS_1_3_SUITE, bad));
        }
        assertThrows(IllegalArgumentException.class, () -> settings.cipherSuites((String[]) null));
    }

    @ParameterizedTest
    @EnumSource
    void theRenegotiationSignalIsTakenForASuite(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        settings.cipherSuites(TLS_1_2_SUITE, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
        assertArrayEquals(new String[] {TLS_1_2_SUITE, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"}, settings.cipherSuites());
    }

    /** Tomcat sets what it finds in the platform's context on engines of any provider. */
    @ParameterizedTest
    @EnumSource
    void suitesThatThePlatformHasAreTaken(SettingsStack stack) throws Exception {
        String[] names = SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
        SettingsStack.Subject settings = stack.settings();
        settings.cipherSuites(names);
        settings.cipherSuites("TLS_RSA_WITH_AES_128_GCM_SHA256");
        for (String unknown : List.of("TLS_RSA_WITH_ROT13_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256 ", "SSL_", "")) {
            assertThrows(IllegalArgumentException.class, () -> settings.cipherSuites(unknown), unknown);
        }
    }

    @ParameterizedTest
    @EnumSource
    void needAndWantReplaceEachOther(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        assertEquals("none", settings.clientAuthentication());
        settings.need(true);
        assertEquals("need", settings.clientAuthentication());
        settings.want(true);
        assertEquals("want", settings.clientAuthentication());
        settings.need(false);
        assertEquals("none", settings.clientAuthentication());
        settings.need(true);
        settings.want(false);
        assertEquals("none", settings.clientAuthentication());
    }

    @ParameterizedTest
    @EnumSource
    void parametersAreACopy(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        SSLParameters parameters = settings.parameters();
        parameters.setProtocols(new String[] {"TLSv1.2"});
        parameters.setApplicationProtocols(new String[] {"h2"});
        parameters.setNeedClientAuth(true);
        assertArrayEquals(new String[] {"TLSv1.3", "TLSv1.2"}, settings.protocols());
        assertEquals(0, settings.parameters().getApplicationProtocols().length);
        assertEquals("none", settings.clientAuthentication());
        assertNotSame(settings.parameters(), settings.parameters());
    }

    @ParameterizedTest
    @EnumSource
    void parametersSayHowThingsAre(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        SSLParameters parameters = settings.parameters();
        assertArrayEquals(settings.protocols(), parameters.getProtocols());
        assertArrayEquals(settings.cipherSuites(), parameters.getCipherSuites());
        assertFalse(parameters.getNeedClientAuth());
        assertFalse(parameters.getWantClientAuth());
        assertNull(parameters.getEndpointIdentificationAlgorithm());
        assertNull(parameters.getServerNames());
        assertNull(parameters.getSNIMatchers());
        assertEquals(0, parameters.getApplicationProtocols().length);
        assertTrue(parameters.getUseCipherSuitesOrder());
        assertFalse(parameters.getEnableRetransmissions());
        assertNull(NewerParameters.signatureSchemes(parameters));
        settings.want(true);
        assertTrue(settings.parameters().getWantClientAuth());
        settings.need(true);
        assertTrue(settings.parameters().getNeedClientAuth());
    }

    @ParameterizedTest
    @EnumSource
    void parametersComeBackAsTheyWereApplied(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        SSLParameters parameters = new SSLParameters(new String[] {TLS_1_2_SUITE}, new String[] {"TLSv1.2"});
        parameters.setWantClientAuth(true);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName("a.example")));
        parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(".*")));
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        parameters.setUseCipherSuitesOrder(true);
        parameters.setEnableRetransmissions(true);
        parameters.setMaximumPacketSize(5_000);
        AlgorithmConstraints constraints = new ForbiddenNames();
        parameters.setAlgorithmConstraints(constraints);
        settings.apply(parameters);
        SSLParameters now = settings.parameters();
        assertArrayEquals(new String[] {TLS_1_2_SUITE}, now.getCipherSuites());
        assertArrayEquals(new String[] {"TLSv1.2"}, now.getProtocols());
        assertTrue(now.getWantClientAuth());
        assertEquals("HTTPS", now.getEndpointIdentificationAlgorithm());
        assertEquals(List.of(new SNIHostName("a.example")), now.getServerNames());
        assertEquals(parameters.getSNIMatchers(), now.getSNIMatchers());
        assertArrayEquals(new String[] {"h2", "http/1.1"}, now.getApplicationProtocols());
        assertTrue(now.getUseCipherSuitesOrder());
        assertTrue(now.getEnableRetransmissions());
        assertEquals(5_000, now.getMaximumPacketSize());
        assertSame(constraints, now.getAlgorithmConstraints());
    }

    @ParameterizedTest
    @EnumSource
    void nullLeavesThingsAsTheyAre(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        SSLParameters first = new SSLParameters(new String[] {TLS_1_2_SUITE}, new String[] {"TLSv1.2"});
        first.setEndpointIdentificationAlgorithm("HTTPS");
        first.setServerNames(List.of(new SNIHostName("a.example")));
        first.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(".*")));
        first.setAlgorithmConstraints(new ForbiddenNames());
        settings.apply(first);
        settings.apply(new SSLParameters());
        SSLParameters now = settings.parameters();
        assertArrayEquals(new String[] {TLS_1_2_SUITE}, now.getCipherSuites());
        assertArrayEquals(new String[] {"TLSv1.2"}, now.getProtocols());
        assertEquals("HTTPS", now.getEndpointIdentificationAlgorithm());
        assertEquals(first.getServerNames(), now.getServerNames());
        assertEquals(first.getSNIMatchers(), now.getSNIMatchers());
        assertSame(first.getAlgorithmConstraints(), now.getAlgorithmConstraints());
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeNullIsAlwaysTakenOver(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        SSLParameters first = settings.parameters();
        first.setNeedClientAuth(true);
        first.setApplicationProtocols(new String[] {"h2"});
        first.setMaximumPacketSize(5_000);
        settings.apply(first);
        settings.apply(new SSLParameters());
        SSLParameters now = settings.parameters();
        assertEquals("none", settings.clientAuthentication());
        assertEquals(0, now.getApplicationProtocols().length);
        assertEquals(0, now.getMaximumPacketSize());
        assertEquals(new SSLParameters().getUseCipherSuitesOrder(), now.getUseCipherSuitesOrder());
        assertEquals(new SSLParameters().getEnableRetransmissions(), now.getEnableRetransmissions());
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyListOfServerNamesIsNotNone(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        SSLParameters parameters = new SSLParameters();
        parameters.setServerNames(List.of());
        parameters.setSNIMatchers(List.of());
        settings.apply(parameters);
        assertEquals(List.of(), settings.parameters().getServerNames());
        assertEquals(0, settings.parameters().getSNIMatchers().size());
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyEndpointIdentificationTurnsItOff(SettingsStack stack) {
        SettingsStack.Subject settings = stack.settings();
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        settings.apply(parameters);
        parameters.setEndpointIdentificationAlgorithm("");
        settings.apply(parameters);
        assertEquals("", settings.parameters().getEndpointIdentificationAlgorithm());
    }

    @ParameterizedTest
    @EnumSource
    void groupsGoBackToTheDefaultsAndSchemesStay(SettingsStack stack) {
        assumeTrue(stack == SettingsStack.NIOTLS || NewerParameters.namedGroups(stack.settings().parameters()) != null,
                "SunJSSE has named groups from JDK 20 on");
        SettingsStack.Subject settings = stack.settings();
        String[] before = NewerParameters.namedGroups(settings.parameters());
        NioTlsParameters parameters = new NioTlsParameters();
        parameters.setNamedGroups(new String[] {"secp384r1", "notAGroup"});
        parameters.setSignatureSchemes(new String[] {"ed25519", "notAScheme"});
        settings.apply(parameters);
        assertArrayEquals(
                new String[] {"secp384r1", "notAGroup"}, NewerParameters.namedGroups(settings.parameters()));
        settings.apply(new SSLParameters());
        assertArrayEquals(before, NewerParameters.namedGroups(settings.parameters()));
        assertArrayEquals(
                new String[] {"ed25519", "notAScheme"}, NewerParameters.signatureSchemes(settings.parameters()));
    }

    /** SunJSSE has taken over half of the parameters when it finds the wrong name. */
    @Test
    void parametersWithAnUnknownNameChangeNothing() {
        ConnectionSettings settings = server();
        SSLParameters parameters = new SSLParameters(new String[] {TLS_1_2_SUITE}, new String[] {"TLSv1.4"});
        parameters.setNeedClientAuth(true);
        assertThrows(IllegalArgumentException.class, () -> settings.apply(parameters));
        assertTrue(settings.enabledCipherSuites().length > 1);
        assertFalse(settings.needClientAuth());
    }

    @Test
    void aCopyIsEqualAndIndependent() throws SSLHandshakeException {
        ConnectionSettings settings = server();
        NioTlsParameters parameters = new NioTlsParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(new String[] {"h2"});
        parameters.setNamedGroups(new String[] {"x448"});
        parameters.setSignatureSchemes(new String[] {"ed448"});
        parameters.setEndpointIdentificationAlgorithm("LDAPS");
        parameters.setNeedClientAuth(true);
        settings.apply(parameters);
        settings.setEnableSessionCreation(false);
        ConnectionSettings copy = settings.copy();
        assertEquals(settings.negotiable(), copy.negotiable());
        assertFalse(copy.enableSessionCreation());
        copy.setEnabledProtocols(new String[] {"TLSv1.2"});
        copy.setNeedClientAuth(false);
        assertArrayEquals(new String[] {"TLSv1.3"}, settings.enabledProtocols());
        assertTrue(settings.needClientAuth());
    }
}
