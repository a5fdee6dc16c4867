package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TCP that ends without a close_notify: in the handshake, after it, by a FIN and by a reset; and records that are forged. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketAbruptEndTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    private static SSLSocket client(Pairing pairing, SocketPlainPair plain) throws IOException {
        SSLSocket client = (SSLSocket) SocketPair.clientContext(pairing.client()).getSocketFactory()
                .createSocket(plain.client(), "localhost", 443, true);
        client.setEnabledProtocols(pairing.protocols());
        return client;
    }

    /** Reads one record that somebody else has to understand. */
    private static void readRecord(InputStream in) throws IOException {
        byte[] header = in.readNBytes(5);
        in.readNBytes((header[3] & 0xff) << 8 | header[4] & 0xff);
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void endOfTcpAfterTheHandshakeIsTheEndOfTheData(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            plain.server().shutdownOutput();
            InputStream in = pair.client().getInputStream();
            assertEquals(-1, in.read(), "unless com.sun.net.ssl.requireCloseNotify is set");
            assertEquals(-1, in.read());
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void endOfTcpInARecordIsTheEndOfTheData(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            plain.server().getOutputStream().write(new byte[] {23, 3, 3, 0, 100, 1, 2, 3});
            plain.server().shutdownOutput();
            assertEquals(-1, pair.client().getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void endOfTcpInTheClientsHandshakeIsAHandshakeException(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SSLSocket client = client(pairing, plain)) {
            SocketTask<Void> handshaking = SocketTask.run(client::startHandshake);
            readRecord(plain.server().getInputStream());
            plain.server().shutdownOutput();
            Exception failure = handshaking.failure();
            assertInstanceOf(SSLHandshakeException.class, failure);
            assertEquals("Remote host terminated the handshake", failure.getMessage());
            assertInstanceOf(EOFException.class, failure.getCause());
            assertTrue(plain.client().isClosed());
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void endOfTcpInTheServersHandshakeIsAHandshakeException(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect();
                SSLSocket server = SocketPair.serverOver(pairing.server(), plain.server(), true)) {
            plain.client().shutdownOutput();
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, server::startHandshake);
            assertEquals("Remote host terminated the handshake", failure.getMessage());
            assertTrue(plain.server().isClosed());
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void resetInTheHandshakeIsASocketException(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SSLSocket client = client(pairing, plain)) {
            SocketTask<Void> handshaking = SocketTask.run(client::startHandshake);
            readRecord(plain.server().getInputStream());
            plain.resetByServer();
            assertInstanceOf(SocketException.class, handshaking.failure());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void resetAfterTheHandshakeIsASocketException(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            plain.resetByServer();
            assertThrows(SocketException.class, () -> pair.client().getInputStream().read());
            assertThrows(SocketException.class, () -> pair.client().getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void writesToAResetConnectionFail(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            plain.resetByServer();
            IOException failure = assertThrows(IOException.class, () -> {
                while (true) {
                    pair.client().getOutputStream().write(new byte[1000]);
                }
            });
            assertInstanceOf(SocketException.class, failure);
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void forgedRecordIsAnSslExceptionAndCloses(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            byte[] forged = new byte[5 + 40];
            forged[0] = 23;
            forged[1] = 3;
            forged[2] = 3;
            forged[4] = 40;
            plain.server().getOutputStream().write(forged);
            assertThrows(SSLException.class, () -> pair.client().getInputStream().read());
            assertTrue(pair.client().isClosed());
            assertThrows(IOException.class, () -> pair.client().getInputStream().read());
            assertThrows(IOException.class, () -> pair.client().getOutputStream().write(1));
            SSLException alert = assertThrows(SSLException.class, () -> pair.server().getInputStream().read());
            assertTrue(alert.getMessage().contains("Received fatal alert: bad_record_mac"), alert::toString);
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void fatalAlertInTheHandshakeIsAHandshakeException(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SSLSocket client = client(pairing, plain)) {
            SocketTask<Void> handshaking = SocketTask.run(client::startHandshake);
            readRecord(plain.server().getInputStream());
            plain.server().getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 40});
            Exception failure = handshaking.failure();
            assertInstanceOf(SSLHandshakeException.class, failure);
            assertTrue(failure.getMessage().contains("Received fatal alert: handshake_failure"), failure::toString);
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void unrecognizedNameWarningIsNoFailure(Pairing pairing) throws Exception {
        // Some servers of TLS 1.2 say so and go on; the end of TCP is what ends this handshake.
        try (SocketPlainPair plain = SocketPlainPair.connect(); SSLSocket client = client(pairing, plain)) {
            SocketTask<Void> handshaking = SocketTask.run(client::startHandshake);
            readRecord(plain.server().getInputStream());
            plain.server().getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 1, 112});
            plain.server().shutdownOutput();
            assertInstanceOf(SSLHandshakeException.class, handshaking.failure());
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void closeNotifyInTheHandshakeIsAnSslException(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SSLSocket client = client(pairing, plain)) {
            SocketTask<Void> handshaking = SocketTask.run(client::startHandshake);
            readRecord(plain.server().getInputStream());
            plain.server().getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 1, 0});
            plain.server().shutdownOutput();
            assertInstanceOf(SSLException.class, handshaking.failure());
        }
    }
}
