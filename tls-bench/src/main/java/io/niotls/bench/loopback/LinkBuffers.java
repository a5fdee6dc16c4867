package io.niotls.bench.loopback;

import java.nio.ByteBuffer;
import java.util.Deque;

/**
 * The direct buffers of a connection, used again by the next one: a new direct buffer costs more than a handshake's message.
 *
 * @param in for ciphertext that comes
 * @param out for what is to be sent; has room for a block of a body and what TLS adds
 * @param plaintext for what a handshake could say and does not; has room for a record, without which BoringSSL opens none
 * @param pool where they go when the connection is closed
 */
record LinkBuffers(ByteBuffer in, ByteBuffer out, ByteBuffer plaintext, Deque<LinkBuffers> pool) {
    /** Bytes in each: a block, and as much again for what waits. */
    private static final int SIZE = 2 * Body.BLOCK;

    static LinkBuffers of(Deque<LinkBuffers> pool) {
        LinkBuffers known = pool.poll();
        return known != null ? known : new LinkBuffers(ByteBuffer.allocateDirect(SIZE), ByteBuffer.allocateDirect(SIZE),
                ByteBuffer.allocateDirect(Body.BLOCK), pool);
    }

    void giveBack() {
        pool.push(this);
    }
}
