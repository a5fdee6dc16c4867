package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.fault.FaultyRelay;
import io.niotls.fault.Mishap;
import io.niotls.fault.Plan;
import io.niotls.fault.Talk;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two sockets over a transport that goes wrong at some byte of a whole conversation: both end, with the right exception, and give
 * their buffers back. {@code -Dfault.stride=1} takes every byte.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class SocketFaultyTransportTest {
    private static final int STRIDE = Integer.getInteger("fault.stride", 331);

    /** What one side has come to. */
    private static final class Side {
        private final SSLSocket socket;
        private final byte[] sends;
        private final int expects;
        private final boolean speaksFirst;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        /** What it threw; null if it has ended well, as far as it knows. */
        private IOException failure;

        Side(SSLSocket socket, byte[] sends, int expects, boolean speaksFirst) {
            this.socket = socket;
            this.sends = sends;
            this.expects = expects;
            this.speaksFirst = speaksFirst;
        }

        void run() throws IOException {
            try (socket) {
                if (speaksFirst) {
                    socket.getOutputStream().write(sends);
                }
                InputStream in = socket.getInputStream();
                byte[] room = new byte[256];
                for (int count = in.read(room); count >= 0; count = in.read(room)) {
                    received.write(room, 0, count);
                    if (received.size() == expects) {
                        if (!speaksFirst) {
                            socket.getOutputStream().write(sends);
                        } else {
                            socket.shutdownOutput();
                        }
                    }
                }
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    private interface Check {
        void of(Plan plan, Side client, Side server, FaultyRelay relay);
    }

    private static void converse(Pairing pairing, Plan plan, Check check) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, SocketPair.LOOPBACK);
                FaultyRelay relay = new FaultyRelay(plan)) {
            Socket connected = new Socket(relay.address().getAddress(), relay.address().getPort());
            relay.join((InetSocketAddress) listener.getLocalSocketAddress());
            SocketPair pair = SocketPair.over(pairing, new SocketPlainPair(connected, listener.accept()));
            Side client = new Side(pair.client(), Talk.QUESTION, Talk.ANSWER.length, true);
            Side server = new Side(pair.server(), Talk.ANSWER, Talk.QUESTION.length, false);
            SocketTask<Void> serving = SocketTask.run(server::run);
            SocketTask<Void> asking = SocketTask.run(client::run);
            serving.result();
            asking.result();
            check.of(plan, client, server, relay);
            assertTrue(pair.client().isClosed() && pair.server().isClosed());
        } catch (AssertionError e) {
            throw new AssertionError(plan + ": " + e.getMessage(), e);
        }
    }

    private static void assertNoneLost(Side client, Side server) {
        assertNull(client.failure);
        assertNull(server.failure);
        assertEquals(Talk.ANSWER.length, client.received.size());
        assertEquals(Talk.QUESTION.length, server.received.size());
    }

    private static void check(Plan plan, Side client, Side server, FaultyRelay relay) {
        assertTrue(Talk.isStart(client.received.toByteArray(), Talk.ANSWER), "wrong data at the client");
        assertTrue(Talk.isStart(server.received.toByteArray(), Talk.QUESTION), "wrong data at the server");
        if (relay.passed(plan.toServer()) < plan.offset()) {
            assertNoneLost(client, server); // it was over before
            return;
        }
        Side receiver = plan.toServer() ? server : client;
        switch (plan.mishap()) {
            // as with SunJSSE an end without close_notify is the end of the data, but in a handshake it is a failure
            case TRUNCATE -> {
                if (receiver.failure != null) {
                    assertInstanceOf(SSLException.class, receiver.failure);
                } else {
                    assertTrue(receiver.socket.getSession().isValid(), "the handshake was cut short");
                }
            }
            case RESET -> assertInstanceOf(SocketException.class, assertNotNullFailure(receiver));
            case DROP, FLIP -> {
                if (receiver.failure != null) {
                    assertInstanceOf(SSLException.class, receiver.failure);
                }
            }
            case NONE, SPLIT, DELAY, COALESCE -> assertNoneLost(client, server);
        }
    }

    private static IOException assertNotNullFailure(Side side) {
        assertNotNull(side.failure, "takes the connection to have ended well");
        return side.failure;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void socketsEndAndGiveTheirBuffersBack(String protocol) throws Exception {
        Pairing pairing = new Pairing(JsseStack.NIOTLS, JsseStack.NIOTLS, protocol);
        List<PoolCount> counts = PoolCount.ofSockets();
        long[] lengths = new long[2];
        for (int i = 0; i < 2; i++) { // the second one is resumed where sessions are kept: shorter than a full handshake
            converse(pairing, Plan.none(), (plan, client, server, relay) -> {
                assertNoneLost(client, server);
                lengths[0] = relay.passed(false);
                lengths[1] = relay.passed(true);
            });
        }
        int phase = 0;
        for (Mishap mishap : new Mishap[] {Mishap.SPLIT, Mishap.TRUNCATE, Mishap.RESET, Mishap.DROP, Mishap.FLIP}) {
            for (boolean toServer : new boolean[] {true, false}) {
                for (long offset = 61 * phase++ % STRIDE; offset < lengths[toServer ? 1 : 0] - 30; offset += STRIDE) {
                    converse(pairing, new Plan(mishap, toServer, offset), SocketFaultyTransportTest::check);
                }
            }
        }
        counts.forEach(PoolCount::assertAllBack);
    }
}
