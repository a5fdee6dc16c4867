package io.niotls.jsse;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;

/**
 * One connection over a blocking transport: what a socket and its streams do.
 *
 * <p>Three locks, always taken in this order, each of which a thread may hold while it waits for the peer: the handshake's, which
 * later callers wait for; the reading one; the sink's, of writers. All are {@link ReentrantLock}s, so that virtual threads
 * unmount while they wait. {@link #close} waits for none of them for long: it closes the transport under whoever holds one.
 *
 * <p>Until the handshake is complete only the thread in it reads, and holds the reading lock all the while.
 */
final class SocketDrive {
    /** How the connection has ended: by a failure or, without one, by the program. */
    private record End(IOException failure) {}

    private final TlsConnection connection;
    private final Socket transport;
    private final boolean ownsTransport;
    private final Runnable onCompleted;
    private final SocketHandshake handshake;
    private final Farewell farewell;
    /** Why both directions have ended; null as long as they have not. */
    private final AtomicReference<End> end = new AtomicReference<>();
    private volatile boolean inputShut;
    /** A read has given -1. */
    private volatile boolean endSeen;
    private volatile boolean outputShut;
    /** The most plaintext in a record, in bytes. */
    private volatile int recordContent = RecordSink.FULL_RECORD;

    /**
     * Makes a drive for a transport that may not be connected yet.
     *
     * @param settings guards the connection's settings
     * @param consumed bytes that come before the transport's, or null
     * @param ownsTransport whether the transport ends with TLS
     * @param onCompleted told once, in the thread that has completed the handshake
     */
    SocketDrive(TlsConnection connection, ReentrantLock settings, Socket transport, InputStream consumed,
            boolean ownsTransport, Runnable onCompleted) {
        this.connection = connection;
        this.transport = transport;
        this.ownsTransport = ownsTransport;
        this.onCompleted = onCompleted;
        this.handshake = new SocketHandshake(connection, settings, transport, consumed, ownsTransport);
        this.farewell = new Farewell(transport, ownsTransport);
    }

    /** Limits the plaintext of a record, in bytes. */
    void limitRecords(int content) {
        recordContent = content;
    }

    // ---- Handshake ----

    /** Returns whether the handshake has begun: settings count no more. */
    boolean started() {
        return connection.started();
    }

    /**
     * Completes the handshake, in this thread or by waiting for the one that is at it. Does nothing if it is complete or the
     * connection is over, and nothing in a callback of the handshake itself.
     *
     * @throws java.net.SocketTimeoutException if the transport's timeout is over: the next call goes on
     */
    void handshake() throws IOException {
        if (handshake.isComplete() || isOver()) {
            return;
        }
        if (!transport.isConnected()) {
            throw new SocketException("Socket is not connected");
        }
        if (handshake.lock().isHeldByCurrentThread()) {
            return;
        }
        handshake.lock().lock();
        try {
            if (!handshake.isComplete() && !isOver()) {
                handshake.start();
                if (isClosed()) {
                    farewell.release(handshake.streams()); // in the meantime: close may not have seen the streams
                    throw hasBeenClosed();
                }
                handshake.run();
                onCompleted.run();
            }
        } catch (IOException e) {
            throw failed(e);
        } catch (RuntimeException e) {
            throw failed(new SSLException("the handshake was ended by a fault on this side: " + e, e));
        } finally {
            handshake.lock().unlock();
        }
    }

    /** Completes the handshake; starts it again where it is complete, which in TLS 1.3 changes our keys, in TLS 1.2 nothing. */
    void startHandshake() throws IOException {
        if (handshake.lock().isHeldByCurrentThread()) {
            return;
        }
        boolean again = handshake.isComplete();
        if (hasReadToTheEnd() || isOutputOver()) {
            throw hasBeenClosed();
        }
        if (!again) {
            handshake();
            if (!handshake.isComplete()) {
                throw hasBeenClosed();
            }
        } else if (isTls13()) {
            try {
                updateKeys(false);
            } catch (IllegalStateException ended) {
                throw hasBeenClosed(); // in the meantime
            }
        }
    }

