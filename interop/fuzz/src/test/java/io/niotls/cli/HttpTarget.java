package io.niotls.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.fuzz.Allocation;
import io.niotls.fuzz.Choices;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests that clients send to {@code niotls server --www}: the same ones, however the network cuts them. */
public final class HttpTarget {
    private static final int BASE = 64 << 10;
    private static final int PER_BYTE = 512;

    private HttpTarget() {}

    /** Reads one stream of requests, in pieces whose length is the first byte. */
    public static void run(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        int piece = 1 + choices.uint8();
        byte[] stream = choices.rest();
        Allocation allocation = new Allocation();
        List<HttpRequests.Request> whole = allocation.count(() -> requests(stream, Integer.MAX_VALUE));
        allocation.check(BASE + (long) PER_BYTE * stream.length, "a stream of requests");
        assertEquals(whole, requests(stream, piece));
    }

    private static List<HttpRequests.Request> requests(byte[] stream, int piece) {
        HttpRequests requests = new HttpRequests();
        List<HttpRequests.Request> found = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(stream);
        for (int end = 0; end < stream.length;) {
            end = (int) Math.min(stream.length, (long) end + piece);
            in.limit(end);
            int before;
            Optional<HttpRequests.Request> next;
            do {
                before = in.position();
                next = requests.next(in);
                next.ifPresent(found::add);
                assertTrue(in.position() > before || next.isEmpty(), "no progress");
            } while (next.isPresent());
            assertEquals(end, in.position());
        }
        requests.end().ifPresent(found::add);
        return found;
    }
}
