package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Selector} says of those who end a selection from outside: wakeup, interrupt. */
@Timeout(120)
class WakeupContractTest {
    /** The selections that wait. */
    private interface Form {
        int select(Selector selector) throws IOException;
    }

    private static final List<Form> FORMS = List.of(
            Selector::select,
            selector -> selector.select(Providers.HANG_MILLIS),
            selector -> selector.select(key -> {}),
            selector -> selector.select(key -> {}, Providers.HANG_MILLIS));

    /** The selections that do not. */
    private static final List<Form> FORMS_OF_NOW =
            List.of(Selector::selectNow, selector -> selector.selectNow(key -> {}));

    /** Asserts that the next selection waits, and that one wakeup ends it. */
    private static void assertWaits(Selector selector) throws Exception {
        Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
        selector.wakeup();
        assertEquals(0, selecting.result());
    }

    @ParameterizedTest
    @EnumSource
    void endsTheNextSelectionAndNoOther(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            for (Form form : FORMS) {
                assertSame(selector, selector.wakeup());
                assertEquals(0, Background.start(() -> form.select(selector)).result());
                assertWaits(selector);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsTheSelectionThatWaitsAndNoOther(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            for (Form form : FORMS) {
                Background<Integer> selecting = Background.start(() -> form.select(selector)).awaitBlocked();
                selector.wakeup();
                assertEquals(0, selecting.result());
                assertWaits(selector);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalAreOne(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            selector.wakeup().wakeup().wakeup();
            assertEquals(0, Background.start(selector::select).result());
            assertWaits(selector);
        }
    }

    @ParameterizedTest
    @EnumSource
    void selectNowClearsIt(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            for (Form form : FORMS_OF_NOW) {
                selector.wakeup();
                assertEquals(0, form.select(selector));
                assertWaits(selector);
                selector.wakeup();
                key.interestOps(OP_WRITE);
                assertEquals(1, form.select(selector));
                key.interestOps(OP_READ);
                selector.selectedKeys().clear();
                assertWaits(selector);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isSpentByASelectionThatFindsKeys(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            for (Form form : FORMS) {
                pair.server().write(Loopback.bytes("x"));
                Providers.selectUntil(key, OP_READ);
                selector.wakeup();
                assertEquals(1, form.select(selector));
                assertEquals(1, pair.client().read(ByteBuffer.allocate(9)));
                selector.selectedKeys().clear();
                assertWaits(selector);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsASelectionWithoutKeys(Providers nio) throws Exception {
        try (Selector selector = nio.selector()) {
            for (Form form : FORMS) {
                Background<Integer> selecting = Background.start(() -> form.select(selector)).awaitBlocked();
                selector.wakeup();
                assertEquals(0, selecting.result());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noneIsLostWhileChannelsAreBusy(Providers nio) throws Exception {
        int wakeups = 3_000;
        AtomicBoolean asked = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        Semaphore answered = new Semaphore(0);
        try (Selector selector = nio.selector();
                Pair pair = nio.established();
                Pair waiting = nio.connect().nonBlocking()) {
            pair.server().configureBlocking(false);
            pair.server().register(selector, OP_READ);
            // This one shows the program nothing, but has a handshake to do where there is one.
            waiting.client().register(selector, 0);
            waiting.server().register(selector, 0);
            Background<Void> selecting = Background.start(() -> {
                ByteBuffer buffer = ByteBuffer.allocate(7);
                while (!over.get()) {
                    selector.select();
                    if (selector.selectedKeys().removeIf(key -> true)) {
                        pair.server().read(buffer.clear());
                    }
                    if (asked.getAndSet(false)) {
                        answered.release();
                    }
                }
                return null;
            });
            Background<Void> writing = Background.start(() -> {
                while (!over.get()) {
                    pair.client().write(ByteBuffer.allocate(100));
                }
                return null;
            });
            for (int i = 0; i < wakeups; i++) {
                asked.set(true);
                selector.wakeup();
                assertTrue(answered.tryAcquire(Providers.HANG_MILLIS, TimeUnit.MILLISECONDS), "lost after " + i);
            }
            over.set(true);
            selector.wakeup();
            selecting.result();
            pair.server().keyFor(selector).cancel();
            // The writer may wait for room.
            Background<byte[]> draining = Background.start(() -> {
                pair.server().configureBlocking(true);
                return Loopback.readAll(pair.server());
            });
            writing.result();
            pair.client().shutdownOutput();
            draining.result();
        }
    }

    // ---- Interrupts ----

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsASelection(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            for (Form form : FORMS) {
                Background<Boolean> selecting = Background.start(() -> {
                    assertEquals(0, form.select(selector));
                    return Thread.interrupted();
                }).awaitBlocked();
                selecting.interrupt();
                assertTrue(selecting.result(), "the interrupt status is set");
                assertTrue(selector.isOpen());
                assertTrue(key.isValid());
                assertTrue(pair.client().isOpen());
                assertWaits(selector);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedThreadDoesNotWait(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            for (Form form : FORMS) {
                assertTrue(Background.start(() -> {
                    Thread.currentThread().interrupt();
                    assertEquals(0, form.select(selector));
                    assertTrue(Thread.currentThread().isInterrupted());
                    assertEquals(0, form.select(selector));
                    return Thread.interrupted();
                }).result());
                assertWaits(selector);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedThreadIsStillToldWhatIsReady(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            pair.server().write(Loopback.bytes("x"));
            Providers.selectUntil(key, OP_READ);
            assertTrue(Background.start(() -> {
                Thread.currentThread().interrupt();
                for (Form form : FORMS) {
                    assertEquals(1, form.select(selector));
                    selector.selectedKeys().clear();
                }
                for (Form form : FORMS_OF_NOW) {
                    assertEquals(1, form.select(selector));
                    selector.selectedKeys().clear();
                }
                // The channel is in non-blocking mode, so that an interrupt does not close it.
                assertEquals(1, pair.client().read(ByteBuffer.allocate(9)));
                assertEquals(1, pair.client().write(Loopback.bytes("y")));
                return Thread.interrupted();
            }).result());
            assertTrue(pair.client().isOpen());
            assertFalse(Thread.currentThread().isInterrupted());
        }
    }
}
