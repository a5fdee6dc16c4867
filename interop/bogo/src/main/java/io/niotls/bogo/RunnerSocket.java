package io.niotls.bogo;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/**
 * A connection to the runner, which is always the one that listens. Closing it is orderly: the runner must be able to read our
 * alert before it sees the end, and to write what it has to without an error.
 */
final class RunnerSocket implements Closeable {
    private final SocketChannel channel;
    private boolean broken;

    /** Connects, and says which case this is. */
    RunnerSocket(ConnectionSettings settings) throws IOException {
        byte[] loopback = settings.ipv6 ? new byte[16] : new byte[] {127, 0, 0, 1};
        loopback[loopback.length - 1] = 1;
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getByAddress(loopback), settings.port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(settings.shimId).flip());
    }

    /** Waits for bytes; returns -1 at the end, which a reset is too. */
    int read(ByteBuffer into) {
        try {
            return channel.read(into);
        } catch (IOException e) {
            broken = true;
            return -1;
        }
    }

    /**
     * Writes everything. A runner that has gone may have said why before: what it sent is still there to be read, so this is not
     * the place for an error.
     */
    void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining() && !broken) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            broken = true;
        }
        bytes.position(bytes.limit());
    }

    /** Ends our direction, reads until the runner ends its own, then closes. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.isOpen() && !broken) {
                channel.shutdownOutput();
                ByteBuffer rest = ByteBuffer.allocate(16_384);
                while (read(rest.clear()) >= 0) {
                    // What comes now is of no use to anybody.
                    continue;
                }
            }
        }
    }

    /** Closes at once, from another thread. */
    void abort() {
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println("cannot close a connection to the runner: " + e);
        }
    }
}
