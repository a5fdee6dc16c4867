package io.niotls.nio;

import io.niotls.config.Pause;
import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The life of a channel: its stage, the locks that guard it, and how it ends.
 *
 * <p>The lock order is handshake, writing, reading. The handshake lock guards the stage and, until the handshake is complete, all
 * that it uses; whoever needs data first gets through the handshake, then releases that lock, then takes the lock of its
 * direction: so a thread that waits for the peer's data holds back nobody who writes. A close takes the locks one by one, within
 * its deadline; keys are wiped by whoever leaves last. Selectors and listeners are told when no lock is held.
 */
abstract sealed class StagedChannel extends TransportChannel permits ConnectingChannel {
    private static final AtomicIntegerFieldUpdater<StagedChannel> DISPOSALS =
            AtomicIntegerFieldUpdater.newUpdater(StagedChannel.class, "disposals");

    private final ChannelLock handshakeLock = new ChannelLock();
    final ChannelLock writeLock = new ChannelLock();
    final ChannelLock readLock = new ChannelLock();
    private final ChannelSettings settings;
    private final SocketDriver driver = new SocketDriver(this);
    /** Changed under the handshake lock; to closed under all three. */
    volatile Stage stage;
    /** Why no program's call can succeed: the transport could not connect, or the handshake has failed. Set once. */
    private volatile IOException failure;
    private volatile long handshakeDeadline = Selectable.NO_DEADLINE;
    /** Whether the listener has been told. Guarded by the handshake lock. */
    private boolean told;
    /** What the executor, or the program, has been asked for. Changed under the handshake lock. */
    private volatile Pause<?> asked;
    private volatile Buffers buffers = Buffers.SHARED;
    /** Whether the program wants to read no more. */
    volatile boolean inputShutdown;
    /** Whether the program wants to write no more; during the handshake that has to wait. */
    volatile boolean outputShutdown;
    private volatile boolean aborted;
    /** Whether this channel is closed, and has nothing to say any more: only then may its keys go. */
    private volatile boolean buried;
    /** How many have asked for {@link #disposeIfFree} since somebody is at it. */
    private volatile int disposals;
    volatile long lingerMillis;

    StagedChannel(SelectorProvider provider, SocketChannel raw, ChannelSettings settings) throws IOException {
        super(provider, raw);
        this.settings = settings;
        this.stage = new Plain(raw);
        this.lingerMillis = settings.lingerTimeout().toMillis();
        if (!raw.isBlocking()) {
            configureBlocking(false);
        }
    }

    static Duration positive(Duration timeout) {
        if (timeout.toMillis() <= 0) {
            throw new IllegalArgumentException("the time must be positive; to close without waiting there is abort");
        }
        return timeout;
    }

    // ---- The handshake ----

    /**
     * Starts the handshake's stage.
     *
     * @param received what has arrived already
     */
    final void startTls(TlsEngine engine, ByteBuffer received) throws IOException {
        handshakeLock.lock();
        try {
            ensureOpen();
            if (!(stage instanceof Plain)) {
                throw new IllegalStateException("TLS was started before");
            }
            Optional<RecordSizing> sizing =
                    settings.dynamicRecordSizes() ? Optional.of(new RecordSizing(System::nanoTime)) : Optional.empty();
            stage = new Handshaking(engine, new Inbound(raw, this, driver, received), new Outbound(raw, driver), sizing);
            if (raw.isConnected()) {
                startClock();
            }
        } finally {
            leave(handshakeLock);
        }
    }

    /** Starts the time that the handshake may take: when TLS starts, or when the transport is connected, if that is later. */
    final void startClock() {
        handshakeLock.lock();
        try {
            boolean runs = stage instanceof Handshaking && failure == null && handshakeDeadline == Selectable.NO_DEADLINE;
            if (runs && settings.handshakeTimeout().isPresent()) {
                handshakeDeadline = System.nanoTime() + settings.handshakeTimeout().get().toNanos();
                // No fact tells of it.
                driver.keysChanged();
            }
        } finally {
            handshakeLock.unlock();
        }
    }

    /** Shortens the time that the handshake may take. */
    final void endClockBy(long nanoTime) {
        handshakeLock.lock();
        try {
            if (handshakeDeadline == Selectable.NO_DEADLINE || nanoTime - handshakeDeadline < 0) {
                handshakeDeadline = nanoTime;
            }
        } finally {
            handshakeLock.unlock();
        }
    }

