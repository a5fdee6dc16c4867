package io.niotls.bench.loopback;

import java.io.IOException;
import java.nio.ByteBuffer;

/** TCP alone. */
final class PlainLink extends Link {
    private final LinkBuffers buffers;
    /** What is to be sent, in writing position. */
    private final ByteBuffer out;

    /** @param buffers this one's until it is closed */
    PlainLink(int port, LinkBuffers buffers) throws IOException {
        super(port);
        this.buffers = buffers;
        out = buffers.out().clear();
    }

    @Override
    boolean connect() throws IOException {
        return channel.isConnected() || channel.finishConnect();
    }

    @Override
    int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    boolean holdsMore() {
        return false;
    }

    @Override
    void write(ByteBuffer source) throws IOException {
        out.put(source);
        flush();
    }

    @Override
    boolean flush() throws IOException {
        if (out.position() > 0) {
            channel.write(out.flip());
            out.compact();
        }
        return out.position() == 0;
    }

    @Override
    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            buffers.giveBack();
        }
    }
}
