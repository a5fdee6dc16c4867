package io.niotls.cli;

import io.niotls.cli.common.Reason;
import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Connects standard input and output to a connection, each on its own. At the end of input our direction is ended and the peer's
 * goes on; the conversation ends when the peer's does, and what input has had ready by then is still sent.
 *
 * <p>One daemon thread reads standard input, since such a read cannot be called off: what it reads goes to the connection of the
 * time, or waits for the next one.
 */
final class Terminal implements Conversation {
    private static final int CHUNK = 65_536;
    /** Input that is silent for so long after the peer's end is taken to wait for a person; in milliseconds. */
    private static final long SILENCE = 300;

    private final Streams streams;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // What follows is guarded by the lock.
    /** The connection of the time, null between two. */
    private TlsSocketChannel current;
    private Exception sendingFailure;
    /** Whether the last of the input has gone to the connection of the time. */
    private boolean outputEnded;
    private boolean sending;
    private long chunks;
    private boolean started;

    /** Makes one for any number of connections, one at a time. */
    Terminal(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void converse(TlsSocketChannel channel) throws IOException {
        attach(channel);
        try {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
            while (channel.read(buffer.clear()) >= 0) {
                streams.out().write(buffer.array(), 0, buffer.position());
            }
            streams.out().flush();
            throwIfNotSent();
            awaitSilence();
        } catch (ClosedChannelException closedHere) {
            // By the other thread, which knows why.
            throwIfNotSent();
            throw closedHere;
        } finally {
            detach();
        }
    }

    private void attach(TlsSocketChannel channel) {
        lock.lock();
        try {
            current = channel;
            sendingFailure = null;
            outputEnded = false;
            changed.signalAll();
            if (!started) {
                started = true;
                Thread thread = new Thread(this::pump, "standard input");
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private void detach() {
        lock.lock();
        try {
            current = null;
        } finally {
            lock.unlock();
        }
    }

    private void throwIfNotSent() throws IOException {
        lock.lock();
        try {
            if (sendingFailure != null) {
                throw new IOException("could not send everything: " + Reason.of(sendingFailure), sendingFailure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until input has ended or waits for a person. A peer that has ended need not take it: failures do not matter here. */
    private void awaitSilence() {
        lock.lock();
        try {
            long before = chunks - 1;
            while (!outputEnded && sendingFailure == null && (sending || chunks != before)) {
                before = chunks;
                long left = TimeUnit.MILLISECONDS.toNanos(SILENCE);
                while (left > 0 && chunks == before && !outputEnded && sendingFailure == null) {
                    left = changed.awaitNanos(left);
                }
            }
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    // ---- The thread that reads standard input ----

    private void pump() {
        byte[] chunk = new byte[CHUNK];
        TlsSocketChannel ended = null;
        boolean atEnd = false;
        while (true) {
            int count = atEnd ? -1 : read(chunk);
            atEnd = count < 0;
            // After the end there is one thing to do for each connection.
            TlsSocketChannel channel = awaitChannel(ended);
            Exception failure = null;
            try {
                if (atEnd) {
                    ended = channel;
                    channel.shutdownOutput();
                } else {
                    channel.write(ByteBuffer.wrap(chunk, 0, count));
                }
            } catch (IOException | RuntimeException failed) {
                failure = failed;
            }
            sent(channel, atEnd, failure);
        }
    }

    private int read(byte[] chunk) {
        try {
            return streams.in().read(chunk);
        } catch (IOException unreadable) {
            // Nothing more will come.
            return -1;
        }
    }

    private TlsSocketChannel awaitChannel(TlsSocketChannel notThisOne) {
        lock.lock();
        try {
            while (current == null || current == notThisOne) {
                changed.awaitUninterruptibly();
            }
            sending = true;
            return current;
        } finally {
            lock.unlock();
        }
    }

    private void sent(TlsSocketChannel channel, boolean last, Exception failure) {
        lock.lock();
        try {
            sending = false;
            chunks++;
            if (current == channel) {
                outputEnded = last;
                sendingFailure = failure;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (failure instanceof RuntimeException) {
            // The peer knows nothing of it and would keep the other thread waiting.
            channel.abort();
        }
    }
}
