package io.niotls.bench.turns;

import java.io.IOException;

/** Somebody who is compared with others. Used by one thread. */
public interface Subject extends AutoCloseable {
    /**
     * Works for about so long, and at least once.
     *
     * @param nanos by the clock that the subject's work is measured with: whoever works in this JVM takes its thread's CPU time,
     *     so that a busy machine does not shorten turns
     * @throws Exception if it fails: then nothing is measured at all
     */
    Turn take(long nanos) throws Exception;

    /** Frees what it holds; and fails if it has done something else than it was made for. */
    @Override
    default void close() throws IOException {}
}
