package io.niotls.bench.stack;

import io.niotls.bench.stack.Scenario.Resumption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * To which port of the server's host each connection goes, as far as its client knows. Where sessions are resumed it is always
 * the same. Else it is another each time: that is another server, so that the client has no session with it, although it keeps
 * the session of each handshake as clients do. Safe for use by several threads.
 */
final class Ports {
    private static final int FIRST = 443;
    /** A power of two, so that a counter that overflows goes on counting; far more than the one whose sessions are kept. */
    private static final int COUNT = 1_024;

    private final boolean resumes;
    private final AtomicInteger taken = new AtomicInteger();

    Ports(Scenario scenario) {
        resumes = scenario.resumption() != Resumption.NONE;
    }

    int next() {
        return resumes ? FIRST : FIRST + (taken.getAndIncrement() & COUNT - 1);
    }
}
