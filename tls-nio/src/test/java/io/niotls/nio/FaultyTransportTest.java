package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.fault.FaultyRelay;
import io.niotls.fault.Mishap;
import io.niotls.fault.Plan;
import io.niotls.fault.Talk;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two channels over a transport that goes wrong at some byte of a whole conversation: both end, with the right exception, and give
 * their buffers back. {@code -Dfault.stride=1} takes every byte.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class FaultyTransportTest {
    private static final int STRIDE = Integer.getInteger("fault.stride", 331);
    /** Each round moves something; a conversation has about ten flights. */
    private static final int MAX_ROUNDS = 1_000;

    /** What one side has come to. */
    private static final class Side {
        final TlsSocketChannel channel;
        private final boolean isClient;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private ByteBuffer toSend;
        /** What it threw; null if it has ended well. */
        IOException failure;

        Side(SocketChannel channel, boolean isClient) {
            this.channel = (TlsSocketChannel) channel;
            this.isClient = isClient;
            this.toSend = isClient ? ByteBuffer.wrap(Talk.QUESTION) : null;
        }

        byte[] received() {
            return received.toByteArray();
        }

        /** Goes on as far as the channel lets it, in blocking mode to the end; aborts on a failure. */
        Void goOn() {
            try {
                while (channel.isOpen() && step()) {
                    // step has done all
                }
            } catch (IOException e) {
                failure = e;
                channel.abort();
            }
            return null;
        }

        private boolean step() throws IOException {
            if (toSend != null && toSend.hasRemaining()) {
                channel.write(toSend);
                return !toSend.hasRemaining();
            }
            ByteBuffer room = ByteBuffer.allocate(256);
            int count = channel.read(room);
            if (count < 0) {
                channel.shutdownOutput();
                channel.close();
                return false;
            }
            received.write(room.array(), 0, count);
            if (!isClient && toSend == null && received.size() == Talk.QUESTION.length) {
                toSend = ByteBuffer.wrap(Talk.ANSWER);
                return true;
            }
            if (isClient && count > 0 && received.size() == Talk.ANSWER.length) {
                channel.shutdownOutput();
            }
            return count > 0;
        }

        int interest() {
            return SelectionKey.OP_READ | (toSend != null && toSend.hasRemaining() ? SelectionKey.OP_WRITE : 0);
        }
    }

    /** How the two sides are driven. */
    private interface Drive {
        void run(Side client, Side server) throws Exception;
    }

    /** What is to be true at the end. */
    private interface Check {
        void of(Plan plan, Side client, Side server, FaultyRelay relay);
    }

    private static void converse(Providers nio, Plan plan, Drive drive, Check check) throws Exception {
        try (ServerSocketChannel listener = nio.listener(); FaultyRelay relay = new FaultyRelay(plan)) {
            SocketChannel client = nio.provider().openSocketChannel();
            client.connect(relay.address());
            relay.join((InetSocketAddress) listener.getLocalAddress());
            Side clients = new Side(client, true);
            Side servers = new Side(listener.accept(), false);
            drive.run(clients, servers);
            check.of(plan, clients, servers, relay);
            assertFalse(clients.channel.isOpen() || servers.channel.isOpen());
        } catch (AssertionError e) {
            throw new AssertionError(plan + ": " + e.getMessage(), e);
        }
    }

    private static void inThreads(Side client, Side server) throws Exception {
        Background<Void> serving = Background.start(server::goOn);
        client.goOn();
        serving.result();
    }

    /** Both on one selector, in one thread. */
    private static Drive with(Selector selector) {
        return (client, server) -> {
            for (Side side : new Side[] {client, server}) {
                side.channel.configureBlocking(false);
                side.channel.register(selector, side.interest(), side);
            }
            // Without keys a select would wait for nothing; one that does not wait drops those that were cancelled.
            for (int rounds = 0; selector.selectNow() >= 0 && !selector.keys().isEmpty(); rounds++) {
                assertTrue(rounds < MAX_ROUNDS, "no end");
                if (selector.selectedKeys().isEmpty()) {
                    selector.select(Providers.HANG_MILLIS);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    Side side = (Side) key.attachment();
                    side.goOn();
                    if (key.isValid()) {
                        key.interestOps(side.interest());
                    }
                }
                selector.selectedKeys().clear();
            }
        };
    }

    private static void everywhere(Providers nio, Drive drive) throws Exception {
        long[] lengths = new long[2];
        for (int i = 0; i < 2; i++) { // the second one is resumed, as most that follow: shorter than a full handshake
            converse(nio, Plan.none(), drive, (plan, client, server, relay) -> {
                assertNoneLost(client, server);
                lengths[0] = relay.passed(false);
                lengths[1] = relay.passed(true);
            });
        }
        int phase = 0;
        for (Mishap mishap : new Mishap[] {Mishap.SPLIT, Mishap.TRUNCATE, Mishap.RESET, Mishap.DROP, Mishap.FLIP}) {
            for (boolean toServer : new boolean[] {true, false}) {
                for (long offset = 61 * phase++ % STRIDE; offset < lengths[toServer ? 1 : 0] - 30; offset += STRIDE) {
                    converse(nio, new Plan(mishap, toServer, offset), drive, FaultyTransportTest::check);
                }
            }
        }
    }

    private static void assertNoneLost(Side client, Side server) {
        assertEquals(null, client.failure);
        assertEquals(null, server.failure);
        assertEquals(Talk.ANSWER.length, client.received().length);
        assertEquals(Talk.QUESTION.length, server.received().length);
    }

    private static void check(Plan plan, Side client, Side server, FaultyRelay relay) {
        assertTrue(Talk.isStart(client.received(), Talk.ANSWER), "wrong data at the client");
        assertTrue(Talk.isStart(server.received(), Talk.QUESTION), "wrong data at the server");
        if (relay.passed(plan.toServer()) < plan.offset()) {
            assertNoneLost(client, server); // it was over before
            return;
        }
        Side receiver = plan.toServer() ? server : client;
        Side sender = plan.toServer() ? client : server;
        switch (plan.mishap()) {
            case TRUNCATE -> {
                assertEquals(Fault.TRUNCATED, assertInstanceOf(TlsException.class, receiver.failure).fault());
                assertNotNull(sender.failure, "takes the connection to have ended well");
            }
            // RFC 793: an error of the transport's own, which says nothing of what TLS has been told
            case RESET -> {
                assertNotNull(receiver.failure, "takes the connection to have ended well");
                assertNotNull(sender.failure, "takes the connection to have ended well");
                assertFalse(receiver.failure instanceof TlsException, () -> "a reset is reported as " + receiver.failure);
                assertFalse(sender.failure instanceof TlsException, () -> "a reset is reported as " + sender.failure);
            }
            case DROP, FLIP -> {
                assertInstanceOf(TlsException.class, receiver.failure);
                assertNotNull(sender.failure, "takes the connection to have ended well");
            }
            case NONE, SPLIT, DELAY, COALESCE -> assertNoneLost(client, server);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void blockingChannelsEndAndGiveTheirBuffersBack(Providers nio) throws Exception {
        PoolCount ciphertext = new PoolCount(Buffers.SHARED.ciphertext(), 64);
        PoolCount plaintext = new PoolCount(Buffers.SHARED.plaintext(), 256);
        everywhere(nio, FaultyTransportTest::inThreads);
        assertEquals(0, ciphertext.missing());
        assertEquals(0, plaintext.missing());
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void selectedChannelsEndAndGiveTheirBuffersBack(Providers nio) throws Exception {
        try (Selector selector = nio.selector()) {
            Buffers buffers = ((TlsSelector) selector).buffers;
            PoolCount ciphertext = new PoolCount(buffers.ciphertext(), 64);
            PoolCount plaintext = new PoolCount(buffers.plaintext(), 256);
            everywhere(nio, with(selector));
            assertEquals(0, ciphertext.missing());
            assertEquals(0, plaintext.missing());
        }
    }
}
