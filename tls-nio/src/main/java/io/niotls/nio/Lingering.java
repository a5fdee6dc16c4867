package io.niotls.nio;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A channel that the program has closed in non-blocking mode, and that has still something to say: it sends what was left and the
 * close_notify, ends the transport's output, and reads and throws away what comes until the peer ends too.
 *
 * <p>Belongs to one selector or to the {@link BackgroundCloser}; used by one thread at a time.
 */
final class Lingering {
    private final StagedChannel channel;
    private final long deadline;
    private boolean outputEnded;
    private boolean done;

    /** Starts with what a close begins with; {@link #step} goes on. */
    Lingering(StagedChannel channel, long deadline) {
        this.channel = channel;
        this.deadline = deadline;
    }

    SocketChannel transport() {
        return channel.raw;
    }

    /** Returns when this has to end, in terms of {@link System#nanoTime}. */
    long deadline() {
        return deadline;
    }

    /**
     * Does what can be done without waiting.
     *
     * @return whether it is over, and the transport closed
     */
    boolean step() {
        if (!done) {
            try {
                outputEnded = outputEnded || channel.sayLast();
                if (outputEnded && channel.hearLast()) {
                    end();
                }
            } catch (IOException gone) {
                // Nobody is there to say goodbye to.
                end();
            }
        }
        return done;
    }

    /** Returns whether it is over. */
    boolean isDone() {
        return done;
    }

    /** Returns what the transport must be selected for before the next step. */
    int awaited() {
        return outputEnded ? SelectionKey.OP_READ : SelectionKey.OP_WRITE;
    }

    /** Closes the transport, whatever is left. */
    void end() {
        done = true;
        channel.bury();
    }
}
