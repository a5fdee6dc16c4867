package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.net.SocketTimeoutException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLState;

/**
 * pgjdbc, with sockets of a provider, and a real PostgreSQL: TLS over a socket that has carried plaintext before, and what a
 * database client does with such a socket later.
 */
@Timeout(60)
class PostgresTest {
    private static final int CONNECTIONS = 16;
    private static final int THREADS = 4;
    /** PostgreSQL takes TLS without its own request first from this version on. */
    private static final int DIRECT_SINCE = 17;

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

    static List<Arguments> stacksAndProtocols() {
        return PostgresCluster.stacksAndProtocols();
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void connectsOverASocketThatHasCarriedPlaintext(JsseStack stack, String protocol) throws Exception {
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack);
                Connection connection = PostgresCluster.connect(
                        cluster.server(protocol), PostgresServer.TRUSTED, PostgresCluster.verifying(client))) {
            assertEquals(protocol + " -", PostgresCluster.tls(connection));
            SSLSession session = client.newest().getSession();
            assertEquals(protocol, session.getProtocol());
            assertEquals(PostgresServer.HOST, session.getPeerHost());
            assertEquals(cluster.server(protocol).port(), session.getPeerPort());
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void refusesAServerOfAnotherName(JsseStack stack, String protocol) throws Exception {
        PostgresServer server = cluster.server(protocol);
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack)) {
            SQLException failure = assertThrows(SQLException.class, () -> PostgresCluster.connect(
                    "127.0.0.1", server.port(), PostgresServer.TRUSTED, PostgresCluster.verifying(client)).close());
            assertTrue(failure.getMessage().contains("127.0.0.1 could not be verified"), failure::getMessage);
            Properties lenient = PostgresCluster.verifying(client);
            lenient.setProperty("sslmode", "verify-ca");
            try (Connection connection = PostgresCluster.connect("127.0.0.1", server.port(), PostgresServer.TRUSTED, lenient)) {
                assertEquals(protocol + " -", PostgresCluster.tls(connection));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void refusesAServerThatItDoesNotTrust(JsseStack stack, String protocol) throws Exception {
        KeyStore other = KeyStore.getInstance("PKCS12");
        other.load(null, null);
        other.setCertificateEntry("another root", TestPki.root(KeyKind.ECDSA_P384).certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(other);
        PostgresServer server = cluster.server(protocol);
        try (PostgresSocketFactory.Registration client =
                PostgresSocketFactory.Registration.of(stack, null, trust.getTrustManagers())) {
            SQLException failure = assertThrows(SQLException.class, () -> PostgresCluster.connect(
                    server, PostgresServer.TRUSTED, PostgresCluster.verifying(client)).close());
            assertInstanceOf(SSLHandshakeException.class, failure.getCause());
            assertInstanceOf(CertificateException.class, failure.getCause().getCause());
            // The alert has arrived: certificate unknown (SunJSSE) or unknown ca.
            server.log().expect("could not accept SSL connection: ");
            server.log().expect("alert");
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void presentsAClientCertificate(JsseStack stack, String protocol) throws Exception {
        try (PostgresSocketFactory.Registration client = PostgresSocketFactory.Registration.of(
                        stack, Identities.client(PostgresServer.CERTIFIED), Identities.trust());
                Connection connection = PostgresCluster.connect(
                        cluster.server(protocol), PostgresServer.CERTIFIED, PostgresCluster.verifying(client))) {
            assertEquals(protocol + " /CN=" + PostgresServer.CERTIFIED, PostgresCluster.tls(connection));
            assertEquals(2, client.newest().getSession().getLocalCertificates().length);
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void isToldThatACertificateIsMissing(JsseStack stack, String protocol) throws Exception {
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack)) {
            SQLException failure = assertThrows(SQLException.class, () -> PostgresCluster.connect(
                    cluster.server(protocol), PostgresServer.CERTIFIED, PostgresCluster.verifying(client)).close());
            assertEquals(PSQLState.INVALID_AUTHORIZATION_SPECIFICATION.getState(), failure.getSQLState());
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void isRefusedWithACertificateThatTheServerDoesNotTrust(JsseStack stack, String protocol) throws Exception {
        PostgresServer server = cluster.server(protocol);
        TestPki.Leaf stranger = TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.RSA_2048, "stranger");
        try (PostgresSocketFactory.Registration client = PostgresSocketFactory.Registration.of(
                stack, new KeyManager[] {new PostgresInsistentKeys(stranger)}, Identities.trust())) {
            assertThrows(SQLException.class, () -> PostgresCluster.connect(
                    server, PostgresServer.TRUSTED, PostgresCluster.verifying(client)).close());
            server.log().expect("certificate verify failed");
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void bindsScramToTheCertificateOfTheSession(JsseStack stack, String protocol) throws Exception {
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack)) {
            Properties properties = PostgresCluster.verifying(client);
            properties.setProperty("channelBinding", "require");
            properties.setProperty("password", PostgresServer.PASSWORD);
            try (Connection connection =
                    PostgresCluster.connect(cluster.server(protocol), PostgresServer.SCRAM, properties)) {
                assertEquals(protocol + " -", PostgresCluster.tls(connection));
            }
            properties.setProperty("password", "wrong");
            SQLException failure = assertThrows(SQLException.class, () -> PostgresCluster.connect(
                    cluster.server(protocol), PostgresServer.SCRAM, properties).close());
            assertEquals(PSQLState.INVALID_PASSWORD.getState(), failure.getSQLState());
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void opensManyConnectionsToAServerThatNeverResumes(JsseStack stack, String protocol) throws Exception {
        PostgresServer server = cluster.server(protocol);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Connection> open = new ArrayList<>();
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack)) {
            List<Future<Connection>> opening = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                opening.add(threads.submit(() ->
                        PostgresCluster.connect(server, PostgresServer.TRUSTED, PostgresCluster.verifying(client))));
            }
            for (Future<Connection> each : opening) {
                open.add(each.get());
            }
            String seen = PostgresCluster.query(
                    open.get(0), "select count(*) from pg_stat_ssl where ssl and version = '" + protocol + "'");
            assertEquals(CONNECTIONS, Integer.parseInt(seen));
            // It neither caches sessions nor gives tickets. In TLS 1.2 its sessions may have no id at all.
            Set<String> ids = ConcurrentHashMap.newKeySet();
            client.sockets().forEach(socket -> ids.add(HexFormat.of().formatHex(socket.getSession().getId())));
            assertTrue(ids.size() == CONNECTIONS || ids.equals(Set.of("")), ids::toString);
        } finally {
            threads.shutdownNow();
            for (Connection each : open) {
                each.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void goesOnAfterAReadThatTimedOut(JsseStack stack, String protocol) throws Exception {
        PostgresServer server = cluster.server(protocol);
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack);
                Connection listener =
                        PostgresCluster.connect(server, PostgresServer.TRUSTED, PostgresCluster.verifying(client));
                Connection notifier =
                        PostgresCluster.connect(server, PostgresServer.TRUSTED, PostgresCluster.verifying(client));
                Statement listen = listener.createStatement();
                Statement notify = notifier.createStatement()) {
            listen.execute("listen news");
            PGConnection driver = listener.unwrap(PGConnection.class);
            // Each of these ends a read of the socket with SocketTimeoutException.
            for (int i = 0; i < 3; i++) {
                assertEquals(0, driver.getNotifications(1).length);
                notify.execute("notify news, 'number " + i + "'");
                assertEquals("number " + i, driver.getNotifications(0)[0].getParameter());
            }
            assertEquals("1", PostgresCluster.query(listener, "select 1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersThatTakeTooLongTimeOut(JsseStack stack) throws Exception {
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack)) {
            Properties properties = PostgresCluster.verifying(client);
            properties.setProperty("socketTimeout", "1");
            try (Connection connection =
                    PostgresCluster.connect(cluster.server("TLSv1.3"), PostgresServer.TRUSTED, properties)) {
                SQLException failure =
                        assertThrows(SQLException.class, () -> PostgresCluster.query(connection, "select pg_sleep(50)"));
                assertInstanceOf(SocketTimeoutException.class, failure.getCause());
                assertTrue(client.newest().isClosed());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancelsAQueryWhileItIsRead(JsseStack stack) throws Exception {
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack);
                Connection connection = PostgresCluster.connect(
                        cluster.server("TLSv1.3"), PostgresServer.TRUSTED, PostgresCluster.verifying(client));
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            SQLException failure = assertThrows(SQLException.class, () -> statement.execute("select pg_sleep(50)"));
            assertEquals(PSQLState.QUERY_CANCELED.getState(), failure.getSQLState());
            assertEquals("1", PostgresCluster.query(connection, "select 1"));
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void connectsWithoutPlaintextFirstWhereTheServerTakesThat(JsseStack stack, String protocol) throws Exception {
        int version = PostgresServer.majorVersion();
        assumeTrue(version >= DIRECT_SINCE, "PostgreSQL " + version + " has no direct negotiation, " + DIRECT_SINCE + " has");
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack)) {
            Properties properties = PostgresCluster.verifying(client);
            properties.setProperty("sslNegotiation", "direct");
            try (Connection connection =
                    PostgresCluster.connect(cluster.server(protocol), PostgresServer.TRUSTED, properties)) {
                assertEquals(protocol + " -", PostgresCluster.tls(connection));
                assertEquals("postgresql", client.newest().getApplicationProtocol());
            }
        }
    }
}
