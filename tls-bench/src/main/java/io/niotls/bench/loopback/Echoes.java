package io.niotls.bench.loopback;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One connection's requests to the echo service, each with a number of its own, and their answers, which are compared. */
final class Echoes {
    private final Link link;
    private final ByteBuffer request;
    private final ByteBuffer expected;
    private final ByteBuffer answers;
    private long sent;
    private long answered;

    /** @param size of a request in bytes, at least eight */
    Echoes(Link link, int size) {
        this.link = link;
        request = Body.block(true).limit(size).slice();
        expected = Body.block(true).limit(size).slice();
        // Room for a whole record with what came before it.
        answers = ByteBuffer.allocateDirect(32_768 + size);
    }

    /** Sends the next request; not before the link is connected. */
    void send() throws IOException {
        request.clear().putLong(0, sent++);
        link.write(request);
    }

    /** Returns how many requests have no answer yet. */
    long waiting() {
        return sent - answered;
    }

    /**
     * Reads the answers that have come.
     *
     * @return how many
     * @throws IOException if one is wrong, or the server has ended
     */
    int receive() throws IOException {
        int complete = 0;
        do {
            if (link.read(answers) < 0) {
                throw new EOFException("the server has ended although nobody asked it to");
            }
            complete += compare();
        } while (link.holdsMore());
        return complete;
    }

    private int compare() throws IOException {
        int size = expected.capacity();
        int end = answers.position();
        int start = 0;
        for (; end - start >= size; start += size) {
            expected.clear().putLong(0, answered++);
            if (answers.limit(start + size).position(start).mismatch(expected) >= 0) {
                throw new IOException("answer " + answered + " is not its request");
            }
        }
        answers.limit(end).position(start).compact();
        return start / size;
    }

    /**
     * Returns whether the server has ended, after we have.
     *
     * @throws IOException if it sends something else before
     */
    boolean isEnded() throws IOException {
        int count = link.read(answers);
        if (count > 0) {
            throw new IOException("the server sends what nobody asked for");
        }
        return count < 0;
    }
}