    /** Returns when the handshake must be complete, in terms of {@link System#nanoTime}. */
    final long handshakeDeadline() {
        return handshakeDeadline;
    }

    /**
     * Goes on with the handshake; see {@link TlsSocketChannel#handshake}.
     *
     * @param readTimeout in blocking mode, how long one read of the transport may take, in milliseconds; 0 for ever
     */
    final boolean advance(int readTimeout) throws IOException {
        if (stage.carriesData()) {
            ensureOpen();
            return true;
        }
        boolean complete = false;
        Pause<?> pause = null;
        handshakeLock.lock();
        try {
            ensureOpen();
            if (failure != null) {
                throw failure;
            }
            ensureTransportConnected();
            if (stage instanceof Handshaking handshaking) {
                complete = isBlocking() ? run(handshaking, readTimeout) : handshaking.advance(false, 0);
                if (!complete) {
                    failIfLate(handshaking);
                    pause = handshaking.pause() == asked ? null : handshaking.pause();
                    asked = handshaking.pause();
                    return false;
                }
                stage = handshaking.secured(this);
                handshakeDeadline = Selectable.NO_DEADLINE;
            }
            return true;
        } catch (ClosedChannelException | SocketTimeoutException goesOnOrCloses) {
            throw goesOnOrCloses;
        } catch (IOException failed) {
            fail(failed);
            throw failed;
        } finally {
            boolean tell = (complete || failure != null) && !told;
            told |= tell;
            leave(handshakeLock);
            if (tell) {
                tell(Optional.ofNullable(failure));
            }
            if (pause != null) {
                ask(pause);
            }
        }
    }

    /** Ends our direction where the program has wanted that during the handshake, and the handshake is complete. */
    final void endOutputIfWanted() {
        if (outputShutdown && stage instanceof Secured secured && secured.mayEndOutput() && writeLock.tryLock()) {
            try {
                if (secured.mayEndOutput()) {
                    secured.endOutput();
                }
            } catch (IOException broken) {
                // The next flush throws it again.
            } finally {
                leave(writeLock);
            }
        }
    }

    private boolean run(Handshaking handshaking, int readTimeout) throws IOException {
        long deadline = handshakeDeadline;
        if (deadline == Selectable.NO_DEADLINE) {
            return handshaking.advance(true, readTimeout);
        }
        boolean[] complete = {false};
        // Rounded up, so that the time is over when the transport is closed.
        long left = TimeUnit.NANOSECONDS.toMillis(Math.max(1, deadline - System.nanoTime()) - 1) + 1;
        try {
            Farewell.within(left, raw, () -> complete[0] = handshaking.advance(true, readTimeout));
        } catch (ClosedChannelException closed) {
            if (deadline - System.nanoTime() <= 0 && isOpen()) {
                fail(tooLate());
                throw failure;
            }
            throw closed;
        }
        return complete[0];
    }

    /** Asks for what the handshake waits for. No lock is held: the executor may do it here and now. */
    private void ask(Pause<?> pause) {
        pause.whenDone(driver::keysChanged);
        settings.executor().ifPresent(executor -> {
            try {
                executor.execute(pause::run);
            } catch (RuntimeException overloaded) {
                // RejectedExecutionException, as a rule: the connection fails, and not the selector.
                pause.fail(overloaded);
            }
        });
    }

    private void failIfLate(Handshaking handshaking) throws IOException {
        if (handshakeDeadline != Selectable.NO_DEADLINE && handshakeDeadline - System.nanoTime() <= 0) {
            handshaking.giveUp();
            fail(tooLate());
            throw failure;
        }
    }

    private static IOException tooLate() {
        return new SocketTimeoutException("the TLS handshake was not complete in time");
    }

    /** Takes note of why nothing can succeed any more; what came first stays. */
    final void fail(IOException reason) {
        handshakeLock.lock();
        try {
            if (failure == null) {
                failure = reason;
                handshakeDeadline = Selectable.NO_DEADLINE;
            }
        } finally {
            handshakeLock.unlock();
        }
    }

    /** For the selector: the deadline has passed. */
    final void handshakeTooLate() {
        try {
            advance(0);
        } catch (IOException | NotYetConnectedException kept) {
            // The program's next call throws it.
        } finally {
            long deadline = handshakeDeadline;
            if (deadline != Selectable.NO_DEADLINE && deadline - System.nanoTime() <= 0) {
                handshakeDeadline = Selectable.NO_DEADLINE;
            }
        }
    }

