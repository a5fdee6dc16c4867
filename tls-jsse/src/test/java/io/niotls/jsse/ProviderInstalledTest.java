package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.jsse.ProviderChildMain.Check;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A JVM whose first provider is the stack: programs that name no provider run on it. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProviderInstalledTest {
    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void firstProviderIsTheOneThatProgramsGet(JsseStack stack) throws Exception {
        Map<String, String> said = new ProviderChild().run(stack, Check.INSTALLED);
        String name = stack.provider().getName();
        for (String context : new String[] {"TLS", "TLSv1.2", "TLSv1.3", "SSL", "Default"}) {
            assertEquals(name, said.get("context." + context));
        }
        assertEquals(name, said.get("default"));
        assertEquals("Default", said.get("defaultProtocol"));
        String classes = switch (stack) {
            case SUN_JSSE -> "sun.security.ssl";
            case NIOTLS -> "io.niotls.jsse";
        };
        assertEquals(classes, said.get("socketFactory"));
        assertEquals(classes, said.get("serverSocketFactory"));
        assertEquals(classes, said.get("https"));
    }

    private static Path store(Path file, KeyStore store) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, Identities.PASSWORD);
        }
        return file;
    }

    /** Returns a store with one certificate that a client and a server can use. */
    private static KeyStore bothRoles() throws Exception {
        TestPki.Authority issuer = TestPki.intermediate(KeyKind.ECDSA_P256);
        KeyPair key = TestPki.keyPair(KeyKind.ECDSA_P256, "both roles");
        X509Certificate certificate =
                TestPki.certificate("CN=both roles", key).names("localhost", "127.0.0.1").issuer(issuer).build();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", key.getPrivate(), Identities.PASSWORD,
                new X509Certificate[] {certificate, issuer.certificate()});
        return store;
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void defaultContextTakesKeysAndTrustFromSystemProperties(JsseStack stack, @TempDir Path directory) throws Exception {
        Map<String, String> said = new ProviderChild()
                .with("javax.net.ssl.keyStore", store(directory.resolve("keys"), bothRoles()))
                .with("javax.net.ssl.keyStorePassword", new String(Identities.PASSWORD))
                .with("javax.net.ssl.keyStoreType", "PKCS12")
                .with("javax.net.ssl.trustStore", store(directory.resolve("trust"), Identities.trustStore()))
                .with("javax.net.ssl.trustStorePassword", new String(Identities.PASSWORD))
                .with("javax.net.ssl.trustStoreType", "PKCS12")
                .run(stack, Check.HTTPS);
        assertEquals("hello", said.get("body"));
        assertEquals("2", said.get("certificates"));
        assertEquals("true", said.get("suite"));
        assertEquals("CN=both roles", said.get("client"));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void virtualThreadsThatWaitLeaveTheirCarrier(JsseStack stack) throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
        Map<String, String> said = new ProviderChild()
                .with("jdk.virtualThreadScheduler.parallelism", 1)
                .with("jdk.virtualThreadScheduler.maxPoolSize", 1)
                .run(stack, Check.VIRTUAL_THREADS);
        assertEquals("400", said.get("echoed"));
    }
}
