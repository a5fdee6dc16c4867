package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of a server socket, which the sockets that it accepts begin with. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerSocketSettingsTest {
    private static final String SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

    private static SSLServerSocket unbound(JsseStack stack) throws Exception {
        return (SSLServerSocket) SocketPair.serverContext(stack).getServerSocketFactory().createServerSocket();
    }

    /** Checks a socket that is accepted after a change of the server socket. */
    private static void accepted(JsseStack stack, Consumer<SSLServerSocket> change, Consumer<SSLSocket> check) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) SocketPair.serverContext(stack)
                .getServerSocketFactory().createServerSocket(0, 1, SocketPair.LOOPBACK)) {
            change.accept(listener);
            try (Socket client = new Socket(SocketPair.LOOPBACK, listener.getLocalPort());
                    SSLSocket socket = (SSLSocket) listener.accept()) {
                assertTrue(client.isConnected());
                check.accept(socket);
            }
        }
    }

    private static void change(SSLServerSocket socket, Consumer<SSLParameters> change) {
        SSLParameters parameters = socket.getSSLParameters();
        change.accept(parameters);
        socket.setSSLParameters(parameters);
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void clientAuthenticationIsInherited(JsseStack stack) throws Exception {
        accepted(stack, listener -> listener.setNeedClientAuth(true), socket -> assertTrue(socket.getNeedClientAuth()));
        accepted(stack, listener -> listener.setWantClientAuth(true), socket -> assertTrue(socket.getWantClientAuth()));
        accepted(stack, listener -> { }, socket -> {
            assertFalse(socket.getNeedClientAuth());
            assertFalse(socket.getWantClientAuth());
        });
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void suitesAndProtocolsAreInherited(JsseStack stack) throws Exception {
        accepted(stack, listener -> {
            listener.setEnabledCipherSuites(new String[] {SUITE});
            listener.setEnabledProtocols(new String[] {"TLSv1.2"});
        }, socket -> {
            assertArrayEquals(new String[] {SUITE}, socket.getEnabledCipherSuites());
            assertArrayEquals(new String[] {"TLSv1.2"}, socket.getEnabledProtocols());
        });
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void parametersAreInherited(JsseStack stack) throws Exception {
        accepted(stack, listener -> change(listener, parameters -> {
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("name\\.test")));
            parameters.setUseCipherSuitesOrder(false);
        }), socket -> {
            SSLParameters got = socket.getSSLParameters();
            assertArrayEquals(new String[] {"h2"}, got.getApplicationProtocols());
            assertEquals(1, got.getSNIMatchers().size());
            assertFalse(got.getUseCipherSuitesOrder());
        });
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void modeAndSessionCreationAreInherited(JsseStack stack) throws Exception {
        accepted(stack, listener -> {
            assertFalse(listener.getUseClientMode());
            assertTrue(listener.getEnableSessionCreation());
        }, socket -> assertFalse(socket.getUseClientMode()));
        accepted(stack, listener -> {
            listener.setUseClientMode(true);
            listener.setEnableSessionCreation(false);
            assertTrue(listener.getUseClientMode());
            assertFalse(listener.getEnableSessionCreation());
        }, socket -> {
            assertTrue(socket.getUseClientMode());
            assertFalse(socket.getEnableSessionCreation());
        });
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void laterChangesReachLaterSocketsOnly(JsseStack stack) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) SocketPair.serverContext(stack)
                        .getServerSocketFactory().createServerSocket(0, 2, SocketPair.LOOPBACK);
                Socket firstClient = new Socket(SocketPair.LOOPBACK, listener.getLocalPort());
                SSLSocket first = (SSLSocket) listener.accept()) {
            listener.setNeedClientAuth(true);
            try (Socket secondClient = new Socket(SocketPair.LOOPBACK, listener.getLocalPort());
                    SSLSocket second = (SSLSocket) listener.accept()) {
                assertTrue(firstClient.isConnected() && secondClient.isConnected());
                assertFalse(first.getNeedClientAuth());
                assertTrue(second.getNeedClientAuth());
                second.setNeedClientAuth(false);
                assertTrue(listener.getNeedClientAuth());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void parametersAreACopy(JsseStack stack) throws Exception {
        try (SSLServerSocket listener = unbound(stack)) {
            SSLParameters parameters = listener.getSSLParameters();
            assertNotSame(parameters, listener.getSSLParameters());
            parameters.setNeedClientAuth(true);
            parameters.setProtocols(new String[] {"TLSv1.2"});
            assertFalse(listener.getNeedClientAuth());
            assertTrue(List.of(listener.getEnabledProtocols()).contains("TLSv1.3"));
            listener.setSSLParameters(parameters);
            assertTrue(listener.getNeedClientAuth());
            assertArrayEquals(new String[] {"TLSv1.2"}, listener.getEnabledProtocols());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void refusesUnknownSuitesAndProtocols(JsseStack stack) throws Exception {
        try (SSLServerSocket listener = unbound(stack)) {
            assertThrows(IllegalArgumentException.class, () -> listener.setEnabledCipherSuites(null));
            assertThrows(IllegalArgumentException.class, () -> listener.setEnabledCipherSuites(new String[] {"TLS_NO_SUCH"}));
            assertThrows(IllegalArgumentException.class, () -> listener.setEnabledProtocols(null));
            assertThrows(IllegalArgumentException.class, () -> listener.setEnabledProtocols(new String[] {"TLSv1.9"}));
            assertTrue(List.of(listener.getSupportedProtocols()).containsAll(Pairing.PROTOCOLS));
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void inheritedSettingsRuleTheHandshake(Pairing pairing) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) SocketPair.serverContext(pairing.server())
                .getServerSocketFactory().createServerSocket(0, 1, SocketPair.LOOPBACK)) {
            listener.setNeedClientAuth(true);
            listener.setEnabledProtocols(pairing.protocols());
            change(listener, parameters -> parameters.setApplicationProtocols(new String[] {"h2"}));
            SSLSocket client = (SSLSocket) SocketPair.keyedClientContext(pairing.client()).getSocketFactory()
                    .createSocket(SocketPair.LOOPBACK, listener.getLocalPort());
            SocketPair.change(client, parameters -> parameters.setApplicationProtocols(new String[] {"http/1.1", "h2"}));
            try (SocketPair pair = SocketPair.of(pairing, client, listener.accept())) {
                pair.handshake().talk();
                assertEquals("CN=client", pair.server().getSession().getPeerPrincipal().getName());
                assertEquals("h2", pair.server().getApplicationProtocol());
                assertEquals(pairing.protocol(), pair.server().getSession().getProtocol());
            }
        }
    }
}
