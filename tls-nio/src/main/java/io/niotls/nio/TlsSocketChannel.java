package io.niotls.nio;

import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.nio.TlsSelectorProvider.Connected;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * A {@link SocketChannel} that speaks TLS over another one, in blocking and in non-blocking mode.
 *
 * <p>What is read and written here is plaintext. The handshake runs by itself where the channel is registered with a selector of
 * {@link TlsSelectorProvider}; else when it is asked for with {@link #handshake}, or with the first read or write: in blocking
 * mode to its end, in non-blocking mode as far as it goes. Until it is complete non-blocking reads and writes return 0. {@code
 * connect} means TCP, unless the provider says otherwise. A read returns -1 only after the peer's close_notify; if the transport
 * ends before, data may be missing, and the read throws {@link io.niotls.proto.TlsException}. What arrived before a fault is read
 * first.
 *
 * <p><b>Non-blocking mode.</b> A write may leave up to 66,560 bytes of ciphertext here if the transport is full; the selector
 * sends them, or the next write, or {@link #flush}. Without a selector of ours register {@link #transport} with the platform's
 * for {@link #awaits}, and do not select at all while {@link #readyOps} names an operation of interest: what is buffered here
 * causes no event there.
 *
 * <p><b>Closing.</b> {@link #close} flushes, says close_notify and ends the transport's output; then, unless the peer has ended
 * before, it reads and throws away what still comes until the peer ends too, for at most the time set with {@link
 * #lingerTimeout}, so that no reset can destroy what was sent. In blocking mode it waits for that. In non-blocking mode the
 * selector does it in its next selections, so go on selecting or close the selector; without one of ours a thread in the
 * background does. {@link #abort} does nothing of it, nor does a close with SO_LINGER 0.
 * A close in one thread ends the other threads' reads and writes with {@link java.nio.channels.AsynchronousCloseException}; one
 * that waits for the peer, when the peer answers or the time is over.
 *
 * <p><b>Threads.</b> Safe for use by several threads: one may read while another writes, and neither holds back the other.
 */
public final class TlsSocketChannel extends ConnectingChannel {
    /** How long close waits for the peer where nothing is set: nginx's lingering close and SSL shutdown take about as long. */
    public static final Duration DEFAULT_LINGER_TIMEOUT = Duration.ofSeconds(3);

    private static final AtomicReferenceFieldUpdater<TlsSocketChannel, Socket> SOCKET =
            AtomicReferenceFieldUpdater.newUpdater(TlsSocketChannel.class, Socket.class, "socket");

    /** The view of this channel, once somebody has asked for it; set once. */
    private volatile Socket socket;

    private TlsSocketChannel(
            SelectorProvider provider, SocketChannel raw, ChannelSettings settings, Start start, boolean startsOnConnect,
            boolean connectMeansTls)
            throws IOException {
        super(provider, raw, settings, start, startsOnConnect, connectMeansTls);
    }

    // ---- Making one ----

    /** Makes a provider's channel that is not connected yet. */
    static TlsSocketChannel opened(
            SelectorProvider provider, SocketChannel raw, ChannelSettings settings, Start start, boolean starts,
            Connected connected)
            throws IOException {
        boolean startsOnConnect = starts && start instanceof Start.Client;
        return new TlsSocketChannel(
                provider, raw, settings, start, startsOnConnect, startsOnConnect && connected == Connected.TLS);
    }

    /** Makes a provider's channel that was accepted; closes it if that fails. */
    static TlsSocketChannel accepted(
            SelectorProvider provider, SocketChannel raw, ChannelSettings settings, Start start, boolean starts)
            throws IOException {
        try {
            TlsSocketChannel channel = new TlsSocketChannel(provider, raw, settings, start, false, false);
            if (starts && start instanceof Start.Server) {
                channel.startTls();
            }
            return channel;
        } catch (Throwable failure) {
            Farewell.closeQuietly(raw);
            throw failure;
        }
    }

    private static TlsSocketChannel wrapped(SocketChannel raw) throws IOException {
        return new TlsSocketChannel(raw.provider(), raw, ChannelSettings.DEFAULT, new Start.Never(), false, false);
    }

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
        TlsSocketChannel channel = wrapped(raw);
        channel.startTls(config, peer);
        return channel;
    }

    /**
     * Wraps a channel as a server.
     *
     * @param raw an accepted channel; from now on this channel's, which closes it and sets its mode
     */
    public static TlsSocketChannel server(SocketChannel raw, ServerConfig config) throws IOException {
        TlsSocketChannel channel = wrapped(raw);
        channel.startTls(config);
        return channel;
    }

    /**
     * Wraps a channel that stays plain until {@code startTls} is called: for the PROXY protocol, for STARTTLS.
     *
     * @param raw connected or not; from now on this channel's, which closes it and sets its mode
     */
    public static TlsSocketChannel plain(SocketChannel raw) throws IOException {
        return wrapped(raw);
    }

    /**
     * Sets whom a client asks for and verifies, in place of what its provider makes of the address.
     *
     * @throws IllegalStateException if TLS was started before
     */
    public TlsSocketChannel peer(Peer whom) {
        expect(whom);
        return this;
    }

    /**
     * Starts TLS with what the provider has for this channel's role: a client's for one that was opened, a server's for one that
     * was accepted. No other thread may be reading or writing.
     *
     * @throws IllegalStateException if TLS was started before, or the provider has no configuration for the role
     * @throws NotYetConnectedException if the channel is not connected
     */
    public void startTls() throws IOException {
        startTls(NOTHING);
    }

    /**
     * Starts TLS as a client. No other thread may be reading or writing.
     *
     * @throws IllegalStateException if TLS was started before
     */
    public void startTls(ClientConfig config, Peer peer) throws IOException {
        startTls(TlsEngine.client(config, peer), NOTHING);
    }

    /**
     * Starts TLS as a server. No other thread may be reading or writing.
     *
     * @throws IllegalStateException if TLS was started before
     */
    public void startTls(ServerConfig config) throws IOException {
        startTls(config, NOTHING);
    }

    /**
     * Starts TLS with what the provider has for this channel's role, after the program has read some of what belongs to TLS; see
     * {@link #startTls(ServerConfig, ByteBuffer)}.
     *
     * @param received what was read too far; consumed
     */
    public void startTls(ByteBuffer received) throws IOException {
        SocketAddress remote = raw.getRemoteAddress();
        if (remote == null) {
            throw new NotYetConnectedException();
        }
        startTls(engine(remote), received);
        received.position(received.limit());
    }

    /**
     * Starts TLS as a server whose program has already read some of what belongs to TLS, because it could not know how long a
     * header before it (the PROXY protocol's) would be. Not for STARTTLS: what a client sends there together with the command was
     * not protected and must not be taken for TLS, nor for commands.
     *
     * @param received what was read too far; consumed
     * @throws IllegalStateException if TLS was started before
     */
    public void startTls(ServerConfig config, ByteBuffer received) throws IOException {
        startTls(TlsEngine.server(config), received);
        received.position(received.limit());
    }

    // ---- As a socket ----

    /**
     * Returns a view of this channel as a socket, whose streams carry plaintext too.
     *
     * @throws UnsupportedOperationException if it is not an Internet protocol's
     */
    @Override
    public Socket socket() {
        if (socket == null) {
            SOCKET.compareAndSet(this, null, TlsSocketView.of(this));
        }
        return socket;
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
        return advance(0);
    }

    /**
     * Returns what the handshake waits for in non-blocking mode, if the configuration offloads it: let any thread run it, then
     * call {@link #handshake} again.
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
        return read(target, 0);
    }

    /**
     * For {@code socket()}: reads, and in blocking mode gives up when the transport brings nothing for some time. A peer that
     * sends a record's bytes one by one can make a read last longer, for each counts anew.
     *
     * @param timeoutMillis 0 for ever
     * @throws java.net.SocketTimeoutException if nothing came in time; the channel is as good as before
     */
    int read(ByteBuffer target, int timeoutMillis) throws IOException {
        ensureNotReadOnly(target);
        ensureConnected();
        if (!advance(timeoutMillis) || !target.hasRemaining()) {
            return 0;
        }
        readLock.lock();
        try {
            ensureConnected();
            if (inputShutdown) {
                return -1;
            }
            Stage current = stage;
            current.readTimeout(timeoutMillis);
            try {
                return current.read(target);
            } finally {
                current.readTimeout(0);
            }
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
        ensureConnected();
        if (!advance(0) || !room) {
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
            leave(readLock);
        } else {
            // Wakes the thread that waits for the peer.
            raw.shutdownInput();
        }
        return this;
    }

    /** Returns whether the program has ended its input; also after close. */
    boolean isInputShutdown() {
        return inputShutdown;
    }

    // ---- Writing ----

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source);
        ensureConnected();
        if (!advance(0)) {
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
        ensureConnected();
        if (!advance(0)) {
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
     * may be left here for the selector or {@link #flush}, and during the handshake all of it waits for its end.
     *
     * <p>Where another thread is blocked in a write, it may go on for the time set with {@link #lingerTimeout}; then it gets an
     * {@link AsynchronousCloseException}, and the peer sees the truncation that it is.
     */
    @Override
    public SocketChannel shutdownOutput() throws IOException {
        if (!handshake()) {
            // Said as soon as it can be; writes are refused from now on.
            outputShutdown = true;
            endOutputIfWanted();
            return this;
        }
        if (!tryLockToEnd()) {
            outputShutdown = true;
            raw.shutdownOutput();
            return this;
        }
        try {
            ensureConnected();
            if (!stage.isOutputEnded()) {
                stage.endOutput();
            }
            outputShutdown = true;
        } finally {
            leave(writeLock);
        }
        return this;
    }

    private boolean tryLockToEnd() throws IOException {
        try {
            return writeLock.tryLock() || writeLock.tryLock(lingerMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            // Throws, for an interrupt closes the channel.
            ensureConnected();
            return false;
        }
    }

    /** Returns whether the program has ended its output; also after close. */
    boolean isOutputShutdown() {
        return outputShutdown;
    }

    // ---- Readiness ----

    /** Returns the channel underneath, to register it with a selector and to ask for what is not asked here. Data that is read
     * from it or written to it is lost to TLS. */
    public SocketChannel transport() {
        return raw;
    }

    /**
     * Returns which operations can go on without an event from the transport: because plaintext or a whole record is buffered
     * here, the peer's end or a fault is known, or a {@link #pause} has its answer. For programs without a selector of ours.
     *
     * @return a set of {@link SelectionKey#OP_READ} and {@link SelectionKey#OP_WRITE}
     */
    public int readyOps() {
        int facts = facts();
        int all = SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        boolean goesOn = pause().isPresent() || stage.engine().flatMap(TlsEngine::failure).isPresent();
        boolean answered = goesOn && Readiness.is(facts, Readiness.HANDSHAKE)
                && !Readiness.is(facts, Readiness.CONNECTING | Readiness.PAUSED | Readiness.OUTPUT);
        int unopened = Readiness.is(facts, Readiness.RECORD) ? SelectionKey.OP_READ : 0;
        return answered ? all : Readiness.ready(facts, all, 0) | unopened;
    }

    /**
     * Returns for which of its operations the transport must be selected. For programs without a selector of ours.
     *
     * @param interest what the program wants to do here: {@link SelectionKey#OP_READ}, {@link SelectionKey#OP_WRITE}
     * @return what may have to happen first: the other direction during the handshake, and whenever output waits;
     *     {@link SelectionKey#OP_CONNECT} before anything else; 0 while the handshake waits for a {@link #pause}
     */
    public int awaits(int interest) {
        return raw.isConnected() ? Readiness.awaited(facts(), interest) : SelectionKey.OP_CONNECT;
    }

    // ---- The end ----

    /**
     * Sets how long a close may take, in either mode: for flushing, and for waiting until the peer ends.
     *
     * @param timeout positive
     */
    public void lingerTimeout(Duration timeout) {
        lingerMillis = positive(timeout).toMillis();
    }

    /**
     * Closes at once: without close_notify, with a reset in place of an orderly end, so that the peer cannot take it for one.
     * What was written before may be lost.
     */
    public void abort() {
        closeAbruptly();
    }

    /** Returns the addresses and the stage, never data. */
    @Override
    public String toString() {
        return "TlsSocketChannel[" + stage.getClass().getSimpleName().toLowerCase(Locale.ROOT) + " over " + raw + "]";
    }
}
