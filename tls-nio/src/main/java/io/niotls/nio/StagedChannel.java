package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The life of a channel: its stage, the locks that guard it, and how it ends.
 *
 * <p>The lock order is handshake, writing, reading. The handshake lock guards the stage and, until the handshake is complete, all
 * that it uses; whoever needs data first gets through the handshake, then releases that lock, then takes the lock of its
 * direction: so a thread that waits for the peer's data holds back nobody who writes. A close takes the locks one by one, within
 * its deadline; keys are wiped by whoever leaves last.
 */
abstract sealed class StagedChannel extends TransportChannel permits TlsSocketChannel {
    private final ReentrantLock handshakeLock = new ReentrantLock();
    final ReentrantLock writeLock = new ReentrantLock();
    final ReentrantLock readLock = new ReentrantLock();
    /** Changed under the handshake lock; to closed under all three. */
    volatile Stage stage;
    private volatile boolean aborted;
    volatile long lingerMillis = TlsSocketChannel.DEFAULT_LINGER_TIMEOUT.toMillis();

    StagedChannel(SocketChannel raw) throws IOException {
        super(raw);
        this.stage = new Plain(raw);
        if (!raw.isBlocking()) {
            configureBlocking(false);
        }
    }

    /** Starts the handshake's stage. */
    final void startTls(TlsEngine engine) throws IOException {
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

    /** Goes on with the handshake; see {@link TlsSocketChannel#handshake}. */
    final boolean advance() throws IOException {
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
     * Releases a lock, and does what others could not do while it was held: sends what the reading side wants to send, closes
     * this channel if an interrupt has closed the transport, wipes keys after a close.
     */
    final void leave(ReentrantLock lock) {
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

    final void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    final void ensureConnected() throws ClosedChannelException {
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

    final void ensureWritable() throws ClosedChannelException {
        ensureConnected();
        if (stage.isOutputEnded()) {
            throw new ClosedChannelException();
        }
    }
}
