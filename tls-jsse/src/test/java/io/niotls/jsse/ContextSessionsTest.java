package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The session contexts of an SSL context. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContextSessionsTest {
    private static List<SSLSessionContext> contexts(JsseStack stack) {
        SSLContext context = SocketPair.serverContext(stack);
        return List.of(context.getClientSessionContext(), context.getServerSessionContext());
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void sizeAndTimeoutHaveDefaults(JsseStack stack) {
        for (SSLSessionContext sessions : contexts(stack)) {
            assertEquals(20_480, sessions.getSessionCacheSize());
            assertEquals(86_400, sessions.getSessionTimeout());
            assertFalse(sessions.getIds().hasMoreElements());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void sizeAndTimeoutCanBeSetAndNotNegative(JsseStack stack) {
        for (SSLSessionContext sessions : contexts(stack)) {
            sessions.setSessionCacheSize(10);
            assertEquals(10, sessions.getSessionCacheSize());
            sessions.setSessionTimeout(60);
            assertEquals(60, sessions.getSessionTimeout());
            assertThrows(IllegalArgumentException.class, () -> sessions.setSessionCacheSize(-1));
            assertThrows(IllegalArgumentException.class, () -> sessions.setSessionTimeout(-1));
            sessions.setSessionCacheSize(0);
            sessions.setSessionTimeout(0);
            assertEquals(0, sessions.getSessionCacheSize());
            assertEquals(0, sessions.getSessionTimeout());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void unknownAndNullIds(JsseStack stack) {
        for (SSLSessionContext sessions : contexts(stack)) {
            assertNull(sessions.getSession(new byte[32]));
            assertThrows(NullPointerException.class, () -> sessions.getSession(null));
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientsSessionIsFoundById(Pairing pairing) throws Exception {
        SSLContext client = SocketPair.clientContext(pairing.client());
        try (SocketPair pair = SocketPair.connect(pairing, client, SocketPair.serverContext(pairing.server()))) {
            pair.handshake().talk();
            SSLSessionContext sessions = client.getClientSessionContext();
            List<byte[]> ids = Collections.list(sessions.getIds());
            assertFalse(ids.isEmpty());
            SSLSession found = sessions.getSession(ids.get(0));
            assertNotNull(found);
            assertArrayEquals(ids.get(0), found.getId());
            assertEquals(pairing.protocol(), found.getProtocol());
            assertSame(sessions, found.getSessionContext());
            assertSame(sessions, pair.client().getSession().getSessionContext());
            assertFalse(client.getServerSessionContext().getIds().hasMoreElements());
            found.invalidate();
            assertNull(sessions.getSession(ids.get(0)));
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void cacheOfOneKeepsOne(Pairing pairing) throws Exception {
        SSLContext client = SocketPair.clientContext(pairing.client());
        client.getClientSessionContext().setSessionCacheSize(1);
        SSLContext server = SocketPair.serverContext(pairing.server());
        for (int i = 0; i < 3; i++) {
            try (SocketPair pair = SocketPair.connect(pairing, client, server)) {
                pair.handshake().talk();
            }
            assertTrue(Collections.list(client.getClientSessionContext().getIds()).size() <= 1);
        }
    }
}
