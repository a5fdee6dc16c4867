package io.niotls.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How a transport is closed without losing what was sent.
 *
 * <p>A socket that is closed while unread bytes lie in its receive buffer, or are still on their way to it, answers with a reset,
 * and a reset makes the peer's system throw away what the peer has not read yet. So our direction is ended first, then what the
 * peer still sends is read and thrown away until it ends its own: nginx's lingering close.
 */
final class Farewell {
    private Farewell() {}

    /** Something that runs until a transport is closed under it. */
    interface Step {
        void run() throws IOException;
    }

    /**
     * Runs a step that may block in the transport, and closes the transport under it when the time is over. That is the only way
     * to bound a blocking write without a selector.
     */
    static void within(long millis, SocketChannel raw, Step step) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        // Runs on the JDK's own timer thread, if at all; completing it first cancels the timer.
        done.whenComplete((nothing, late) -> {
            if (late != null) {
                closeQuietly(raw);
            }
        });
        done.orTimeout(millis, TimeUnit.MILLISECONDS);
        try {
            step.run();
        } finally {
            done.complete(null);
        }
    }

    /**
     * Reads and throws away something of what comes; in blocking mode it waits for it.
     *
     * @return whether the peer has ended
     */
    static boolean drain(SocketChannel raw, Buffers buffers) throws IOException {
        ByteBuffer unread = buffers.ciphertext().take();
        try {
            return raw.read(unread) < 0;
        } finally {
            buffers.ciphertext().give(unread, 0);
        }
    }

    static void closeQuietly(SocketChannel raw) {
        try {
            raw.close();
        } catch (IOException gone) {
            // It is closed in any case.
        }
    }
}
