package io.niotls.bench.stack;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One side of a connection in memory. Used by one thread at a time. */
public interface Endpoint extends AutoCloseable {
    /**
     * Goes on with the handshake as far as it can.
     *
     * @param in what the other side has sent; consumed
     * @param out where what must be sent is appended; has room for any flight
     * @throws IOException if the handshake fails
     */
    void handshake(ByteBuffer in, ByteBuffer out) throws IOException;

    /** Returns whether data may be sent and received. */
    boolean isEstablished();

    /**
     * Makes one record.
     *
     * @param plaintext up to 16,384 bytes, heap or direct; consumed
     * @param out where the record is appended; has room for it
     */
    void seal(ByteBuffer plaintext, ByteBuffer out) throws IOException;

    /**
     * Opens one record of data.
     *
     * @param record one whole record; consumed
     * @param out where the plaintext is appended; has room for what the stack asks for
     */
    void open(ByteBuffer record, ByteBuffer out) throws IOException;

    /** Frees what is not the garbage collector's to free. */
    @Override
    default void close() {}
}
