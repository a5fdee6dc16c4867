package io.niotls.bench.loopback;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** Has large bodies sent by the server. */
final class SendLoad extends BodyLoad {
    private final ByteBuffer request = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer piece = ByteBuffer.allocateDirect(Body.BLOCK);
    private long received;

    /** @param size of a body in bytes */
    SendLoad(Links links, long size) throws IOException {
        super(links, Service.SEND, size);
    }

    @Override
    void ready(SelectionKey ready) throws IOException {
        do {
            int count = link.read(piece.clear());
            if (count < 0) {
                throw new EOFException("the server has ended within a body");
            }
            Body.check(received, piece.flip());
            received += count;
        } while (link.holdsMore());
    }

    @Override
    void body() throws IOException {
        received = 0;
        link.write(request.clear().putLong(size).flip());
        while (received < size) {
            loop.turn();
        }
        if (received > size) {
            throw new IOException("the server has sent " + received + " bytes in place of " + size);
        }
    }
}
