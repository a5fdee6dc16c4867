package io.niotls.interop.jsse;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A {@link PostgresServer} with the users of the tests, and the connections of pgjdbc to it. For one thread at a time. */
final class PostgresCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PostgresServer server;
    /** The only version of TLS that the server speaks; at first all. */
    private String spoken = "";

    private PostgresCluster(PostgresServer server) {
        this.server = server;
    }

    /** Starts the server; without PostgreSQL on this machine the tests are skipped. */
    static PostgresCluster start() throws IOException, SQLException {
        PostgresCluster cluster = new PostgresCluster(PostgresServer.start());
        try (Connection connection = cluster.administrator(); Statement statement = connection.createStatement()) {
            statement.execute("create role " + PostgresServer.TRUSTED + " login");
            statement.execute("create role " + PostgresServer.CERTIFIED + " login");
            statement.execute("create role " + PostgresServer.SCRAM + " login password '" + PostgresServer.PASSWORD + "'");
            return cluster;
        } catch (Throwable failure) {
            cluster.close();
            throw failure;
        }
    }

    /** Returns every stack in both versions, for {@code MethodSource}. */
    static List<Arguments> stacksAndProtocols() {
        return Stream.of(JsseStack.values())
                .flatMap(stack -> Pairing.PROTOCOLS.stream().map(protocol -> Arguments.of(stack, protocol)))
                .toList();
    }

    /** Makes the server speak this version of TLS and no other, if it does not yet, and returns it. */
    PostgresServer server(String protocol) throws SQLException {
        if (!spoken.equals(protocol)) {
            try (Connection connection = administrator(); Statement statement = connection.createStatement()) {
                statement.execute("alter system set ssl_min_protocol_version = '" + protocol + "'");
                statement.execute("alter system set ssl_max_protocol_version = '" + protocol + "'");
                statement.execute("select pg_reload_conf()");
            }
            // That was a signal. Whose connection shows the new settings has been accepted with them.
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!newSettings().equals(protocol + protocol)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("it does not change its settings: " + server.log());
                }
            }
            spoken = protocol;
        }
        return server;
    }

    private String newSettings() throws SQLException {
        try (Connection connection = administrator()) {
            return query(connection,
                    "select current_setting('ssl_min_protocol_version') || current_setting('ssl_max_protocol_version')");
        }
    }

    private Connection administrator() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("sslmode", "disable");
        return connect(server, PostgresServer.ADMINISTRATOR, properties);
    }

    /** Registers a client that trusts the servers and has no certificate. */
    static PostgresSocketFactory.Registration anonymous(JsseStack stack) {
        return PostgresSocketFactory.Registration.of(stack, null, Identities.trust());
    }

    /** Returns properties that demand the right name, with sockets of a registration. */
    static Properties verifying(PostgresSocketFactory.Registration registration) {
        Properties properties = new Properties();
        properties.setProperty("sslmode", "verify-full");
        registration.addTo(properties);
        return properties;
    }

    /** Connects by the name that the server has. */
    static Connection connect(PostgresServer server, String user, Properties properties) throws SQLException {
        return connect(PostgresServer.HOST, server.port(), user, properties);
    }

    static Connection connect(String host, int port, String user, Properties properties) throws SQLException {
        Properties all = new Properties();
        all.setProperty("user", user);
        all.putAll(properties);
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/postgres", all);
    }

    /** Returns what the server says of the connection: version, subject of the client's certificate; {@code -} for none. */
    static String tls(Connection connection) throws SQLException {
        return query(connection,
                "select version || ' ' || coalesce(client_dn, '-') from pg_stat_ssl where pid = pg_backend_pid()");
    }

    /** Returns the only value of a query's result. */
    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
