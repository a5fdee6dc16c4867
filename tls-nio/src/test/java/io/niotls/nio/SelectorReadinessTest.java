package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No key is ready without progress to make, no progress to make is left without a ready key, and nothing turns in circles. */
@Timeout(120)
class SelectorReadinessTest {
    // ---- What is buffered ----

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void plaintextThatIsBufferedIsReadyWithoutAnEvent(Providers nio) throws Exception {
        byte[] record = Loopback.random(16_384, 1);
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            pair.server().write(ByteBuffer.wrap(record));
            ByteBuffer all = ByteBuffer.allocate(record.length);
            Providers.selectUntil(key, OP_READ);
            long before = ((TlsSelector) selector).rounds();
            while (all.hasRemaining()) {
                assertEquals(List.of(key), Providers.select(selector));
                assertEquals(1, pair.client().read(all.limit(all.position() + 1)));
                all.limit(record.length);
            }
            assertArrayEquals(record, all.array());
            long rounds = ((TlsSelector) selector).rounds() - before;
            assertTrue(rounds <= record.length + 10, rounds + " rounds for " + record.length + " selections");
            assertEquals(0, selector.selectNow());
            Providers.assertRests(selector);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void aRecordThatIsBufferedIsReadyWithoutAnEvent(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            for (int i = 0; i < 50; i++) {
                pair.server().write(Loopback.bytes("record"));
            }
            for (int i = 0; i < 50; i++) {
                Providers.selectUntil(key, OP_READ);
                assertEquals("record", Loopback.read(pair.client(), 6));
            }
            Providers.assertRests(selector);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void whatIsBufferedIsReadyOnlyForThoseWhoAsk(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            pair.server().write(Loopback.bytes("record"));
            Providers.selectUntil(key, OP_READ);
            assertEquals(1, pair.client().read(ByteBuffer.allocate(1)));
            key.interestOps(0);
            Providers.assertRests(selector);
            key.interestOps(OP_READ);
            assertEquals(List.of(key), Providers.select(selector));
            assertEquals(5, pair.client().read(ByteBuffer.allocate(9)));
        }
    }

    @Test
    void aReadOfAnotherThreadTakesTheReadinessAway() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Pair pair = Providers.TLS_1_3.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            pair.server().write(Loopback.bytes("record"));
            Providers.selectUntil(key, OP_READ);
            assertEquals(1, pair.client().read(ByteBuffer.allocate(1)));
            assertEquals(5, Background.start(() -> pair.client().read(ByteBuffer.allocate(9))).result());
            Providers.assertRests(selector);
        }
    }

    // ---- What is nothing to the program ----

    @Test
    void aPartOfARecordMakesNoKeyReady() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Relay relay = Relay.between(Providers.TLS_1_3.provider())) {
            SelectionKey key = relay.establish(selector);
            ByteBuffer record = relay.ciphertext("record");
            int length = record.limit();
            for (int end = 1; end < length; end++) {
                relay.toClient.write(record.limit(end));
                assertEquals(0, selector.selectNow(), "ready after " + end + " of " + length + " bytes");
            }
            Providers.assertRests(selector);
            relay.toClient.write(record.limit(length));
            assertEquals(List.of(key), Providers.select(selector));
            assertEquals(6, relay.client.read(ByteBuffer.allocate(9)));
            Providers.assertRests(selector);
        }
    }

    @Test
    void aRecordAndAPartOfTheNextAreOneReadiness() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Relay relay = Relay.between(Providers.TLS_1_3.provider())) {
            SelectionKey key = relay.establish(selector);
            ByteBuffer first = relay.ciphertext("first");
            ByteBuffer second = relay.ciphertext("second");
            int half = second.limit() / 2;
            ByteBuffer both = ByteBuffer.allocate(1_000).put(first).put(second.slice(0, half)).flip();
            relay.toClient.write(both);
            assertEquals(List.of(key), Providers.select(selector));
            assertEquals(5, relay.client.read(ByteBuffer.allocate(9)));
            Providers.assertRests(selector);
            relay.toClient.write(second.position(half));
            assertEquals(List.of(key), Providers.select(selector));
            assertEquals(6, relay.client.read(ByteBuffer.allocate(9)));
        }
    }

    @Test
    void aSessionTicketMakesNoKeyReady() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Pair pair = Providers.TLS_1_3.connect()) {
            pair.client().configureBlocking(false);
            pair.client().register(selector, OP_READ);
            Background<Boolean> serving = Background.start(((TlsSocketChannel) pair.server())::handshake);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            assertTrue(serving.result());
            selecting.awaitBlocked();
            selector.wakeup();
            assertEquals(0, selecting.result());
            Providers.assertRests(selector);
            assertTrue(((TlsSocketChannel) pair.client()).info().isPresent());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TLS_1_3")
    void aKeyUpdateMakesNoKeyReadyAndIsAnswered(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Relay relay = Relay.between(nio.provider())) {
            SelectionKey key = relay.establish(selector);
            Relay.move(relay.toClient, relay.toServer);
            relay.server.updateKeys(true);
            relay.toClient.write(relay.fromServer());
            assertEquals(0, selector.selectNow());
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            // The answer is on its way though the program has done nothing.
            ByteBuffer answer = ByteBuffer.allocate(1_000);
            while (answer.position() == 0) {
                relay.toClient.read(answer);
            }
            selector.wakeup();
            assertEquals(0, selecting.result());
            relay.toServer.write(answer.flip());
            relay.toClient.write(relay.ciphertext("new keys"));
            assertEquals(List.of(key), Providers.select(selector));
            assertEquals("new keys", Loopback.read(relay.client, 8));
            relay.client.write(Loopback.bytes("newer"));
            Relay.move(relay.toClient, relay.toServer);
            assertEquals("newer", Loopback.read(relay.server, 5));
            Providers.assertRests(selector);
        }
    }

    // ---- Ends and faults ----

    @Test
    void garbageMakesAKeyReadyForItsFault() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Relay relay = Relay.between(Providers.TLS_1_3.provider())) {
            SelectionKey key = relay.establish(selector);
            ByteBuffer record = relay.ciphertext("record");
            record.put(record.limit() - 1, (byte) ~record.get(record.limit() - 1));
            relay.toClient.write(record);
            assertEquals(List.of(key), Providers.select(selector));
            TlsException first = assertThrows(TlsException.class, () -> relay.client.read(ByteBuffer.allocate(1)));
            assertEquals(List.of(key), Providers.select(selector));
            TlsException again = assertThrows(TlsException.class, () -> relay.client.read(ByteBuffer.allocate(1)));
            assertEquals(first.fault(), again.fault());
            key.interestOps(0);
            Providers.assertRests(selector);
            key.interestOps(OP_WRITE);
            assertEquals(List.of(key), Providers.select(selector));
            assertThrows(TlsException.class, () -> relay.client.write(Loopback.bytes("x")));
        }
    }

    @Test
    void dataBeforeAFaultIsReadFirst() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Relay relay = Relay.between(Providers.TLS_1_3.provider())) {
            SelectionKey key = relay.establish(selector);
            ByteBuffer good = relay.ciphertext("good");
            ByteBuffer bad = relay.ciphertext("bad");
            bad.put(bad.limit() - 1, (byte) ~bad.get(bad.limit() - 1));
            relay.toClient.write(ByteBuffer.allocate(1_000).put(good).put(bad).flip());
            assertEquals(List.of(key), Providers.select(selector));
            assertEquals(4, relay.client.read(ByteBuffer.allocate(9)));
            assertEquals(List.of(key), Providers.select(selector));
            assertThrows(TlsException.class, () -> relay.client.read(ByteBuffer.allocate(9)));
        }
    }

    @Test
    void truncationMakesAKeyReadyForItsFault() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Relay relay = Relay.between(Providers.TLS_1_3.provider())) {
            SelectionKey key = relay.establish(selector);
            relay.toClient.shutdownOutput();
            assertEquals(List.of(key), Providers.select(selector));
            TlsException fault = assertThrows(TlsException.class, () -> relay.client.read(ByteBuffer.allocate(1)));
            assertEquals(Fault.TRUNCATED, fault.fault());
            key.interestOps(0);
            Providers.assertRests(selector);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void anEndThatWasReadCostsNothing(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_READ);
            SelectionKey server = pair.server().register(selector, OP_READ);
            pair.client().shutdownOutput();
            assertEquals(List.of(server), Providers.select(selector));
            assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
            server.interestOps(0);
            Providers.assertRests(selector);
            pair.server().write(Loopback.bytes("still"));
            assertEquals(List.of(client), Providers.select(selector));
            assertEquals("still", Loopback.read(pair.client(), 5));
            Providers.assertRests(selector);
            pair.server().shutdownOutput();
            assertEquals(List.of(client), Providers.select(selector));
            assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)));
            client.interestOps(0);
            Providers.assertRests(selector);
        }
    }

    // ---- Waiting costs nothing ----

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void anIdleConnectionCostsNothing(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            pair.server().register(selector, 0);
            Providers.assertRests(selector);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void aFullTransportCostsNothing(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_WRITE | OP_READ);
            ByteBuffer chunk = ByteBuffer.allocate(100_000);
            for (int refusals = 0; refusals < 10; refusals++) {
                while (pair.client().write(chunk.clear()) > 0) {
                    refusals = 0;
                }
                Thread.yield();
            }
            Providers.assertRests(selector);
            key.interestOps(OP_READ);
            Providers.assertRests(selector);
            key.interestOps(0);
            Providers.assertRests(selector);
        }
    }

    @Test
    void aWritableChannelCostsOneRoundASelection() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Pair pair = Providers.TLS_1_3.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_WRITE);
            Providers.selectUntil(key, OP_WRITE);
            long before = ((TlsSelector) selector).rounds();
            for (int i = 0; i < 100; i++) {
                assertEquals(List.of(key), Providers.select(selector));
            }
            assertEquals(100, ((TlsSelector) selector).rounds() - before);
        }
    }
}
