package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.ProviderChildMain.Check;
import io.niotls.jsse.testing.JsseStack;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The system properties that programs already set; a JVM reads most of them once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProviderPropertiesTest {
    private static final String BOTH = "TLSv1.3,TLSv1.2";
    private static final String SUITE_13 = "TLS_AES_256_GCM_SHA384";
    private static final String SUITE_12 = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";

    private static List<String> list(Map<String, String> said, String key) {
        return List.of(said.get(key).split(","));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void withoutProperties(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().run(
                stack, Check.SETTINGS, Check.HELLO, Check.CONNECT, Check.CONNECT_LARGE_CERTIFICATE, Check.RESUMPTION,
                Check.FINITE_FIELD, Check.TRUNCATION);
        for (String key : List.of("client", "server", "default", "serverSocket")) {
            assertEquals(BOTH, said.get(key + ".protocols"), key);
        }
        assertEquals("TLSv1.2", said.get("named.protocols"));
        assertEquals("20480", said.get("client.cacheSize"));
        assertEquals("20480", said.get("server.cacheSize"));
        assertEquals("TLSv1.3", said.get("connection"));
        assertEquals("TLSv1.3", said.get("largeCertificate"));
        assertEquals(List.of("0304", "0303"), list(said, "hello.versions"));
        assertTrue(list(said, "hello.groups").containsAll(List.of("001d", "0017", "0018")), said::toString);
        assertTrue(list(said, "hello.extensions").contains("0023"), "session tickets");
        assertEquals("2048", said.get("primeBits"));
        assertEquals("1", said.get("full.TLSv1.3"), said::toString);
        assertEquals("1", said.get("full.TLSv1.2"), said::toString);
        assertEquals("-1", said.get("end.TLSv1.3"));
        assertEquals("-1", said.get("end.TLSv1.2"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void clientProtocols(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("jdk.tls.client.protocols", "TLSv1.2")
                .run(stack, Check.SETTINGS, Check.HELLO, Check.CONNECT);
        assertEquals("TLSv1.2", said.get("client.protocols"));
        assertEquals("TLSv1.2", said.get("default.protocols"));
        assertEquals(BOTH, said.get("server.protocols"));
        assertEquals(BOTH, said.get("serverSocket.protocols"));
        assertEquals("", said.get("hello.versions").replace("0303", ""));
        assertEquals("TLSv1.2", said.get("connection"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void serverProtocols(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("jdk.tls.server.protocols", "\"TLSv1.2\"")
                .run(stack, Check.SETTINGS, Check.CONNECT);
        assertEquals(BOTH, said.get("client.protocols"));
        assertEquals("TLSv1.2", said.get("server.protocols"));
        assertEquals("TLSv1.2", said.get("serverSocket.protocols"));
        assertEquals("TLSv1.2", said.get("connection"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void clientCipherSuites(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild()
                .with("jdk.tls.client.cipherSuites", SUITE_13 + ", " + SUITE_12 + ",NO_SUCH_SUITE")
                .run(stack, Check.SETTINGS, Check.HELLO, Check.CONNECT);
        assertEquals(List.of(SUITE_13, SUITE_12), list(said, "client.suites"));
        assertNotEquals(said.get("client.suites"), said.get("server.suites"));
        List<String> offered = list(said, "hello.suites").stream().filter(suite -> !suite.equals("00ff")).toList();
        assertEquals(List.of("1302", "c02c"), offered);
        assertEquals(SUITE_13, said.get("connection.suite"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void serverCipherSuites(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("jdk.tls.server.cipherSuites", SUITE_12)
                .run(stack, Check.SETTINGS, Check.CONNECT);
        assertEquals(List.of(SUITE_12), list(said, "server.suites"));
        assertEquals(List.of(SUITE_12), list(said, "serverSocket.suites"));
        assertNotEquals(said.get("client.suites"), said.get("server.suites"));
        assertEquals("TLSv1.2", said.get("connection"));
        assertEquals(SUITE_12, said.get("connection.suite"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void namedGroups(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("jdk.tls.namedGroups", "secp384r1, noSuchGroup, x25519")
                .run(stack, Check.HELLO, Check.CONNECT);
        assertEquals(List.of("0018", "001d"), list(said, "hello.groups"));
        assertEquals("TLSv1.3", said.get("connection"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void ephemeralDhKeySize(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("jdk.tls.ephemeralDHKeySize", 3072).run(stack, Check.FINITE_FIELD);
        String bits = switch (stack) {
            // Where a client names groups of RFC 7919, it takes the first of them.
            case SUN_JSSE -> "2048";
            case NIOTLS -> "3072";
        };
        assertEquals(bits, said.get("primeBits"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void maxHandshakeMessageSize(JsseStack stack) throws Exception {
        // Room for a hello with a hybrid key share, and not for a certificate with 300 names.
        Map<String, String> said = new ProviderChild().with("jdk.tls.maxHandshakeMessageSize", 4000)
                .run(stack, Check.CONNECT, Check.CONNECT_LARGE_CERTIFICATE);
        assertEquals("TLSv1.3", said.get("connection"));
        assertEquals("SSLProtocolException", said.get("largeCertificate"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void sessionCacheSize(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("javax.net.ssl.sessionCacheSize", 7).run(stack, Check.SETTINGS);
        assertEquals("7", said.get("client.cacheSize"));
        assertEquals("7", said.get("server.cacheSize"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void negativeSessionCacheSizeIsIgnored(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("javax.net.ssl.sessionCacheSize", -7).run(stack, Check.SETTINGS);
        assertEquals("20480", said.get("client.cacheSize"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void clientWithoutTheSessionTicketExtension(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("jdk.tls.client.enableSessionTicketExtension", false)
                .run(stack, Check.HELLO, Check.RESUMPTION);
        assertFalse(list(said, "hello.extensions").contains("0023"));
        // What a server keeps itself can be resumed all the same.
        assertEquals("1", said.get("full.TLSv1.2"), said::toString);
        // A ticket is all that TLS 1.3 can resume by here; SunJSSE then names a session that its server keeps.
        assertEquals(stack == JsseStack.SUN_JSSE ? "1" : "3", said.get("full.TLSv1.3"), said::toString);
        assertEquals("true", said.get("kept.TLSv1.2"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void serverWithoutTheSessionTicketExtension(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("jdk.tls.server.enableSessionTicketExtension", false)
                .run(stack, Check.RESUMPTION);
        assertEquals("1", said.get("full.TLSv1.2"), said::toString);
        // A ticket is all that TLS 1.3 can resume by here; SunJSSE then names a session that its server keeps.
        assertEquals(stack == JsseStack.SUN_JSSE ? "1" : "3", said.get("full.TLSv1.3"), said::toString);
        assertEquals("true", said.get("kept.TLSv1.2"));
        assertEquals("true", said.get("kept.TLSv1.3"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void requireCloseNotify(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().with("com.sun.net.ssl.requireCloseNotify", true)
                .run(stack, Check.TRUNCATION);
        assertEquals("SSLProtocolException", said.get("end.TLSv1.3"));
        assertEquals("SSLProtocolException", said.get("end.TLSv1.2"));
    }
}
