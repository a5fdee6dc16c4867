package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.ProviderChildMain.Check;
import io.niotls.jsse.testing.JsseStack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The platform's lists of disabled algorithms, which an administrator sets for all programs of a JVM. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProviderSecurityTest {
    private static final String TLS = "jdk.tls.disabledAlgorithms";
    private static final String CERTIFICATES = "jdk.certpath.disabledAlgorithms";

    private static List<String> list(Map<String, String> said, String key) {
        return List.of(said.get(key).split(","));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void disabledVersionIsNotSpoken(JsseStack stack, @TempDir Path directory) throws Exception {
        Map<String, String> said = new ProviderChild()
                .withSecurity(directory, Map.of(TLS, "SSLv3, TLSv1, TLSv1.1, TLSv1.3"))
                .run(stack, Check.SETTINGS, Check.HELLO, Check.CONNECT);
        assertEquals("TLSv1.2", said.get("client.protocols"));
        assertEquals("TLSv1.2", said.get("server.protocols"));
        assertEquals("", said.get("hello.versions").replace("0303", ""));
        assertEquals("TLSv1.2", said.get("connection"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void disabledSuitesAndAlgorithmsAreNotOffered(JsseStack stack, @TempDir Path directory) throws Exception {
        Map<String, String> said = new ProviderChild()
                .withSecurity(directory, Map.of(TLS, "TLS_AES_256_GCM_SHA384, ChaCha20-Poly1305, DHE_RSA, TLS_RSA_*, RC4, NULL"))
                .run(stack, Check.SETTINGS, Check.HELLO, Check.CONNECT);
        for (String key : List.of("client.suites", "server.suites")) {
            List<String> suites = list(said, key);
            assertTrue(suites.contains("TLS_AES_128_GCM_SHA256"), suites::toString);
            assertFalse(suites.contains("TLS_AES_256_GCM_SHA384"), suites::toString);
            assertFalse(suites.stream().anyMatch(name -> name.contains("CHACHA20")), suites::toString);
            assertFalse(suites.stream().anyMatch(name -> name.contains("_DHE_RSA_")), suites::toString);
        }
        List<String> offered = list(said, "hello.suites");
        assertFalse(offered.contains("1302") || offered.contains("1303") || offered.contains("009e"), offered::toString);
        assertEquals("TLS_AES_128_GCM_SHA256", said.get("connection.suite"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void disabledGroupsAreNotOffered(JsseStack stack, @TempDir Path directory) throws Exception {
        Map<String, String> said = new ProviderChild()
                .withSecurity(directory, Map.of(TLS, "SSLv3, TLSv1, TLSv1.1, x25519, secp384r1"))
                .run(stack, Check.HELLO, Check.CONNECT);
        List<String> groups = list(said, "hello.groups");
        assertTrue(groups.contains("0017"), groups::toString);
        assertFalse(groups.contains("001d") || groups.contains("0018"), groups::toString);
        assertEquals("TLSv1.3", said.get("connection"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void disabledCertificateKeyIsRefusedByTheTrustManager(JsseStack stack, @TempDir Path directory) throws Exception {
        Map<String, String> said = new ProviderChild().withSecurity(directory, Map.of(CERTIFICATES, "EC keySize < 384"))
                .run(stack, Check.CONNECT_TO_PLATFORM);
        assertEquals("SSLHandshakeException", said.get("platform"));
        assertEquals("sun.security.validator.ValidatorException", said.get("platform.cause"), said::toString);
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void disabledCertificateKeyIsRefusedWhateverATrustManagerOfTheOldKindSays(JsseStack stack, @TempDir Path directory)
            throws Exception {
        Map<String, String> said = new ProviderChild().withSecurity(directory, Map.of(CERTIFICATES, "EC keySize < 384"))
                .run(stack, Check.CONNECT_TRUSTING_ALL);
        assertEquals("SSLHandshakeException", said.get("trustingAll"));
        assertTrue(said.get("trustingAll.cause").contains("Cert"), said::toString);
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void trustManagerOfTheOldKindIsEnoughOtherwise(JsseStack stack) throws Exception {
        assertEquals("TLSv1.3", new ProviderChild().run(stack, Check.CONNECT_TRUSTING_ALL).get("trustingAll"));
    }
}
