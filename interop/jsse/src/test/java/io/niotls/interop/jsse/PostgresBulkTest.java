package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Large results and large input over TLS, to and from a real PostgreSQL, with checksums. */
@Timeout(60)
class PostgresBulkTest {
    /** A row is its number, a tab, and this many MD5 sums of it in hex. */
    private static final int SUMS = 320;
    private static final int ROWS_OUT = 10_240;
    private static final int ROWS_IN = 1_024;
    private static final long LEAST_OUT = 100_000_000;

    private static final String ROWS = "select i, repeat(md5(i::text), " + SUMS + ") from generate_series(1, %d) i";

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

    private static byte[] row(int number) {
        try {
            String text = String.valueOf(number);
            byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII));
            String row = text + "\t" + HexFormat.of().formatHex(sum).repeat(SUMS) + "\n";
            return row.getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void hundredMegabytesArriveUnchanged(JsseStack stack, String protocol) throws Exception {
        CRC32C expected = new CRC32C();
        long length = 0;
        for (int i = 1; i <= ROWS_OUT; i++) {
            byte[] row = row(i);
            expected.update(row);
            length += row.length;
        }
        assertTrue(length >= LEAST_OUT, "that is " + length);
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack);
                Connection connection = PostgresCluster.connect(
                        cluster.server(protocol), PostgresServer.TRUSTED, PostgresCluster.verifying(client))) {
            CRC32C received = new CRC32C();
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            copy.copyOut("copy (" + ROWS.formatted(ROWS_OUT) + ") to stdout",
                    new CheckedOutputStream(OutputStream.nullOutputStream(), received));
            assertEquals(expected.getValue(), received.getValue());
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void tenMegabytesAreSentUnchanged(JsseStack stack, String protocol) throws Exception {
        InputStream rows = new SequenceInputStream(Collections.enumeration(IntStream.rangeClosed(1, ROWS_IN)
                .mapToObj(i -> new ByteArrayInputStream(row(i))).toList()));
        try (PostgresSocketFactory.Registration client = PostgresCluster.anonymous(stack);
                Connection connection = PostgresCluster.connect(
                        cluster.server(protocol), PostgresServer.TRUSTED, PostgresCluster.verifying(client));
                Statement statement = connection.createStatement()) {
            statement.execute("create temporary table received (number integer, sums text)");
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertEquals(ROWS_IN, copy.copyIn("copy received from stdin", rows));
            assertEquals("0", PostgresCluster.query(connection, "select count(*) from (" + ROWS.formatted(ROWS_IN)
                    + " except select number, sums from received) as missing"));
        }
    }
}