    private void tell(Optional<IOException> reason) {
        settings.listener().ifPresent(listener -> {
            try {
                listener.handshakeEnded((TlsSocketChannel) this, reason);
            } catch (RuntimeException fault) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
            }
        });
    }

    /** For the selector, where connecting means TLS: finishes the transport's part, and keeps its failure. */
    final void finishTransport() throws IOException {
        if (failure == null && raw.isConnectionPending()) {
            try {
                if (raw.finishConnect()) {
                    startClock();
                }
            } catch (IOException refused) {
                fail(refused);
                throw refused;
            }
        }
    }

    final IOException failure() {
        return failure;
    }

    // ---- For selectors ----

    final Selectable selectable() {
        return driver;
    }

    /** Returns what is known of this channel, a set of {@link Readiness}'s facts. */
    int facts() {
        Stage current = stage;
        int facts = current.facts();
        if (current instanceof Handshaking handshaking && handshaking.pause() != asked) {
            // Nobody knows yet that it waits for an answer: the handshake has to go on as far as asking for it.
            facts &= ~Readiness.PAUSED;
        }
        if (!Readiness.is(facts, Readiness.PLAIN)) {
            if (failure != null) {
                facts |= Readiness.FAILED;
            } else if (!raw.isConnected()) {
                facts |= Readiness.CONNECTING;
            }
        }
        return facts;
    }

    /**
     * Finds out whether there is something to read.
     *
     * @return false if somebody is reading
     */
    final boolean look(boolean transportReady) {
        if (stage instanceof Secured secured) {
            if (!readLock.tryLock()) {
                return false;
            }
            try {
                secured.look(transportReady);
            } finally {
                leave(readLock);
            }
        }
        return true;
    }

    /** Sends what a handshake has left that does not go on: it has failed, or waits for an answer from this side. */
    final void flushHandshake() {
        if (handshakeLock.tryLock()) {
            try {
                if (stage instanceof Handshaking handshaking) {
                    handshaking.flush();
                }
            } catch (IOException gone) {
                // "outbound" keeps it.
            } finally {
                leave(handshakeLock);
            }
        }
    }

    /** Tells the selectors what they do not know. No lock is held. */
    final void tellSelectors() {
        driver.changedMaybe();
    }

    final void useBuffersOf(TlsSelectionKey key) {
        buffers = key.owner().buffers;
    }

    /** Returns where buffers come from now; registering changes it. */
    final Buffers buffers() {
        return buffers;
    }

    @Override
    protected final void implConfigureBlocking(boolean block) throws IOException {
        if (block) {
            driver.cancelTransports();
        }
        raw.configureBlocking(block);
    }

    // ---- The end ----

    /** Closes with a reset, without a word. */
    final void closeAbruptly() {
        aborted = true;
        try {
            raw.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException | UnsupportedOperationException gone) {
            // It ends without a reset then.
        }
        Farewell.closeQuietly(raw);
        closeQuietly();
    }

    @Override
    protected final void implCloseSelectableChannel() throws IOException {
        if (aborted || !raw.isConnected() || isToBeReset()) {
            bury();
        } else if (isBlocking()) {
            closeBlocking();
        } else {
            Lingering last = new Lingering(this, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lingerMillis));
            if (!last.step()) {
                handOver(last);
            }
        }
    }

    /** Sockets know the abort by another name: to linger for 0 seconds means to be reset. */
    private boolean isToBeReset() {
        try {
            return raw.getOption(StandardSocketOptions.SO_LINGER) == 0;
        } catch (IOException | UnsupportedOperationException none) {
            return false;
        }
    }

    private void closeBlocking() {
        // An interrupt that came before shall not keep us from saying goodbye; one that comes now shall.
        boolean interrupted = Thread.interrupted();
        try {
            Farewell.within(lingerMillis, raw, () -> {
                sayLast();
                while (!hearLast()) {
                    // Blocks until something comes.
                }
            });
        } catch (IOException gone) {
            // Nobody is there to say goodbye to.
        } finally {
            bury();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets somebody finish what this channel has left. */
    private void handOver(Lingering last) {
        for (TlsSelectionKey key : driver.keys()) {
            if (key.owner().isOpen()) {
                key.owner().linger(key, last);
                return;
            }
        }
        BackgroundCloser.take(last);
    }

    /**
     * Ends our direction after everything that was written. In non-blocking mode as far as the transport takes it.
     *
     * @return whether nothing is left to send
     */
    final boolean sayLast() throws IOException {
        Stage last = stage;
        if (!last.carriesData() && !last.needsLinger()) {
            return true;
        }
        ChannelLock lock = last.carriesData() ? writeLock : handshakeLock;
        lock.lock();
        try {
            if (!last.isOutputEnded()) {
                last.endOutput();
            }
            if (!last.flush()) {
                return false;
            }
            raw.shutdownOutput();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads and throws away something of what comes, if anything sent could be destroyed by a reset.
     *
     * @return whether no more is to come
     */
    final boolean hearLast() throws IOException {
        if (!stage.needsLinger()) {
            return true;
        }
        // A thread that waits here for the peer lets go as soon as anything comes.
        readLock.lock();
        try {
            return Farewell.drain(raw, buffers);
        } finally {
            readLock.unlock();
        }
    }

    /** Closes the transport. */
    final void bury() {
        Farewell.closeQuietly(raw);
        buried = true;
        dispose();
        // The platform keeps the descriptor of a registered channel, and the reset or the end that the peer is to see, until its
        // selector's next selection.
        driver.keysChanged();
    }

    /**
     * Releases a lock, and does what others could not do while it was held: sends what the reading side wants to send, closes
     * this channel if an interrupt has closed the transport, wipes keys after a close, tells the selectors.
     */
    final void leave(ChannelLock lock) {
        lock.unlock();
        if (!isOpen()) {
            dispose();
        } else if (!raw.isOpen() && failure == null) {
            closeQuietly();
        } else {
            endOutputIfWanted();
            flushIfFree();
            tellSelectors();
        }
    }

    /** Whoever holds the writing lock comes here after it has let go, so nothing is left behind. */
    final void flushIfFree() {
        Stage current = stage;
        while (current.carriesData() && current.hasOutput() && writeLock.tryLock()) {
            try {
                if (!current.flush()) {
                    return;
                }
            } catch (IOException broken) {
                // The next call meets it, and throws it to somebody who waits for it.
                return;
            } finally {
                writeLock.unlock();
                if (!isOpen()) {
                    dispose();
                }
            }
        }
    }

    /** Wipes keys and gives buffers back once nobody uses them: called after the close, and by everyone who leaves later. */
    private void dispose() {
        // Whoever comes while somebody is at it makes that one look again: it may have missed a lock that is free by now.
        if (buried && DISPOSALS.getAndIncrement(this) == 0) {
            int requests;
            do {
                requests = disposals;
                disposeIfFree();
            } while (!DISPOSALS.compareAndSet(this, requests, 0));
        }
    }

    private void disposeIfFree() {
        if (!handshakeLock.tryLock()) {
            return;
        }
        boolean tell = false;
        try {
            if (writeLock.tryLock()) {
                try {
                    if (readLock.tryLock()) {
                        try {
                            tell = stage instanceof Handshaking && !told;
                            told |= tell;
                            stage.release();
                            stage = new Closed(stage.engine());
                            handshakeDeadline = Selectable.NO_DEADLINE;
                        } finally {
                            readLock.unlock();
                        }
                    }
                } finally {
                    writeLock.unlock();
                }
            }
        } finally {
            handshakeLock.unlock();
        }
        if (tell) {
            tell(Optional.of(failure != null ? failure : new ClosedChannelException()));
        }
    }

    final void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /** Checks what every read and write needs. */
    final void ensureConnected() throws IOException {
        ensureOpen();
        if (failure != null) {
            throw failure;
        }
        if (!isConnected()) {
            throw new NotYetConnectedException();
        }
        ensureNotInterrupted();
    }

    private void ensureTransportConnected() throws ClosedChannelException {
        if (!raw.isConnected()) {
            throw new NotYetConnectedException();
        }
        ensureNotInterrupted();
    }

    private void ensureNotInterrupted() throws ClosedChannelException {
        if (isBlocking() && Thread.currentThread().isInterrupted()) {
            // As the platform's channels do, also where no blocking call would follow.
            Farewell.closeQuietly(raw);
            closeQuietly();
            throw new ClosedByInterruptException();
        }
    }

    final void ensureWritable() throws IOException {
        ensureConnected();
        if (outputShutdown || stage.isOutputEnded()) {
            throw new ClosedChannelException();
        }
    }
}
