package io.niotls.nio;

/**
 * Where a channel's buffers come from: a selector's channels share that selector's, all others {@link #SHARED}.
 *
 * <p>A buffer may be given back to another pool of its kind than it came from, when its channel was registered meanwhile.
 */
interface Buffers {
    /** The buffers of all channels that do not belong to a selector. */
    Buffers SHARED = new Pools();

    /** Returns the pool of buffers of {@link BufferPool#CIPHERTEXT_SIZE} bytes. */
    BufferPool ciphertext();

    /** Returns the pool of buffers of {@link BufferPool#PLAINTEXT_SIZE} bytes. */
    BufferPool plaintext();

    /** A pair of pools. */
    record Pools(BufferPool ciphertext, BufferPool plaintext) implements Buffers {
        /** About 4 MB of ciphertext and 4 MB of plaintext at most: what a few dozen threads, or a batch of ready keys, use. */
        Pools() {
            this(new BufferPool(BufferPool.CIPHERTEXT_SIZE, 64), new BufferPool(BufferPool.PLAINTEXT_SIZE, 256));
        }
    }
}
