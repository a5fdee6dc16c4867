package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of a socket that has not begun: what it returns, what it refuses, and that it hands out copies. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketParametersTest {
    private static final String SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

    private static SSLSocket socket(JsseStack stack) throws Exception {
        return (SSLSocket) SocketPair.clientContext(stack).getSocketFactory().createSocket();
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void parametersAreACopy(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            SSLParameters parameters = socket.getSSLParameters();
            assertNotSame(parameters, socket.getSSLParameters());
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setNeedClientAuth(true);
            assertTrue(List.of(socket.getSSLParameters().getProtocols()).contains("TLSv1.3"));
            assertEquals(0, socket.getSSLParameters().getApplicationProtocols().length);
            assertFalse(socket.getNeedClientAuth());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void setParametersAreTakenAsTheyAreNow(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setServerNames(List.of(new SNIHostName("one.test")));
            socket.setSSLParameters(parameters);
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            parameters.setServerNames(List.of(new SNIHostName("two.test")));
            assertArrayEquals(new String[] {"h2"}, socket.getSSLParameters().getApplicationProtocols());
            assertEquals(List.of(new SNIHostName("one.test")), socket.getSSLParameters().getServerNames());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void everyParameterComesBack(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            SSLParameters set = socket.getSSLParameters();
            set.setProtocols(new String[] {"TLSv1.2"});
            set.setCipherSuites(new String[] {SUITE});
            set.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            set.setEndpointIdentificationAlgorithm("HTTPS");
            set.setServerNames(List.of(new SNIHostName("name.test")));
            set.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("name\\.test")));
            set.setUseCipherSuitesOrder(false);
            set.setEnableRetransmissions(false);
            set.setMaximumPacketSize(2000);
            set.setWantClientAuth(true);
            socket.setSSLParameters(set);
            SSLParameters got = socket.getSSLParameters();
            assertArrayEquals(set.getProtocols(), got.getProtocols());
            assertArrayEquals(set.getCipherSuites(), got.getCipherSuites());
            assertArrayEquals(set.getApplicationProtocols(), got.getApplicationProtocols());
            assertEquals("HTTPS", got.getEndpointIdentificationAlgorithm());
            assertEquals(set.getServerNames(), got.getServerNames());
            assertEquals(1, got.getSNIMatchers().size());
            assertFalse(got.getUseCipherSuitesOrder());
            assertFalse(got.getEnableRetransmissions());
            assertEquals(2000, got.getMaximumPacketSize());
            assertTrue(got.getWantClientAuth());
            assertTrue(socket.getWantClientAuth());
            assertArrayEquals(set.getProtocols(), socket.getEnabledProtocols());
            assertArrayEquals(set.getCipherSuites(), socket.getEnabledCipherSuites());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void parametersThatAreNullChangeNothing(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            String[] protocols = socket.getEnabledProtocols();
            String[] suites = socket.getEnabledCipherSuites();
            socket.setSSLParameters(new SSLParameters());
            assertArrayEquals(protocols, socket.getEnabledProtocols());
            assertArrayEquals(suites, socket.getEnabledCipherSuites());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void clientAuthenticationIsNeedOrWantOrNone(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            assertFalse(socket.getNeedClientAuth());
            assertFalse(socket.getWantClientAuth());
            socket.setNeedClientAuth(true);
            assertTrue(socket.getNeedClientAuth());
            assertFalse(socket.getWantClientAuth());
            socket.setWantClientAuth(true);
            assertFalse(socket.getNeedClientAuth());
            assertTrue(socket.getWantClientAuth());
            assertTrue(socket.getSSLParameters().getWantClientAuth());
            socket.setNeedClientAuth(false);
            assertFalse(socket.getNeedClientAuth());
            assertFalse(socket.getWantClientAuth());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void refusesUnknownSuites(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            String[] before = socket.getEnabledCipherSuites();
            assertThrows(IllegalArgumentException.class, () -> socket.setEnabledCipherSuites(null));
            assertThrows(IllegalArgumentException.class, () -> socket.setEnabledCipherSuites(new String[] {"TLS_NO_SUCH"}));
            assertThrows(IllegalArgumentException.class,
                    () -> socket.setEnabledCipherSuites(new String[] {SUITE, "TLS_NO_SUCH"}));
            assertThrows(IllegalArgumentException.class, () -> socket.setEnabledCipherSuites(new String[] {SUITE, null}));
            assertArrayEquals(before, socket.getEnabledCipherSuites());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void refusesUnknownProtocols(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            String[] before = socket.getEnabledProtocols();
            assertThrows(IllegalArgumentException.class, () -> socket.setEnabledProtocols(null));
            assertThrows(IllegalArgumentException.class, () -> socket.setEnabledProtocols(new String[] {"TLSv1.9"}));
            assertThrows(IllegalArgumentException.class, () -> socket.setEnabledProtocols(new String[] {null}));
            assertArrayEquals(before, socket.getEnabledProtocols());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void listsAreCopies(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            String[] suites = {SUITE};
            socket.setEnabledCipherSuites(suites);
            suites[0] = "changed";
            assertArrayEquals(new String[] {SUITE}, socket.getEnabledCipherSuites());
            socket.getEnabledCipherSuites()[0] = "changed";
            assertArrayEquals(new String[] {SUITE}, socket.getEnabledCipherSuites());
            socket.getEnabledProtocols()[0] = "changed";
            assertFalse(List.of(socket.getEnabledProtocols()).contains("changed"));
            socket.getSupportedProtocols()[0] = "changed";
            assertFalse(List.of(socket.getSupportedProtocols()).contains("changed"));
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void bothVersionsAreOnAndSupported(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            assertArrayEquals(new String[] {"TLSv1.3", "TLSv1.2"}, socket.getEnabledProtocols());
            assertTrue(List.of(socket.getSupportedProtocols()).containsAll(Pairing.PROTOCOLS));
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void olderVersionNamesAreTaken(JsseStack stack) throws Exception {
        // Programs of twenty years name them; whether they are spoken is another matter.
        try (SSLSocket socket = socket(stack)) {
            socket.setEnabledProtocols(new String[] {"SSLv2Hello", "TLSv1", "TLSv1.1", "TLSv1.2"});
            assertTrue(List.of(socket.getEnabledProtocols()).contains("TLSv1.2"));
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void sessionCreationCanBeForbidden(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            assertTrue(socket.getEnableSessionCreation());
            socket.setEnableSessionCreation(false);
            assertFalse(socket.getEnableSessionCreation());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void modeCanChangeBeforeTheStart(JsseStack stack) throws Exception {
        try (SSLSocket socket = socket(stack)) {
            assertTrue(socket.getUseClientMode());
            socket.setUseClientMode(false);
            assertFalse(socket.getUseClientMode());
            socket.setUseClientMode(true);
            assertTrue(socket.getUseClientMode());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void forbiddenSessionCreationFailsWithoutASessionToResume(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.client().setEnableSessionCreation(false);
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            assertThrows(SSLException.class, pair.client()::startHandshake);
            pair.client().close();
            accepting.end();
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void serversOrderOfSuitesCounts(Pairing pairing) throws Exception {
        String[] order = pairing.isTls13()
                ? new String[] {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"}
                : new String[] {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", SUITE};
        for (boolean servers : new boolean[] {true, false}) {
            try (SocketPair pair = SocketPair.connect(pairing)) {
                pair.client().setEnabledCipherSuites(new String[] {order[1], order[0]});
                pair.server().setEnabledCipherSuites(order);
                SocketPair.change(pair.server(), parameters -> parameters.setUseCipherSuitesOrder(servers));
                pair.handshake();
                assertEquals(servers ? order[0] : order[1], pair.client().getSession().getCipherSuite());
            }
        }
    }
}
