package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Contexts: their names, their life, and what their parameters say. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContextTest {
    private static SSLContext context(JsseStack stack, String name) throws Exception {
        SSLContext context = SSLContext.getInstance(name, stack.provider());
        context.init(null, Identities.trust(), null);
        return context;
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void namesOfTheContexts(JsseStack stack) throws Exception {
        for (String name : List.of("TLS", "TLSv1.2", "TLSv1.3", "SSL")) {
            SSLContext context = context(stack, name);
            assertEquals(name, context.getProtocol());
            assertSame(stack.provider(), context.getProvider());
            assertNotNull(context.getSocketFactory());
            assertNotNull(context.getServerSocketFactory());
        }
        // Names of algorithms know no case.
        assertNotNull(SSLContext.getInstance("tlsV1.3", stack.provider()));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void unknownNameIsNoSuchAlgorithm(JsseStack stack) {
        assertThrows(NoSuchAlgorithmException.class, () -> SSLContext.getInstance("TLSv1.9", stack.provider()));
        assertThrows(NoSuchAlgorithmException.class, () -> SSLContext.getInstance("", stack.provider()));
        assertThrows(NullPointerException.class, () -> SSLContext.getInstance(null, stack.provider()));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void contextOfTls12SpeaksThatOnly(JsseStack stack) throws Exception {
        assertEquals(List.of("TLSv1.2"), List.of(context(stack, "TLSv1.2").getDefaultSSLParameters().getProtocols()));
        for (String name : List.of("TLS", "TLSv1.3", "SSL")) {
            assertEquals(
                    List.of("TLSv1.3", "TLSv1.2"), List.of(context(stack, name).getDefaultSSLParameters().getProtocols()), name);
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void contextOfTls12ServesBothVersions(Pairing pairing) throws Exception {
        // The name of a context limits its clients; a server socket of it speaks whatever its provider does.
        SSLContext server = SSLContext.getInstance("TLSv1.2", pairing.server().provider());
        server.init(Identities.server("localhost"), null, null);
        try (SocketPair pair = SocketPair.connect(pairing, SocketPair.clientContext(pairing.client()), server)) {
            pair.handshake().talk();
            assertEquals(pairing.protocol(), pair.client().getSession().getProtocol());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void useBeforeInitIsAnIllegalState(JsseStack stack) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", stack.provider());
        assertThrows(IllegalStateException.class, context::getSocketFactory);
        assertThrows(IllegalStateException.class, context::getServerSocketFactory);
        assertThrows(IllegalStateException.class, context::createSSLEngine);
        assertThrows(IllegalStateException.class, () -> context.createSSLEngine("localhost", 1));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void initWithNullsTakesThePlatforms(JsseStack stack) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", stack.provider());
        context.init(null, null, null);
        assertNotNull(context.createSSLEngine());
        context.init(new KeyManager[0], new TrustManager[0], new SecureRandom());
        assertNotNull(context.createSSLEngine());
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void secondInitReplacesKeysAndTrust(Pairing pairing) throws Exception {
        SSLContext server = pairing.server().context(Identities.server("first.test"), null);
        server.init(Identities.server("localhost"), null, null);
        SSLContext client = pairing.client().context(null, null);
        client.init(null, Identities.trust(), null);
        try (SocketPair pair = SocketPair.connect(pairing, client, server)) {
            SocketPair.change(pair.client(), parameters -> parameters.setEndpointIdentificationAlgorithm("HTTPS"));
            pair.handshake().talk();
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void managersThatAreNotOfX509AreIgnoredOrRefused(JsseStack stack) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", stack.provider());
        context.init(new KeyManager[] {new KeyManager() { }}, new TrustManager[] {new TrustManager() { }}, null);
        assertNotNull(context.createSSLEngine());
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void defaultContextNeedsNoInitAndTakesNone(JsseStack stack) throws Exception {
        SSLContext context = SSLContext.getInstance("Default", stack.provider());
        assertEquals("Default", context.getProtocol());
        assertNotNull(context.getSocketFactory());
        assertNotNull(context.createSSLEngine());
        assertThrows(KeyManagementException.class, () -> context.init(null, null, null));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void parametersNameBothVersions(JsseStack stack) throws Exception {
        SSLContext context = context(stack, "TLS");
        SSLParameters defaults = context.getDefaultSSLParameters();
        SSLParameters supported = context.getSupportedSSLParameters();
        assertTrue(List.of(defaults.getProtocols()).contains("TLSv1.3"));
        assertTrue(List.of(supported.getProtocols()).containsAll(Pairing.PROTOCOLS));
        FactorySuites.check(
                () -> context.getDefaultSSLParameters().getCipherSuites(),
                () -> context.getSupportedSSLParameters().getCipherSuites());
        assertFalse(defaults.getNeedClientAuth());
        assertFalse(defaults.getWantClientAuth());
        assertEquals(0, defaults.getApplicationProtocols().length);
        assertNotSame(defaults, context.getDefaultSSLParameters());
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void enginesKnowTheirPeer(JsseStack stack) throws Exception {
        SSLContext context = context(stack, "TLS");
        SSLEngine anonymous = context.createSSLEngine();
        assertEquals(null, anonymous.getPeerHost());
        assertEquals(-1, anonymous.getPeerPort());
        SSLEngine named = context.createSSLEngine("name.test", 443);
        assertEquals("name.test", named.getPeerHost());
        assertEquals(443, named.getPeerPort());
        assertEquals(-1, context.createSSLEngine("name.test", -1).getPeerPort());
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void factoriesOfOneContextShareItsSessions(JsseStack stack) throws Exception {
        SSLContext context = context(stack, "TLS");
        assertSame(context.getClientSessionContext(), context.getClientSessionContext());
        assertSame(context.getServerSessionContext(), context.getServerSessionContext());
        assertNotSame(context.getClientSessionContext(), context.getServerSessionContext());
    }
}