    private static SocketException hasBeenClosed() {
        return new SocketException("Socket has been closed or broken");
    }

    private boolean isTls13() {
        return connection.info().orElseThrow().version() == ProtocolVersion.TLS_1_3;
    }

    /** Changes our keys, and asks the peer to if wanted. */
    void updateKeys(boolean askPeer) throws IOException {
        if (!handshake.isComplete() || isOutputOver()) {
            throw new IllegalStateException("keys can be changed on an open TLS 1.3 connection only");
        }
        SocketStreams current = handshake.streams();
        current.engine().updateKeys(askPeer);
        current.sink().flush();
    }

    // ---- Data ----

    /** Returns how many bytes can be read without waiting. */
    int available() {
        SocketStreams current = handshake.streams();
        return current == null || isClosed() || inputShut ? 0 : current.source().available();
    }

    /**
     * Reads as {@link InputStream#read(byte[], int, int)} does.
     *
     * @throws SSLException if the connection has failed
     */
    int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (inputShut) {
            return -1;
        }
        handshake();
        SocketStreams current = handshake.streams();
        if (!handshake.isComplete()) {
            return overBeforeData();
        }
        current.source().lock();
        try {
            End over = end.get();
            if (inputShut || over != null && over.failure() == null) {
                return -1;
            }
            if (over != null && current.source().available() == 0) {
                throw hasClosed(over.failure());
            }
            int count = current.source().read(target, offset, length);
            if (count < 0) {
                endSeen = true;
                ended(current);
            }
            return count;
        } catch (IOException e) {
            throw failed(e);
        } finally {
            current.source().unlock();
        }
    }

    /** Says what a reader gets of a connection that ended before its handshake was complete. */
    private int overBeforeData() throws IOException {
        End over = end.get();
        if (over != null && over.failure() != null) {
            throw hasClosed(over.failure());
        }
        if (handshake.lock().isHeldByCurrentThread()) {
            throw new SSLException("a callback of the handshake cannot read or write: the handshake waits for it");
        }
        if (outputShut && over == null) {
            throw new SocketException("our direction was ended before the handshake: nothing can be read");
        }
        return -1;
    }

    private static SSLException hasClosed(IOException reason) {
        return new SSLException("Connection has closed: " + reason, reason);
    }

    /** The peer has ended its direction, or the transport has. */
    private void ended(SocketStreams current) throws IOException {
        if (isClosed() || inputShut) {
            return; // it was us
        }
        Defaults defaults = connection.context().defaults();
        if (!current.engine().isInputClosed()) {
            if (defaults.requireCloseNotify()) {
                SocketHandshake.endOfInput(current.engine());
                SSLException truncated = new SSLProtocolException("Remote host terminated the connection");
                truncated.initCause(new EOFException("SSL peer shut down incorrectly"));
                throw truncated;
            }
            inputShut = true;
        }
        // RFC 5246 §7.2.1: the other party must respond with a close_notify of its own. RFC 8446 §6.1 has changed that.
        if (defaults.acknowledgeCloseNotify() || !isTls13()) {
            current.engine().close();
            outputShut = true;
            current.sink().flushIfFree();
        }
    }

    /**
     * Writes everything.
     *
     * @throws SocketException if our direction has ended
     */
    void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (length == 0) {
            return;
        }
        handshake();
        SocketStreams current = handshake.streams();
        if (!handshake.isComplete() || isOutputOver()) {
            End over = end.get();
            throw (SocketException) new SocketException("Connection or outbound has closed")
                    .initCause(over == null ? null : over.failure());
        }
        try {
            current.sink().write(source, offset, length, recordContent);
        } catch (TlsException e) {
            throw failed(e);
        } catch (SocketException refused) {
            throw reason(current, refused);
        }
    }

    /** Returns the peer's alert if that is why the transport takes nothing any more, or else what the transport says. */
    private IOException reason(SocketStreams current, SocketException refused) {
        if (isClosed() || !current.source().tryLock()) {
            return refused;
        }
        try {
            current.source().lookForAlert();
            return refused;
        } catch (TlsException alert) {
            return failed(alert);
        } catch (IOException gone) {
            return refused;
        } finally {
            current.source().unlock();
        }
    }

    // ---- End ----

    boolean isClosed() {
        return end.get() != null;
    }

    /** Returns whether nothing can be read any more. */
    boolean isInputOver() {
        SocketStreams current = handshake.streams();
        return isClosed() || inputShut
                || current != null && current.engine().isInputClosed() && current.source().available() == 0;
    }

    /** Returns whether the program has ended reading, or has been told of the end: what a peer has said early is no end yet. */
    boolean hasReadToTheEnd() {
        return isClosed() || inputShut || endSeen;
    }

    /** Returns whether nothing can be written any more. */
    boolean isOutputOver() {
        return isClosed() || outputShut;
    }

    /** Returns whether the program has ended reading, or the transport has. */
    boolean isInputShut() {
        return ownsTransport ? isClosed() || inputShut : isInputOver();
    }

    private boolean isOver() {
        return isClosed() || inputShut || outputShut;
    }

    /**
     * Ends our direction.
     *
     * @throws SocketException if the transport is not connected
     */
    void shutdownOutput() throws IOException {
        if (isOutputOver()) {
            return;
        }
        SocketStreams current = handshake.streams();
        if (current == null) {
            transport.shutdownOutput();
            outputShut = true;
            return;
        }
        outputShut = true;
        current.engine().close();
        current.sink().flush();
    }

    /**
     * Ends the peer's direction on this side.
     *
     * @throws SSLException if the peer has not said close_notify: data may be missing
     */
    void shutdownInput() throws IOException {
        if (isClosed() || inputShut) {
            return;
        }
        if (!transport.isConnected()) {
            throw new SocketException("Socket is not connected");
        }
        SocketStreams current = handshake.streams();
        boolean early = current != null && !current.engine().isInputClosed();
        inputShut = true;
        if (ownsTransport) {
            transport.shutdownInput();
        }
        if (early) {
            throw new SSLException("closing inbound before receiving peer's close_notify");
        }
    }

    /** Ends both directions; see {@link NioTlsSocket#close}. */
    void close() throws IOException {
        boolean first = end.compareAndSet(null, new End(null));
        SocketStreams current = handshake.streams();
        if (!first) {
            if (current != null) {
                current.source().close(); // after a failure what was opened before it could still be read: not any more
            }
        } else if (current != null) {
            farewell.close(current);
        } else if (ownsTransport) {
            transport.close();
        }
    }

    /**
     * Ends the connection because of what was thrown, unless that is a timeout; returns what the program is to be thrown.
     * Plaintext that was opened before can still be read.
     */
    private IOException failed(IOException thrown) {
        if (thrown instanceof InterruptedIOException) {
            return thrown;
        }
        IOException reason = reason(thrown);
        if (end.compareAndSet(null, new End(reason))) {
            SocketStreams current = handshake.streams();
            if (current != null) {
                if (!(thrown instanceof TlsException)) {
                    current.engine().abort();
                }
                farewell.fail(current);
                if (!handshake.isComplete()) {
                    current.source().close(); // there is nothing that could be read
                }
            } else if (ownsTransport) {
                TransportGuard.closeQuietly(transport);
            }
        }
        return reason;
    }

    private IOException reason(IOException thrown) {
        if (thrown instanceof TlsException e) {
            // Given up in the middle of what another thread does: as if the transport had been closed under it, which will be.
            return Failures.isOwnDoing(e) ? new SocketException("Socket closed") : connection.failure(e);
        }
        return thrown instanceof SSLException || thrown instanceof SocketException
                ? thrown
                : new SSLException("the transport has failed: " + thrown.getMessage(), thrown);
    }

    /** Gives up a handshake that cannot be waited for any longer. */
    void giveUp(IOException reason) {
        failed(new SSLException("the handshake was given up: " + reason.getMessage(), reason));
    }
}
