package io.niotls.bench.record;

import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Stacks;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * A way for records to go, with the buffers that a program has around it: one with what it wants to send, one for records, one
 * for what was opened. For one thread.
 */
interface RecordPath extends AutoCloseable {
    /** Records are made ahead of opening up to this many bytes of content, which caches of the second level hold. */
    int AHEAD_BYTES = 256 << 10;

    /**
     * Makes the buffers, and no connection yet.
     *
     * @param subject a stack's label, or {@link Measurement#FLOOR}
     * @param atOnce how many records {@link #open} will be asked for
     */
    static RecordPath of(String subject, RecordCase measured, int atOnce) throws GeneralSecurityException {
        return subject.equals(Measurement.FLOOR)
                ? new CipherPath(measured, atOnce)
                : new StackPath(Stacks.of(subject), measured, atOnce);
    }

    /** Returns how many records are made at once for {@link #open}. */
    static int ahead(int size, int atOnce) {
        return Math.max(1, AHEAD_BYTES / size / atOnce) * atOnce;
    }

    /** Fills a program's data with something. */
    static byte[] content(int size) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (i * 31);
        }
        return content;
    }

    /** Starts over with a new connection. */
    void connect() throws IOException, GeneralSecurityException;

    /** Makes one record, at the start of the same buffer as always. */
    int seal() throws IOException, GeneralSecurityException;

    /** Makes one record and opens it. */
    int pair() throws IOException, GeneralSecurityException;

    /** Makes records for {@link #open}, unless there are as many as wanted; never after {@link #seal} on one connection. */
    void sealAhead(int wanted) throws IOException, GeneralSecurityException;

    /** Opens records that were made before, one after the other. */
    int open(int count) throws IOException, GeneralSecurityException;

    /** Fails if what was opened last is not all that was sealed. */
    void check();

    @Override
    void close();
}
