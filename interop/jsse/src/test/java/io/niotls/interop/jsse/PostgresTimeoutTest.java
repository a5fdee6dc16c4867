package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLState;

/** A PostgreSQL that falls silent during the handshake: every timeout of pgjdbc ends the attempt, with the exception for that. */
@Timeout(60)
class PostgresTimeoutTest {
    /** The server's whole answer to the driver's request for TLS, which is plaintext. */
    private static final int ACCEPTANCE = 1;
    /** After nothing of TLS, within a record's header, and within a message. */
    private static final List<Integer> PLACES = List.of(ACCEPTANCE, ACCEPTANCE + 3, ACCEPTANCE + 50);

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

    private static SQLException connect(JsseStack stack, PostgresServer server, int passed, String timeout, String value)
            throws Exception {
        try (PostgresRelay relay = new PostgresRelay(server.port(), passed);
                PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack)) {
            Properties properties = PostgresCluster.verifying(client);
            // What is not tested does not end it.
            properties.setProperty("connectTimeout", "0");
            properties.setProperty("loginTimeout", "0");
            properties.setProperty(timeout, value);
            return assertThrows(SQLException.class, () -> PostgresCluster.connect(
                    PostgresServer.HOST, relay.port(), PostgresServer.TRUSTED, properties).close());
        }
    }

    static List<Arguments> stacksAndProtocols() {
        return PostgresCluster.stacksAndProtocols();
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void connectTimeoutEndsTheHandshake(JsseStack stack, String protocol) throws Exception {
        // At once, because the driver's unit is a second.
        PostgresServer server = cluster.server(protocol);
        ExecutorService threads = Executors.newFixedThreadPool(PLACES.size());
        try {
            List<Future<SQLException>> attempts = new ArrayList<>();
            for (int place : PLACES) {
                attempts.add(threads.submit(() -> connect(stack, server, place, "connectTimeout", "1")));
            }
            for (Future<SQLException> attempt : attempts) {
                SQLException failure = attempt.get();
                assertInstanceOf(SocketTimeoutException.class, failure.getCause(), failure::toString);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void loginTimeoutEndsTheHandshake(JsseStack stack) throws Exception {
        SQLException failure = connect(stack, cluster.server("TLSv1.3"), ACCEPTANCE, "loginTimeout", "1");
        assertEquals(PSQLState.CONNECTION_UNABLE_TO_CONNECT.getState(), failure.getSQLState());
        assertTrue(failure.getMessage().contains("timed out"), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource
    void sslResponseTimeoutEndsTheWaitForTheAcceptance(JsseStack stack) throws Exception {
        SQLException failure = connect(stack, cluster.server("TLSv1.3"), 0, "sslResponseTimeout", "200");
        assertInstanceOf(SocketTimeoutException.class, failure.getCause(), failure::toString);
    }
}
