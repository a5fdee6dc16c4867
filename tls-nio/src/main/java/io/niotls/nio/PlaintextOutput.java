package io.niotls.nio;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;

/**
 * What a channel in blocking mode writes, as a stream; closing it closes the channel. A write returns when the transport has all
 * of it, so there is nothing to flush. What the channel throws goes through, as with {@link PlaintextInput}.
 */
final class PlaintextOutput extends OutputStream {
    private final TlsSocketChannel channel;

    PlaintextOutput(TlsSocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
        while (buffer.hasRemaining()) {
            channel.ensureConnected();
            if (!channel.isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            channel.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
