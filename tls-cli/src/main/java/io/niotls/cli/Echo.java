package io.niotls.cli;

import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends back what comes, and ends when the peer does. */
final class Echo implements Conversation {
    @Override
    public void converse(TlsSocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (channel.read(buffer) >= 0) {
            channel.write(buffer.flip());
            buffer.clear();
        }
        channel.shutdownOutput();
    }
}
