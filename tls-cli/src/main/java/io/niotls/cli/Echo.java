package io.niotls.cli;

import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends back what comes, and ends when the peer does. */
final class Echo implements Conversation {
    /** How long a peer may neither send nor take anything, in seconds. */
    private static final long IDLE_SECONDS = 300;

    @Override
    public void converse(TlsSocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        Patience patience = new Patience(channel, IDLE_SECONDS);
        while (patience.read(buffer) >= 0) {
            patience.write(buffer.flip());
            patience.renew();
            buffer.clear();
        }
        patience.shutdownOutput();
    }
}
