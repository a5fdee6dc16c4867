package io.niotls.cli;

import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * How long a peer may keep a connection of the server without getting anywhere. Without it some hundred silent clients would take
 * all the connections there are.
 */
final class Patience {
    private final TlsSocketChannel channel;
    private final long nanos;
    private long end;

    /** Makes one that lasts for some seconds from now, and from each {@link #renew} on. */
    Patience(TlsSocketChannel channel, long seconds) {
        this.channel = channel;
        this.nanos = TimeUnit.SECONDS.toNanos(seconds);
        renew();
    }

    /** Starts anew: the peer has got somewhere. */
    void renew() {
        end = System.nanoTime() + nanos;
    }

    /** Reads, and aborts the connection if that takes too long. */
    int read(ByteBuffer target) throws IOException {
        int[] count = new int[1];
        Deadline.within(left(), channel::abort, () -> count[0] = channel.read(target));
        return count[0];
    }

    /** Writes, and aborts the connection if that takes too long. */
    void write(ByteBuffer source) throws IOException {
        Deadline.within(left(), channel::abort, () -> channel.write(source));
    }

    /** Ends our direction, and aborts the connection if that takes too long. */
    void shutdownOutput() throws IOException {
        Deadline.within(left(), channel::abort, channel::shutdownOutput);
    }

    private long left() {
        return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime()));
    }
}
