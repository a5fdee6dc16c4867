package io.niotls.nio;

import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A {@link SocketChannel} that speaks TLS over another one, in blocking and in non-blocking mode.
 *
 * <p>What is read and written here is plaintext. The handshake runs when it is asked for with {@link #handshake}, or else with the
 * first read or write: in blocking mode to its end, in non-blocking mode as far as it goes, and until it is complete reads and
 * writes return 0. {@code connect} means TCP. A read returns -1 only after the peer's close_notify; if the transport ends before,
 * data may be missing, and the read throws {@link io.niotls.proto.TlsException}. What arrived before a fault is read first.
 *
 * <p><b>Non-blocking mode.</b> This channel cannot be registered with the platform's selectors: register {@link #transport} for
 * {@link #awaits}, and do not select at all while {@link #readyOps} names an operation of interest: what is buffered here causes no
 * event there. A write may leave up to 66,560 bytes of ciphertext here if the transport is full; they go with the next write or
 * {@link #flush}.
 *
 * <p><b>Closing.</b> {@link #close} flushes, says close_notify and ends the transport's output; then, unless the peer has ended
 * before, it reads and throws away what still comes until the peer ends too, for at most the time set with {@link #lingerTimeout},
 * so that no reset can destroy what was sent. In non-blocking mode it does each of this once and never waits: {@link #flush} first.
 * {@link #abort} does nothing of it. A close in one thread ends the other threads' reads and writes with
 * {@link java.nio.channels.AsynchronousCloseException}; one that waits for the peer, when the peer answers or the time is over.
 *
 * <p><b>Threads.</b> Safe for use by several threads; one may read while another writes. The lock order is handshake, writing,
 * reading. The handshake lock guards the stage and, until the handshake is complete, all that it uses; whoever needs data first
 * gets through the handshake, then releases that lock, then takes the lock of its direction: so a thread that waits for the peer's
 * data holds back nobody who writes.
 */
public final class TlsSocketChannel extends TransportChannel {
    /** How long close waits for the peer where nothing is set: nginx's lingering close and SSL shutdown take about as long. */
    public static final Duration DEFAULT_LINGER_TIMEOUT = Duration.ofSeconds(3);

    private final ReentrantLock handshakeLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();
    private final ReentrantLock readLock = new ReentrantLock();
    /** Changed under the handshake lock; to closed under all three. */
    private volatile Stage stage;
    private volatile boolean inputShutdown;
    private volatile boolean aborted;
    private volatile long lingerMillis = DEFAULT_LINGER_TIMEOUT.toMillis();

    private TlsSocketChannel(SocketChannel raw) throws IOException {
        super(raw);
        this.stage = new Plain(raw);
        if (!raw.isBlocking()) {
            configureBlocking(false);
        }
    }

    // ---- Making one ----

    /**
     * Opens a client's channel that is not connected yet.
     *
     * @throws IOException if no socket can be opened
     */
    public static TlsSocketChannel open(ClientConfig config, Peer peer) throws IOException {
        SocketChannel raw = SocketChannel.open();
        try {
            return client(raw, config, peer);
        } catch (Throwable failure) {
            Farewell.closeQuietly(raw);
            throw failure;
        }
    }

    /**
     * Wraps a channel as a client.
     *
     * @param raw connected or not; from now on this channel's, which closes it and sets its mode
     */
    public static TlsSocketChannel client(SocketChannel raw, ClientConfig config, Peer peer) throws IOException {
        TlsSocketChannel channel = new TlsSocketChannel(raw);
        channel.startTls(config, peer);
        return channel;
    }

    /**
     * Wraps a channel as a server.
     *
     * @param raw an accepted channel; from now on this channel's, which closes it and sets its mode
     */
    public static TlsSocketChannel server(SocketChannel raw, ServerConfig config) throws IOException {
        TlsSocketChannel channel = new TlsSocketChannel(raw);
        channel.startTls(config);
        return channel;
    }

    /**
     * Wraps a channel that stays plain until {@code startTls} is called: for the PROXY protocol, for STARTTLS.
     *
     * @param raw connected or not; from now on this channel's, which closes it and sets its mode
     */
    public static TlsSocketChannel plain(SocketChannel raw) throws IOException {
        return new TlsSocketChannel(raw);
    }

    /**
     * Starts TLS as a client. No other thread may be reading or writing.
     *
     * @throws IllegalStateException if TLS was started before
     */
    public void startTls(ClientConfig config, Peer peer) throws IOException {
        startTls(TlsEngine.client(config, peer));
    }

    /**
     * Starts TLS as a server. No other thread may be reading or writing.
     *
     * @throws IllegalStateException if TLS was started before
     */
    public void startTls(ServerConfig config) throws IOException {
        startTls(TlsEngine.server(config));
    }

    private void startTls(TlsEngine engine) throws IOException {
        handshakeLock.lock();
        try {
            ensureOpen();
            if (!(stage instanceof Plain)) {
                throw new IllegalStateException("TLS was started before");
            }
            stage = new Handshaking(
                    engine, new Inbound(raw, this, BufferPool.SHARED), new Outbound(raw, BufferPool.SHARED));
        } finally {
            leave(handshakeLock);
        }
    }

    // ---- The handshake, and what it has agreed on ----

    /**
     * Runs the handshake: in blocking mode to its end, with whatever the configuration offloads done by this thread; in
     * non-blocking mode as far as it goes, up to a {@link #pause} that has no answer yet.
     *
     * @return whether it is complete; true at once while the channel is plain
     * @throws io.niotls.proto.TlsException if it has failed
     */
    public boolean handshake() throws IOException {
        if (stage.carriesData()) {
            ensureOpen();
            return true;
        }
        handshakeLock.lock();
        try {
            ensureConnected();
            if (stage instanceof Handshaking handshaking) {
                if (!handshaking.advance(isBlocking())) {
                    return false;
                }
                stage = handshaking.secured(this);
            }
            return true;
        } finally {
            leave(handshakeLock);
        }
    }

    /**
     * Returns what the handshake waits for in non-blocking mode, if the configuration offloads it: let any thread run it, then call
     * {@link #handshake} again.
     */
    public Optional<Pause<?>> pause() {
        return stage.engine().flatMap(TlsEngine::pause);
    }

    /** Returns what was agreed on, once the handshake is complete; also after close. */
    public Optional<ConnectionInfo> info() {
        return stage.engine().flatMap(TlsEngine::info);
    }

    /**
     * Derives keying material for the program, RFC 8446 §7.5 and RFC 5705.
     *
     * @param label ASCII
     * @param context may be null, which TLS 1.2 tells from empty
     * @param length in bytes
     * @throws IllegalStateException if the handshake is not complete, the channel is closed, or TLS 1.2 has no extended master
     *     secret
     */
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) {
        return stage.engine()
                .orElseThrow(() -> new IllegalStateException("TLS was not started"))
                .exportKeyingMaterial(label, context, length);
    }

    /**
     * Returns a channel binding: {@code tls-exporter} (RFC 9266), {@code tls-server-end-point}, {@code tls-unique} (RFC 5929).
     *
     * @return empty if the binding is not defined for this connection
     */
    public Optional<byte[]> channelBinding(String type) {
        return stage.engine().flatMap(engine -> engine.channelBinding(type));
    }

    /**
     * TLS 1.3: changes our keys before the next record.
     *
     * @param askPeer whether the peer shall change its own too
     * @throws IllegalStateException if the connection is not established or is TLS 1.2
     */
    public void updateKeys(boolean askPeer) throws IOException {
        stage.engine().orElseThrow(() -> new IllegalStateException("TLS was not started")).updateKeys(askPeer);
        flushIfFree();
    }

    // ---- Reading ----

    @Override
    public int read(ByteBuffer target) throws IOException {
        ensureNotReadOnly(target);
        if (!handshake() || !target.hasRemaining()) {
            return 0;
        }
        readLock.lock();
        try {
            ensureConnected();
            return inputShutdown ? -1 : stage.read(target);
        } finally {
            leave(readLock);
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        boolean room = false;
        for (int i = offset; i < offset + length; i++) {
            ensureNotReadOnly(targets[i]);
            room |= targets[i].hasRemaining();
        }
        if (!handshake() || !room) {
            return 0;
        }
        readLock.lock();
        try {
            ensureConnected();
            return inputShutdown ? -1 : stage.read(targets, offset, length);
        } finally {
            leave(readLock);
        }
    }

    private static void ensureNotReadOnly(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
    }

    /** Makes reads return -1 from now on. The peer is not told: TLS has no words for it. */
    @Override
    public SocketChannel shutdownInput() throws IOException {
        ensureConnected();
        inputShutdown = true;
        stage.endInput();
        if (readLock.tryLock()) {
            readLock.unlock();
        } else {
            // Wakes the thread that waits for the peer.
            raw.shutdownInput();
        }
        return this;
    }

    // ---- Writing ----

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source);
        if (!handshake()) {
            return 0;
        }
        writeLock.lock();
        try {
            ensureWritable();
            return source.hasRemaining() ? stage.write(source) : 0;
        } finally {
            leave(writeLock);
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        if (!handshake()) {
            return 0;
        }
        writeLock.lock();
        try {
            ensureWritable();
            return stage.write(sources, offset, length);
        } finally {
            leave(writeLock);
        }
    }

    /**
     * Moves what was written to the transport: in non-blocking mode a write may leave some of it here.
     *
     * @return whether nothing is left
     */
    public boolean flush() throws IOException {
        if (!handshake()) {
            return false;
        }
        writeLock.lock();
        try {
            ensureConnected();
            return stage.flush();
        } finally {
            leave(writeLock);
        }
    }

    /**
     * Ends our direction: says close_notify after everything that was written. Reading goes on. In non-blocking mode some of it
     * may be left here for {@link #flush}.
     */
    @Override
    public SocketChannel shutdownOutput() throws IOException {
        handshake();
        writeLock.lock();
        try {
            ensureConnected();
            if (!stage.isOutputEnded()) {
                stage.endOutput();
            }
        } finally {
            leave(writeLock);
        }
        return this;
    }

    // ---- Readiness ----

    /** Returns the channel underneath, to register it with a selector and to ask for what is not asked here. Data that is read
     * from it or written to it is lost to TLS. */
    public SocketChannel transport() {
        return raw;
    }

    /**
     * Returns which operations can go on without an event from the transport: because plaintext or a whole record is buffered
     * here, the peer's end or a fault is known, or a {@link #pause} has its answer.
     *
     * @return a set of {@link SelectionKey#OP_READ} and {@link SelectionKey#OP_WRITE}
     */
    public int readyOps() {
        return stage.ready() | (inputShutdown ? SelectionKey.OP_READ : 0);
    }

    /**
     * Returns for which of its operations the transport must be selected.
     *
     * @param interest what the program wants to do here: {@link SelectionKey#OP_READ}, {@link SelectionKey#OP_WRITE}
     * @return what may have to happen first: the other direction during the handshake, and whenever output waits;
     *     {@link SelectionKey#OP_CONNECT} before anything else; 0 while the handshake waits for a {@link #pause}
     */
    public int awaits(int interest) {
        return raw.isConnected() ? stage.awaited(interest) : SelectionKey.OP_CONNECT;
    }

    // ---- The end ----

    /**
     * Sets how long {@link #close} may take in blocking mode: for flushing, and for waiting until the peer ends.
     *
     * @param timeout positive
     */
    public void lingerTimeout(Duration timeout) {
        if (timeout.toMillis() <= 0) {
            throw new IllegalArgumentException("the time must be positive; to close without waiting there is abort");
        }
        lingerMillis = timeout.toMillis();
    }

    /**
     * Closes at once: without close_notify, with a reset in place of an orderly end, so that the peer cannot take it for one. What
     * was written before may be lost.
     */
    public void abort() {
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
    protected void implCloseSelectableChannel() throws IOException {
        // An interrupt that came before shall not keep us from saying goodbye; one that comes now shall.
        boolean interrupted = Thread.interrupted();
        try {
            if (!aborted && raw.isConnected()) {
                if (isBlocking()) {
                    Farewell.within(lingerMillis, raw, this::sayGoodbye);
                } else {
                    sayGoodbye();
                }
            }
        } catch (IOException gone) {
            // Nobody is there to say goodbye to.
        } finally {
            raw.close();
            dispose();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void sayGoodbye() throws IOException {
        Stage last = stage;
        if (!last.carriesData() && !last.needsLinger()) {
            return;
        }
        writeLock.lock();
        try {
            if (!last.isOutputEnded()) {
                last.endOutput();
            }
            if (last.flush()) {
                raw.shutdownOutput();
            }
        } finally {
            writeLock.unlock();
        }
        if (last.needsLinger()) {
            // A thread that waits here for the peer lets go as soon as anything comes.
            readLock.lock();
            try {
                Farewell.drain(raw, BufferPool.SHARED);
            } finally {
                readLock.unlock();
            }
        }
    }

    /**
     * Releases a lock, and does what others could not do while it was held: sends what the reading side wants to send, closes this
     * channel if an interrupt has closed the transport, wipes keys after a close.
     */
    private void leave(ReentrantLock lock) {
        lock.unlock();
        if (!isOpen()) {
            dispose();
        } else if (!raw.isOpen()) {
            closeQuietly();
        } else {
            flushIfFree();
        }
    }

    /** Whoever holds the writing lock comes here after it has let go, so nothing is left behind. */
    void flushIfFree() {
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
            }
        }
    }

    /** Wipes keys and gives buffers back once nobody uses them: called after the close, and by everyone who leaves later. */
    private void dispose() {
        if (handshakeLock.tryLock()) {
            try {
                if (writeLock.tryLock()) {
                    try {
                        if (readLock.tryLock()) {
                            try {
                                stage.release();
                                stage = new Closed(stage.engine());
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
        }
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void ensureConnected() throws ClosedChannelException {
        ensureOpen();
        if (!raw.isConnected()) {
            throw new NotYetConnectedException();
        }
        if (isBlocking() && Thread.currentThread().isInterrupted()) {
            // As the platform's channels do, also where no blocking call would follow.
            Farewell.closeQuietly(raw);
            throw new ClosedByInterruptException();
        }
    }

    private void ensureWritable() throws ClosedChannelException {
        ensureConnected();
        if (stage.isOutputEnded()) {
            throw new ClosedChannelException();
        }
    }

    /** Returns the addresses and the stage, never data. */
    @Override
    public String toString() {
        return "TlsSocketChannel[" + stage.getClass().getSimpleName().toLowerCase(Locale.ROOT) + " over " + raw + "]";
    }
}
