package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Selector} says of the three selections that perform an action. */
@Timeout(120)
class SelectionActionContractTest {
    /** The three forms. */
    private interface Form {
        int select(Selector selector, Consumer<SelectionKey> action) throws IOException;
    }

    private static final List<Form> FORMS = List.of(
            Selector::select,
            (selector, action) -> selector.select(action, Providers.HANG_MILLIS),
            (selector, action) -> selector.selectNow(action));

    @ParameterizedTest
    @EnumSource
    void performsTheActionOnTheReadyKeys(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_READ | OP_WRITE);
            SelectionKey server = pair.server().register(selector, OP_WRITE);
            for (Form form : FORMS) {
                Set<SelectionKey> seen = new HashSet<>();
                int count = form.select(selector, key -> {
                    seen.add(key);
                    assertEquals(OP_WRITE, key.readyOps());
                });
                assertEquals(2, count);
                assertEquals(Set.of(client, server), seen);
                assertTrue(selector.selectedKeys().isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsKeysAndNamesNoOperationTwice(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_READ);
            pair.server().write(Loopback.bytes("x"));
            Providers.selectUntil(client, OP_READ);
            client.interestOps(OP_READ | OP_WRITE);
            for (Form form : FORMS) {
                Map<SelectionKey, Integer> seen = new HashMap<>();
                assertEquals(1, form.select(selector, key -> {
                    assertEquals(0, seen.getOrDefault(key, 0) & key.readyOps());
                    seen.merge(key, key.readyOps(), (before, now) -> before | now);
                }));
                assertEquals(Map.of(client, OP_READ | OP_WRITE), seen);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void replacesTheReadySet(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            client.interestOps(OP_READ);
            pair.server().write(Loopback.bytes("x"));
            List<Integer> ready = new ArrayList<>();
            assertEquals(1, selector.select(key -> ready.add(key.readyOps()), Providers.HANG_MILLIS));
            assertEquals(List.of(OP_READ), ready);
            assertEquals(OP_READ, client.readyOps());
        }
    }

    @ParameterizedTest
    @EnumSource
    void performsNothingWhileNothingIsReady(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            Consumer<SelectionKey> never = key -> {
                throw new AssertionError("not ready: " + key.readyOps());
            };
            assertEquals(0, selector.selectNow(never));
            assertEquals(0, selector.select(never, 1));
            selector.wakeup();
            assertEquals(0, selector.select(never));
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsUntilSomethingIsReady(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_READ);
            List<SelectionKey> seen = new ArrayList<>();
            Background<Integer> selecting = Background.start(() -> selector.select(seen::add, 0)).awaitBlocked();
            pair.server().write(Loopback.bytes("x"));
            assertEquals(1, selecting.result());
            assertEquals(List.of(client), seen);
        }
    }

    @ParameterizedTest
    @EnumSource
    void performsTheActionUnderTheSelectorsLocks(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_WRITE);
            for (Form form : FORMS) {
                assertEquals(1, form.select(selector, key -> {
                    assertTrue(Thread.holdsLock(selector));
                    assertTrue(Thread.holdsLock(selector.selectedKeys()));
                }));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void relaysWhatTheActionThrows(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            for (Form form : FORMS) {
                RuntimeException thrown = new RuntimeException("thrown by the action");
                assertSame(thrown, assertThrows(RuntimeException.class, () -> form.select(selector, key -> {
                    throw thrown;
                })));
                // The selector is as good as before.
                List<SelectionKey> seen = new ArrayList<>();
                assertEquals(1, form.select(selector, seen::add));
                assertEquals(List.of(client), seen);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesASelectionWithinTheAction(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_WRITE);
            for (Form form : FORMS) {
                assertEquals(1, form.select(selector, key -> {
                    assertThrows(IllegalStateException.class, selector::selectNow);
                    assertThrows(IllegalStateException.class, selector::select);
                    assertThrows(IllegalStateException.class, () -> selector.select(1));
                    for (Form inner : FORMS) {
                        assertThrows(IllegalStateException.class, () -> inner.select(selector, again -> {}));
                    }
                }));
                assertThrows(IllegalStateException.class, () -> form.select(selector, key -> selectNow(selector)));
            }
            assertEquals(1, selector.selectNow());
        }
    }

    private static void selectNow(Selector selector) {
        try {
            selector.selectNow();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToDoNothing(Providers nio) throws Exception {
        try (Selector selector = nio.selector()) {
            for (Form form : FORMS) {
                assertThrows(NullPointerException.class, () -> form.select(selector, null));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anActionMayCloseTheSelector(Providers nio) throws Exception {
        for (Form form : FORMS) {
            try (Selector selector = nio.selector();
                    Pair pair = nio.established().nonBlocking()) {
                SelectionKey client = pair.client().register(selector, OP_WRITE);
                SelectionKey server = pair.server().register(selector, OP_WRITE);
                assertThrows(ClosedSelectorException.class, () -> form.select(selector, key -> close(selector)));
                assertFalse(client.isValid());
                assertFalse(server.isValid());
                assertFalse(pair.client().isRegistered());
            }
        }
    }

    private static void close(Selector selector) {
        try {
            selector.close();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anActionMayCancelKeysAndCloseChannels(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            SelectionKey server = pair.server().register(selector, 0);
            assertEquals(1, selector.select(key -> {
                key.cancel();
                assertEquals(2, selector.keys().size());
            }, Providers.HANG_MILLIS));
            assertFalse(client.isValid());
            // Step 3 says that it is gone when the operation returns; the platform's selectors take until the next one.
            assertEquals(0, selector.selectNow());
            assertEquals(Set.of(server), selector.keys());
            assertFalse(pair.client().isRegistered());
            server.interestOps(OP_WRITE);
            assertEquals(1, selector.select(key -> {
                try {
                    Providers.drop(pair.server());
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            }, Providers.HANG_MILLIS));
            assertFalse(server.isValid());
            assertEquals(0, selector.selectNow());
            assertTrue(selector.keys().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anActionMayChangeInterestAndRegister(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            assertEquals(1, selector.select(key -> {
                key.interestOps(0);
                try {
                    pair.server().register(selector, OP_WRITE, "registered within");
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            }));
            assertEquals(0, client.interestOps());
            List<Object> seen = new ArrayList<>();
            assertEquals(1, selector.select(key -> seen.add(key.attachment()), Providers.HANG_MILLIS));
            assertEquals(List.of("registered within"), seen);
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotAddToTheSelectedKeys(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            for (Form form : FORMS) {
                assertEquals(1, form.select(selector, key -> assertSame(client, key)));
                assertTrue(selector.selectedKeys().isEmpty());
            }
            // A key that was selected otherwise is still given to the action, as often as it is ready.
            assertEquals(1, selector.selectNow());
            for (Form form : FORMS) {
                assertEquals(1, form.select(selector, key -> assertSame(client, key)));
            }
        }
    }
}
