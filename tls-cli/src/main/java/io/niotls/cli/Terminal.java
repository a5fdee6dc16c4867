package io.niotls.cli;

import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Connects standard input and output to a connection, each on its own. At the end of input our direction is ended and the peer's
 * goes on; the conversation ends when the peer's does.
 *
 * <p>One daemon thread reads standard input, since such a read cannot be called off: what it reads goes to the connection of the
 * time, or waits for the next one.
 */
final class Terminal implements Conversation {
    private static final int CHUNK = 65_536;

    private final Streams streams;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition attached = lock.newCondition();
    /** The connection of the time, null between two. The three fields are guarded by the lock. */
    private TlsSocketChannel current;
    private Exception sendingFailure;
    private boolean started;

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
        } catch (ClosedChannelException closedHere) {
            // By the other thread, which knows why.
            throwIfNotSent(detach());
            throw closedHere;
        } catch (IOException failure) {
            detach();
            throw failure;
        }
        throwIfNotSent(detach());
    }

    private static void throwIfNotSent(Exception failure) throws IOException {
        if (failure != null) {
            throw new IOException("could not send everything: " + Reason.of(failure), failure);
        }
    }

    private void attach(TlsSocketChannel channel) {
        lock.lock();
        try {
            current = channel;
            sendingFailure = null;
            attached.signalAll();
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

    private Exception detach() {
        lock.lock();
        try {
            current = null;
            return sendingFailure;
        } finally {
            lock.unlock();
        }
    }

    private void pump() {
        byte[] chunk = new byte[CHUNK];
        boolean ended = false;
        TlsSocketChannel endedChannel = null;
        while (true) {
            int count = -1;
            try {
                count = ended ? -1 : streams.in().read(chunk);
            } catch (IOException unreadable) {
                // Nothing more will come.
            }
            ended = count < 0;
            // After the end there is one thing to do for each connection.
            TlsSocketChannel channel = awaitChannel(endedChannel);
            try {
                if (ended) {
                    endedChannel = channel;
                    channel.shutdownOutput();
                } else {
                    ByteBuffer data = ByteBuffer.wrap(chunk, 0, count);
                    while (data.hasRemaining()) {
                        channel.write(data);
                    }
                }
            } catch (IOException | RuntimeException failure) {
                failed(channel, failure);
            }
        }
    }

    private TlsSocketChannel awaitChannel(TlsSocketChannel notThisOne) {
        lock.lock();
        try {
            while (current == null || current == notThisOne) {
                attached.awaitUninterruptibly();
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    private void failed(TlsSocketChannel channel, Exception failure) {
        lock.lock();
        try {
            if (current == channel) {
                sendingFailure = failure;
            }
        } finally {
            lock.unlock();
        }
        if (failure instanceof RuntimeException) {
            // The peer knows nothing of it and would keep the other thread waiting.
            channel.abort();
        }
    }
}
