package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import io.niotls.nio.TlsSelectorProvider;
import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One thread with one selector, and the connections that it has accepted, from beginning to end: nginx's worker.
 *
 * <p>Everything here belongs to the thread that {@link #run runs} it, except {@link #listen} and {@link #stop}, which any thread
 * may call. Several loops may accept from the same sockets.
 */
final class ProxyLoop implements Runnable {
    /** How many connections are accepted from a socket before the others get their turn. */
    private static final int ACCEPTED_AT_ONCE = 32;
    /** How long nothing is accepted when the system has no room for a further connection: nginx's accept_mutex_delay. */
    private static final Duration PAUSE_WHEN_FULL = Duration.ofMillis(500);
    /** How often it is told at most that there is no room for a further connection. */
    private static final Duration TOLD_WHEN_FULL = Duration.ofMinutes(1);
    /** How often it is looked, at the end, whether closed channels are done: nobody tells. In milliseconds. */
    private static final long LAST_LOOK = 10;

    /** What a key's attachment does when the key is ready. */
    interface Ready {
        /** Takes the operations that the key is ready for. */
        void ready(int operations);
    }

    /**
     * What loops of the same proxy share.
     *
     * @param provider of every channel; leaves them plain, and has no timeout of its own for handshakes
     * @param nanoTime the clock for timeouts and rates
     * @param clock the clock for the log
     * @param accessLogs where connections are logged
     * @param errors hears what goes wrong, in sentences
     */
    record Surroundings(
            TlsSelectorProvider provider,
            LongSupplier nanoTime,
            Clock clock,
            AccessLogs accessLogs,
            Consumer<String> errors) {}

    private final Surroundings surroundings;
    private final int maxConnections;
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Timers timers = new Timers();
    private final Timers.Timer acceptAgain = timers.timer(this::acceptAgain);
    private final Timers.Timer patience = timers.timer(this::stopSessions);
    private final Map<Integer, Buffers> buffers = new HashMap<>();
    private final Map<Listening, SelectionKey> listeners = new HashMap<>();
    private final Set<Session> sessions = new HashSet<>();
    /** Channels that are closed, the longest ago first; those at the front are done, or will be soon. */
    private final ArrayDeque<TlsSocketChannel> closed = new ArrayDeque<>();
    private boolean stopping;
    /** Whether nothing is accepted, for the system had no room. */
    private boolean pausing;
    /** When it was told that there is no room here; null if it never was. */
    private Long toldWhenFull;
    private long now;

    /**
     * Makes one.
     *
     * @param maxConnections how many it serves at one time; more wait until they are accepted
     * @throws IOException if there is no selector to be had
     */
    ProxyLoop(Surroundings surroundings, int maxConnections) throws IOException {
        this.surroundings = surroundings;
        this.maxConnections = maxConnections;
        this.selector = surroundings.provider().openSelector();
        this.now = surroundings.nanoTime().getAsLong();
    }

    // ---- For any thread ----

    /** Accepts from these sockets from now on, and from no others. */
    void listen(Collection<Listening> sockets) {
        Set<Listening> wanted = Set.copyOf(sockets);
        execute(() -> {
            if (!stopping) {
                acceptFrom(wanted);
            }
        });
    }

    /** Accepts no more, and ends when the last connection has: those that are left after some time are closed. */
    void stop(Duration time) {
        execute(() -> {
            stopping = true;
            acceptFrom(Set.of());
            patience.set(now + time.toNanos());
        });
    }

    /** Looks at the clock again, which was set. */
    void wakeup() {
        selector.wakeup();
    }

    /** Lets its selector go, in place of {@link #run}. */
    void discard() {
        try {
            selector.close();
        } catch (IOException gone) {
            // It is closed in any case.
        }
    }

    private void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    // ---- The loop ----

    /**
     * Serves until it is stopped and the last connection is over.
     *
     * @throws RuntimeException or an {@link Error} if it cannot go on; its connections are ended then, and nothing is accepted
     */
    @Override
    public void run() {
        try (selector) {
            serve();
        } catch (IOException broken) {
            throw new UncheckedIOException("the selector has failed: " + Reason.of(broken), broken);
        }
    }

    private void serve() throws IOException {
        try {
            while (!stopping || !sessions.isEmpty()) {
                turn();
            }
            awaitLastWords();
        } finally {
            endWhatIsLeft();
        }
    }

    private void turn() throws IOException {
        long next = timers.untilNext(surroundings.nanoTime().getAsLong());
        if (next == 0) {
            selector.selectNow();
        } else if (next == Timers.NEVER) {
            selector.select();
        } else {
            // Rounded up, or the last millisecond would be spent in circles.
            selector.select(TimeUnit.NANOSECONDS.toMillis(next - 1) + 1);
        }
        now = surroundings.nanoTime().getAsLong();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
            SelectionKey key = ready.next();
            ready.remove();
            if (key.isValid()) {
                dispatch(key);
            }
        }
        timers.run(now);
    }

    private static void dispatch(SelectionKey key) {
        int operations;
        try {
            operations = key.readyOps();
        } catch (CancelledKeyException closedMeanwhile) {
            return;
        }
        ((Ready) key.attachment()).ready(operations);
    }

    /** Waits until what was closed in order has said everything; each has a time of its own for that. */
    private void awaitLastWords() throws IOException {
        while (!closed.isEmpty()) {
            forgetWhatIsDone();
            selector.select(LAST_LOOK);
        }
    }

    private void stopSessions() {
        for (Session session : List.copyOf(sessions)) {
            session.stop();
        }
    }

    /** Ends every connection, where this loop cannot go on. */
    private void endWhatIsLeft() {
        for (Session session : List.copyOf(sessions)) {
            try {
                session.stop();
            } catch (RuntimeException | Error another) {
                // The next one shall end too. What has ended the loop is being thrown already.
            }
        }
    }

    // ---- Accepting ----

    private void acceptFrom(Set<Listening> wanted) {
        listeners.entrySet().removeIf(each -> {
            boolean gone = !wanted.contains(each.getKey());
            if (gone) {
                each.getValue().cancel();
            }
            return gone;
        });
        for (Listening socket : wanted) {
            listeners.computeIfAbsent(socket, this::register);
        }
        listeners.values().removeIf(key -> !key.isValid());
    }

    private SelectionKey register(Listening socket) {
        try {
            Ready accept = operations -> accept(socket);
            return socket.channel().register(selector, awaited(), accept);
        } catch (ClosedChannelException | CancelledKeyException closedMeanwhile) {
            // By whoever has asked for it: the proxy is closed.
            return null;
        }
    }

    private void accept(Listening socket) {
        try {
            for (int i = 0; i < ACCEPTED_AT_ONCE && hasRoom(); i++) {
                TlsSocketChannel channel = socket.channel().accept();
                if (channel == null) {
                    return;
                }
                begin(socket.purpose(), channel);
            }
            if (!hasRoom()) {
                tellThatItIsFull();
                awaitConnections();
            }
        } catch (ClosedChannelException | CancelledKeyException stopped) {
            // Its key goes at the next selection.
        } catch (IOException noDescriptors) {
            // Too many files are open, most likely. The system keeps those who wait; who is served may make room.
            report("cannot accept connections for a moment: " + Reason.of(noDescriptors));
            pausing = true;
            awaitConnections();
            acceptAgain.set(now + PAUSE_WHEN_FULL.toNanos());
        }
    }

    private void acceptAgain() {
        pausing = false;
        awaitConnections();
    }

    private boolean hasRoom() {
        return sessions.size() < maxConnections;
    }

    private void tellThatItIsFull() {
        if (toldWhenFull == null || now - toldWhenFull >= TOLD_WHEN_FULL.toNanos()) {
            toldWhenFull = now;
            report(maxConnections + " connections are all that one worker serves; others wait (--max-connections)");
        }
    }

    /** Waits for connections if there is room for them. */
    private void awaitConnections() {
        for (SelectionKey key : listeners.values()) {
            try {
                key.interestOps(awaited());
            } catch (CancelledKeyException closedMeanwhile) {
                // By whoever reloads or stops the proxy, in a thread of its own.
            }
        }
    }

    private int awaited() {
        return hasRoom() && !pausing ? SelectionKey.OP_ACCEPT : 0;
    }

    private void begin(Listening.Purpose purpose, TlsSocketChannel channel) {
        try {
            Session.begin(this, purpose.service(), purpose.listen(), channel);
        } catch (IOException gone) {
            // Before it was here.
        } catch (RuntimeException fault) {
            report("a connection is reset because of a fault of niotls: " + fault);
        }
    }

    // ---- For sessions ----

    Selector selector() {
        return selector;
    }

    Timers timers() {
        return timers;
    }

    /** Returns the time of this turn in nanoseconds. */
    long now() {
        return now;
    }

    /** Returns the buffers of a size. */
    Buffers buffers(int size) {
        return buffers.computeIfAbsent(size, Buffers::new);
    }

    /** Opens a channel that is not connected. */
    TlsSocketChannel openChannel() throws IOException {
        return surroundings.provider().openSocketChannel();
    }

    void report(String sentence) {
        surroundings.errors().accept(sentence);
    }

    /** Takes a session in. */
    void add(Session session) {
        sessions.add(session);
    }

    /** Logs a session that is over, and lets it go. */
    void remove(Session session, Account.Status status) {
        boolean wasFull = !hasRoom();
        if (sessions.remove(session)) {
            if (wasFull) {
                awaitConnections();
            }
            Clock clock = surroundings.clock();
            String line = session.account().line(status, clock.instant(), clock.getZone(), now);
            surroundings.accessLogs().write(session.settings().accessLog(), line);
        }
    }

    /** Takes note of a channel that was closed in order, and may have something left to say. */
    void closed(TlsSocketChannel channel) {
        forgetWhatIsDone();
        closed.addLast(channel);
    }

    private void forgetWhatIsDone() {
        while (!closed.isEmpty() && !closed.peekFirst().transport().isOpen()) {
            closed.removeFirst();
        }
    }
}
