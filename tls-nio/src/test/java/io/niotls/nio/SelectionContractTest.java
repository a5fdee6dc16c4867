package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Selector} says of the selections that add to the selected-key set: {@code select} and {@code selectNow}. */
@Timeout(120)
class SelectionContractTest {
    @ParameterizedTest
    @EnumSource
    void countsTheKeysThatBecameReady(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_READ | OP_WRITE);
            SelectionKey server = pair.server().register(selector, OP_WRITE);
            assertEquals(2, selector.select());
            assertEquals(OP_WRITE, client.readyOps());
            assertEquals(OP_WRITE, server.readyOps());
            assertEquals(0, selector.selectNow());
            assertEquals(2, selector.selectedKeys().size());
            selector.selectedKeys().remove(client);
            assertEquals(1, selector.selectNow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void returnsAtOnceForWhatIsSelectedAlready(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_WRITE);
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            // The channel is ready, so nothing is waited for; the key was selected before, so nothing is counted.
            assertEquals(0, Background.start(() -> selector.select()).result());
            assertEquals(0, Background.start(() -> selector.select(Providers.HANG_MILLIS)).result());
            assertEquals(1, selector.selectedKeys().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void returnsAtOnceForReadableDataThatIsSelectedAlready(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            pair.server().write(Loopback.bytes("two"));
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            pair.client().read(ByteBuffer.allocate(1));
            assertEquals(0, Background.start(() -> selector.select()).result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void addsToTheReadySetOfASelectedKey(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_WRITE);
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            assertEquals(OP_WRITE, key.readyOps());
            key.interestOps(OP_READ);
            assertEquals(0, selector.selectNow());
            assertEquals(OP_WRITE, key.readyOps());
            pair.server().write(Loopback.bytes("x"));
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            assertEquals(OP_READ | OP_WRITE, key.readyOps());
            assertTrue(key.isReadable());
            assertTrue(key.isWritable());
            assertEquals(Set.of(key), selector.selectedKeys());
        }
    }

    @ParameterizedTest
    @EnumSource
    void replacesTheReadySetOfAKeyThatIsNotSelected(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_WRITE);
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            selector.selectedKeys().clear();
            key.interestOps(OP_READ);
            pair.server().write(Loopback.bytes("x"));
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            assertEquals(OP_READ, key.readyOps());
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesEverythingAsItIsWhereNobodyIsInterested(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_WRITE);
            SelectionKey other = pair.server().register(selector, 0);
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            key.interestOps(0);
            pair.server().write(Loopback.bytes("x"));
            assertEquals(0, selector.selectNow());
            assertEquals(0, selector.select(1));
            assertEquals(OP_WRITE, key.readyOps());
            assertEquals(0, other.readyOps());
            assertEquals(Set.of(key), selector.selectedKeys());
        }
    }

    @ParameterizedTest
    @EnumSource
    void returnsZeroWhenTheTimeIsOver(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            assertEquals(0, selector.select(1));
            pair.client().register(selector, OP_READ);
            assertEquals(0, selector.select(1));
            assertEquals(0, selector.select(20));
            assertTrue(selector.selectedKeys().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsForEverWhereTheTimeIsZero(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(() -> selector.select(0)).awaitBlocked();
            pair.server().write(Loopback.bytes("x"));
            assertEquals(1, selecting.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesANegativeTime(Providers nio) throws Exception {
        try (Selector selector = nio.selector()) {
            assertThrows(IllegalArgumentException.class, () -> selector.select(-1));
            assertThrows(IllegalArgumentException.class, () -> selector.select(key -> {}, -1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void isWokenByEachKindOfReadiness(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            pair.server().write(Loopback.bytes("x"));
            assertEquals(1, selecting.result());
            assertTrue(key.isReadable());
            assertEquals(1, pair.client().read(ByteBuffer.allocate(9)));
            selector.selectedKeys().clear();
            selecting = Background.start(() -> selector.select(Providers.HANG_MILLIS)).awaitBlocked();
            pair.server().shutdownOutput();
            assertEquals(1, selecting.result());
            assertTrue(key.isReadable());
            assertEquals(-1, pair.client().read(ByteBuffer.allocate(9)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsReadinessAsLongAsItLasts(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            ByteBuffer one = ByteBuffer.allocate(1);
            pair.server().write(Loopback.bytes("0123456789"));
            for (char digit = '0'; digit <= '9'; digit++) {
                Providers.selectUntil(key, OP_READ);
                assertEquals(1, pair.client().read(one.clear()));
                assertEquals(digit, one.get(0));
            }
            assertEquals(0, selector.selectNow());
            assertEquals(0, pair.client().read(one.clear()));
            pair.server().shutdownOutput();
            for (int i = 0; i < 3; i++) {
                Providers.selectUntil(key, OP_READ);
                assertEquals(-1, pair.client().read(one.clear()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesWhatCameBeforeTheRegistration(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.server().write(Loopback.bytes("early"));
            SelectionKey key = pair.client().register(selector, OP_READ);
            Providers.selectUntil(key, OP_READ);
            assertEquals(5, pair.client().read(ByteBuffer.allocate(9)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void deregistersCancelledKeysAlsoWhileItWaits(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_READ);
            SelectionKey server = pair.server().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            client.cancel();
            selector.wakeup();
            assertEquals(0, selecting.result());
            // Step 3: what was cancelled during the operation is gone when it returns.
            assertEquals(Set.of(server), selector.keys());
            assertFalse(pair.client().isRegistered());
            assertNull(pair.client().keyFor(selector));
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotReportCancelledKeys(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            SelectionKey server = pair.server().register(selector, OP_WRITE);
            client.cancel();
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            assertEquals(Set.of(server), selector.selectedKeys());
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneSelectionRunsAtATime(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            Background<Integer> first = Background.start(selector::select).awaitBlocked();
            Background<Integer> second = Background.start(selector::selectNow).awaitBlocked();
            assertFalse(first.isDone());
            pair.server().write(Loopback.bytes("x"));
            assertEquals(1, first.result());
            assertEquals(0, second.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void synchronizesOnTheSelectorAndThenOnItsSelectedKeys(Providers nio) throws Exception {
        try (Selector selector = nio.selector()) {
            Background<Integer> selecting;
            synchronized (selector.selectedKeys()) {
                selecting = Background.start(selector::selectNow).awaitBlocked();
            }
            assertEquals(0, selecting.result());
            synchronized (selector) {
                selecting = Background.start(selector::selectNow).awaitBlocked();
            }
            assertEquals(0, selecting.result());
        }
    }
}
