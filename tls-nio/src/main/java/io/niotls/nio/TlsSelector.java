package io.niotls.nio;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A selector that waits on the platform's for what TLS needs, does it, and shows the program what it can use.
 *
 * <p>A selection is a loop of rounds. A round looks at the keys whose channel or interest has <em>changed</em> since the last
 * one, at those that are <em>hot</em>, which make progress without an event from the transport, and at the deadlines that have
 * passed; then it asks the platform's selector, without waiting if there is something to show already. The loop ends when a key is ready,
 * or the time is over, or the program wakes it.
 *
 * <p><b>Threads.</b> As the contract of {@link Selector} says, a selection holds the monitors of the selector and of its
 * selected-key set; {@code hot}, {@code found}, the deadlines and the keys' own fields are guarded by the first. Everything else
 * reaches a selection through {@code firstChanged}, a stack without a lock: a channel pushes its key and then, if another thread
 * is inside a selection, wakes the platform's selector. A selection says that it is inside before it takes the stack, so one of
 * the two always sees the other. A wake-up of the program's is kept in {@code woken}, for our own rounds consume the platform's.
 */
final class TlsSelector extends AbstractSelector {
    private static final long NO_WAIT = 0;
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Selector platform;
    /** The buffers of the channels that are registered here. */
    final Buffers buffers = new Buffers.Pools();

    private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
    private final Set<SelectionKey> publicKeys = Collections.unmodifiableSet(keys);
    private final SelectedKeys selectedKeys = new SelectedKeys();

    private final AtomicReference<TlsSelectionKey> firstChanged = new AtomicReference<>();
    private final LinkedHashSet<TlsSelectionKey> hot = new LinkedHashSet<>();
    private final List<TlsSelectionKey> found = new ArrayList<>();
    private final Deadlines deadlines = new Deadlines();
    /** Closed channels that are not done yet, with when their time is over; and those that have just come. */
    private final Map<Lingering, Deadlines.Entry> lingering = new HashMap<>();
    private final Queue<Lingering> closed = new ConcurrentLinkedQueue<>();

    private final Consumer<SelectionKey> onEvent = this::onEvent;
    private boolean inSelect;
    /** The thread that is inside a selection and may be waiting. */
    private volatile Thread selecting;
    private volatile boolean woken;
    private volatile long rounds;

    TlsSelector(SelectorProvider provider, Selector platform) {
        super(provider);
        this.platform = platform;
    }

    @Override
    public Set<SelectionKey> keys() {
        ensureOpen();
        return publicKeys;
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        ensureOpen();
        return selectedKeys;
    }

    // ---- The six forms ----

    @Override
    public int selectNow() throws IOException {
        return selection(null, NO_WAIT);
    }

    @Override
    public int select(long timeout) throws IOException {
        return selection(null, nanos(timeout));
    }

    @Override
    public int select() throws IOException {
        return selection(null, FOR_EVER);
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        return selection(Objects.requireNonNull(action), NO_WAIT);
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
        return selection(Objects.requireNonNull(action), nanos(timeout));
    }

    @Override
    public int select(Consumer<SelectionKey> action) throws IOException {
        return selection(Objects.requireNonNull(action), FOR_EVER);
    }

    private static long nanos(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("the time must not be negative: " + millis);
        }
        return millis == 0 ? FOR_EVER : TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private int selection(Consumer<SelectionKey> action, long wait) throws IOException {
        // The contract wants these two monitors, and in this order. The platform's selector holds its own in the same way.
        synchronized (this) {
            ensureOpen();
            if (inSelect) {
                throw new IllegalStateException("a selection was started by the action of a selection");
            }
            inSelect = true;
            try {
                synchronized (selectedKeys) {
                    return selectAndShow(action, wait);
                }
            } finally {
                inSelect = false;
            }
        }
    }

    private int selectAndShow(Consumer<SelectionKey> action, long wait) throws IOException {
        long start = System.nanoTime();
        deregisterCancelled();
        selecting = Thread.currentThread();
        try {
            long left = wait;
            while (!round(left)) {
                left = wait == FOR_EVER ? FOR_EVER : wait - (System.nanoTime() - start);
            }
        } finally {
            selecting = null;
            woken = false;
        }
        deregisterCancelled();
        return show(action);
    }

