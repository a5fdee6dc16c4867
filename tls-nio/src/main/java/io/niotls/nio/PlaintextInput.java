package io.niotls.nio;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.util.Objects;
import java.util.function.IntSupplier;

/**
 * What a channel in blocking mode reads, as a stream; closing it closes the channel. What the channel throws goes through, as
 * with the platform's: {@link ClosedChannelException} after a close, not {@link java.net.SocketException}.
 */
final class PlaintextInput extends InputStream {
    private final TlsSocketChannel channel;
    private final IntSupplier timeoutMillis;

    /**
     * Makes a stream.
     *
     * @param timeoutMillis asked for each read: how long it may take; 0 for any time
     */
    PlaintextInput(TlsSocketChannel channel, IntSupplier timeoutMillis) {
        this.channel = channel;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        int count;
        do {
            channel.ensureConnected();
            if (!channel.isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            count = channel.read(buffer, timeoutMillis.getAsInt());
        } while (count == 0);
        return count;
    }

    /**
     * Returns 1 if plaintext is here, however much: what has arrived is opened to find out, for a record may hold none. While the
     * channel is plain this is the transport's count.
     */
    @Override
    public int available() throws IOException {
        channel.ensureOpen();
        if (channel.isInputShutdown()) {
            return 0;
        }
        Stage stage = channel.stage;
        if (stage instanceof Plain) {
            return arrived();
        }
        return stage instanceof Secured secured && isAvailable(secured) ? 1 : 0;
    }

    private boolean isAvailable(Secured secured) throws IOException {
        // Whoever holds the lock is reading what there is.
        if (!secured.hasPlaintext() && channel.readLock.tryLock()) {
            try {
                channel.look(arrived() > 0);
            } finally {
                channel.leave(channel.readLock);
            }
        }
        return secured.hasPlaintext();
    }

    /** Returns how many bytes the transport would give without blocking. */
    private int arrived() throws IOException {
        Socket transport = channel.transport().socket();
        return transport.isInputShutdown() ? 0 : transport.getInputStream().available();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
