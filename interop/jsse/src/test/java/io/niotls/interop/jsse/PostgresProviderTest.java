package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.interop.PemFiles;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * pgjdbc as programs use it: its own {@code LibPQFactory} takes what {@code SSLContext.getInstance("TLS")} gives it, with key
 * managers of its own that are no {@code X509ExtendedKeyManager}.
 */
@Timeout(60)
class PostgresProviderTest {
    /** The only key of a PKCS #12 file that the driver takes. */
    private static final String DRIVERS_ALIAS = "user";

    @TempDir
    private static Path directory;

    private static PostgresCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = PostgresCluster.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @AfterEach
    void uninstall() {
        Security.removeProvider(JsseStack.NIOTLS.provider().getName());
    }

    static List<Arguments> stacksAndProtocols() {
        return PostgresCluster.stacksAndProtocols();
    }

    private static void install(JsseStack stack) throws Exception {
        if (stack == JsseStack.NIOTLS) {
            Security.insertProviderAt(stack.provider(), 1);
        }
        assertSame(stack.provider(), SSLContext.getInstance("TLS").getProvider());
    }

    private static Properties properties(PostgresServer server) {
        Properties properties = new Properties();
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", server.root().toString());
        return properties;
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void connectsWithTheProviderThatIsInstalledFirst(JsseStack stack, String protocol) throws Exception {
        install(stack);
        PostgresServer server = cluster.server(protocol);
        try (Connection connection = PostgresCluster.connect(server, PostgresServer.TRUSTED, properties(server))) {
            assertEquals(protocol + " -", PostgresCluster.tls(connection));
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void refusesAnotherNameAndAnotherRoot(JsseStack stack, String protocol) throws Exception {
        install(stack);
        PostgresServer server = cluster.server(protocol);
        SQLException name = assertThrows(SQLException.class, () -> PostgresCluster.connect(
                "127.0.0.1", server.port(), PostgresServer.TRUSTED, properties(server)).close());
        assertTrue(name.getMessage().contains("127.0.0.1 could not be verified"), name::getMessage);
        Properties other = properties(server);
        other.setProperty("sslrootcert", Files.writeString(
                directory.resolve("other.pem"), TestPki.pem(TestPki.root(KeyKind.ECDSA_P384).certificate())).toString());
        SQLException root = assertThrows(
                SQLException.class, () -> PostgresCluster.connect(server, PostgresServer.TRUSTED, other).close());
        assertInstanceOf(SSLHandshakeException.class, root.getCause());
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void doesNotVerifyWhereItIsToldNotTo(JsseStack stack, String protocol) throws Exception {
        install(stack);
        Properties properties = new Properties();
        properties.setProperty("sslmode", "require");
        try (Connection connection = PostgresCluster.connect(
                "127.0.0.1", cluster.server(protocol).port(), PostgresServer.TRUSTED, properties)) {
            assertEquals(protocol + " -", PostgresCluster.tls(connection));
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void presentsACertificateFromFiles(JsseStack stack, String protocol) throws Exception {
        install(stack);
        PostgresServer server = cluster.server(protocol);
        TestPki.Leaf leaf = TestPki.clientLeaf(KeyKind.RSA_2048, PostgresServer.CERTIFIED);
        PemFiles.Credential credential = new PemFiles(directory).client(KeyKind.RSA_2048);
        Path der = Files.write(directory.resolve("client.pk8"), leaf.key().getEncoded());
        Path store = directory.resolve("client.p12");
        KeyStore keys = Identities.keyStore();
        keys.setKeyEntry(DRIVERS_ALIAS, leaf.key(), Identities.PASSWORD, leaf.chain().toArray(X509Certificate[]::new));
        try (OutputStream output = Files.newOutputStream(store)) {
            keys.store(output, Identities.PASSWORD);
        }
        // The driver knows three formats, and has a key manager for each.
        for (Path key : List.of(der, credential.key(), store)) {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            Properties properties = properties(server);
            properties.setProperty("sslcert", credential.chain().toString());
            properties.setProperty("sslkey", key.toString());
            properties.setProperty("sslpassword", new String(Identities.PASSWORD));
            try (Connection connection = PostgresCluster.connect(server, PostgresServer.CERTIFIED, properties)) {
                assertEquals(protocol + " /CN=" + PostgresServer.CERTIFIED, PostgresCluster.tls(connection), key::toString);
            }
        }
    }
}