    /**
     * Looks once at everything.
     *
     * @return whether the selection is over
     */
    private boolean round(long left) throws IOException {
        lookAtClosed();
        lookAtChanged();
        lookAtHot();
        long now = System.nanoTime();
        deadlines.expire(now);
        // What this round itself has changed wakes nobody, so it is asked for: a listener may have closed another channel.
        boolean goesOn = !found.isEmpty() || firstChanged.get() != null || !closed.isEmpty() || woken || !isOpen();
        long wait = goesOn ? NO_WAIT : Math.min(left, deadlines.next(now));
        if (wait <= 0) {
            platform.selectNow(onEvent);
        } else if (wait == FOR_EVER) {
            platform.select(onEvent);
        } else {
            // Rounded up, so that the time is over when it is said to be.
            platform.select(onEvent, TimeUnit.NANOSECONDS.toMillis(wait - 1) + 1);
        }
        rounds++;
        return !found.isEmpty() || woken || left <= 0 || !isOpen() || Thread.currentThread().isInterrupted();
    }

    private void lookAtChanged() {
        TlsSelectionKey key = firstChanged.getAndSet(null);
        while (key != null) {
            TlsSelectionKey next = key.nextChanged;
            key.nextChanged = null;
            key.unmarkChanged();
            look(key, 0);
            key = next;
        }
    }

    private void lookAtHot() {
        if (!hot.isEmpty()) {
            for (TlsSelectionKey key : hot.toArray(new TlsSelectionKey[0])) {
                look(key, 0);
            }
        }
    }

    private void onEvent(SelectionKey raw) {
        int event;
        try {
            event = raw.readyOps();
        } catch (CancelledKeyException closedMeanwhile) {
            return;
        }
        if (raw.attachment() instanceof TlsSelectionKey key) {
            look(key, event);
        } else if (raw.attachment() instanceof Lingering last) {
            goOn(last, raw);
        }
    }

    /** Lets a channel do what it can, and takes note of what comes of it. */
    private void look(TlsSelectionKey key, int event) {
        if (!key.isValid()) {
            hot.remove(key);
            key.cancelTransport();
            return;
        }
        int interest = key.interest();
        int facts = key.source.drive(event, interest);
        key.await(Readiness.awaited(facts, interest));
        int withoutEvent = Readiness.ready(facts, interest, 0);
        if (withoutEvent != 0) {
            hot.add(key);
        } else {
            hot.remove(key);
        }
        timeOut(key, key.source.deadline());
        int ops = withoutEvent | Readiness.ready(facts, interest, event);
        if (ops != 0) {
            if (key.found == 0) {
                found.add(key);
            }
            key.found |= ops;
        }
    }

    /** Takes note of when a channel's time is over. */
    private void timeOut(TlsSelectionKey key, long deadline) {
        if (key.deadline != null && key.deadline.nanos != deadline) {
            deadlines.remove(key.deadline);
            key.deadline = null;
        }
        if (key.deadline == null && deadline != Selectable.NO_DEADLINE) {
            key.deadline = deadlines.add(deadline, () -> {
                key.deadline = null;
                key.source.expire();
                look(key, 0);
            });
        }
    }

    /** Shows the program what was found. */
    private int show(Consumer<SelectionKey> action) {
        int count = 0;
        try {
            for (TlsSelectionKey key : found) {
                int ops = key.found;
                if (!key.isValid()) {
                    continue;
                }
                if (action != null) {
                    key.ready(ops);
                    count++;
                    action.accept(key);
                    ensureOpen();
                } else if (!selectedKeys.contains(key)) {
                    key.ready(ops);
                    selectedKeys.put(key);
                    count++;
                } else if (key.addReady(ops)) {
                    count++;
                }
            }
        } finally {
            found.forEach(key -> key.found = 0);
            found.clear();
        }
        return count;
    }

    @Override
    public Selector wakeup() {
        woken = true;
        platform.wakeup();
        return this;
    }

    /** How often the platform's selector was asked: for tests that count what a waiting program costs. */
    long rounds() {
        return rounds;
    }

    // ---- What other threads tell ----

    /**
     * Says that a key is to be looked at before the next wait, and ends a wait that is under way in another thread; the program
     * does not notice.
     */
    void changed(TlsSelectionKey key) {
        if (key.markChanged()) {
            TlsSelectionKey first;
            do {
                first = firstChanged.get();
                key.nextChanged = first;
            } while (!firstChanged.compareAndSet(first, key));
            wake();
        }
    }

    private void wake() {
        Thread inside = selecting;
        if (inside != null && inside != Thread.currentThread()) {
            platform.wakeup();
        }
    }

    // ---- Registering ----

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        // Called under the channel's locks: neither this selector's monitor nor the platform's is taken here.
        ensureOpen();
        Selectable source = Selectable.of(channel);
        TlsSelectionKey key = new TlsSelectionKey(this, channel, source);
        key.attach(attachment);
        key.register(platform, ops);
        keys.add(key);
        source.registered(key);
        if (!isOpen()) {
            // Closed meanwhile: whoever closes may not have seen this key.
            key.cancel();
            keys.remove(key);
            source.deregistered(key);
            throw new ClosedSelectorException();
        }
        changed(key);
        return key;
    }

    private void deregisterCancelled() throws IOException {
        Set<SelectionKey> cancelled = cancelledKeys();
        List<SelectionKey> gone;
        synchronized (cancelled) {
            if (cancelled.isEmpty()) {
                return;
            }
            gone = List.copyOf(cancelled);
            cancelled.clear();
        }
        boolean stale = false;
        for (SelectionKey each : gone) {
            stale |= ((TlsSelectionKey) each).cancelTransport();
        }
        if (stale) {
            // Makes the platform forget them, so that the channels can be registered again. What else this finds ready it will
            // find again; a wake-up that it consumes is noted in "woken".
            platform.selectNow(ignored -> {});
        }
        gone.forEach(each -> forget((TlsSelectionKey) each));
    }

    private void forget(TlsSelectionKey key) {
        keys.remove(key);
        selectedKeys.remove(key);
        hot.remove(key);
        timeOut(key, Selectable.NO_DEADLINE);
        deregister(key);
        key.source.deregistered(key);
    }

    // ---- Closed channels that are not done yet ----

    /** Takes over a channel that was closed while registered here. */
    void linger(TlsSelectionKey key, Lingering last) {
        key.raw().attach(last);
        closed.add(last);
        wake();
        if (!isOpen()) {
            // Closed meanwhile: whoever closes may not have seen this one.
            giveAwayClosed();
        }
    }

    private void lookAtClosed() {
        for (Lingering last = closed.poll(); last != null; last = closed.poll()) {
            if (last.isDone()) {
                continue;
            }
            Lingering late = last;
            lingering.put(last, deadlines.add(last.deadline(), () -> {
                lingering.remove(late);
                late.end();
            }));
            SelectionKey raw = last.transport().keyFor(platform);
            if (raw != null && raw.isValid()) {
                goOn(last, raw);
            } else {
                deadlines.remove(lingering.remove(last));
                BackgroundCloser.take(last);
            }
        }
    }

    private void goOn(Lingering last, SelectionKey raw) {
        if (last.step()) {
            Deadlines.Entry deadline = lingering.remove(last);
            // There is none yet if an event comes between the close and the next round.
            if (deadline != null) {
                deadlines.remove(deadline);
            }
        } else {
            try {
                raw.interestOps(last.awaited());
            } catch (CancelledKeyException gone) {
                // Closed by another thread's abort.
            }
        }
    }

    private void giveAwayClosed() {
        for (Lingering last = closed.poll(); last != null; last = closed.poll()) {
            BackgroundCloser.take(last);
        }
    }

    // ---- The end ----

    @Override
    protected void implCloseSelector() throws IOException {
        platform.wakeup();
        synchronized (this) {
            synchronized (selectedKeys) {
                for (SelectionKey key : keys) {
                    key.cancel();
                    forget((TlsSelectionKey) key);
                }
                platform.close();
                lingering.keySet().forEach(BackgroundCloser::take);
                lingering.clear();
                giveAwayClosed();
            }
        }
    }

    private void ensureOpen() {
        if (!isOpen()) {
            throw new ClosedSelectorException();
        }
    }
}
