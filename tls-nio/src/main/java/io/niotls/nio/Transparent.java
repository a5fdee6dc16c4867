package io.niotls.nio;

import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** A channel whose operations are its transport's own: it listens, or it is one of the platform's in a coat. */
final class Transparent extends Registered {
    private final SelectableChannel raw;

    Transparent(SelectableChannel raw) {
        this.raw = raw;
    }

    @Override
    public SelectableChannel transport() {
        return raw;
    }

    @Override
    public int drive(int event, int interest) {
        return Readiness.PLAIN;
    }

    @Override
    public long deadline() {
        return NO_DEADLINE;
    }

    @Override
    public void expire() {}

    /** Sets the transport's mode. */
    void configureBlocking(boolean block) throws IOException {
        if (block) {
            cancelTransports();
        }
        raw.configureBlocking(block);
    }

    /** Closes the outer channel where its thread's interrupt has closed the transport. */
    void closeToo(SelectableChannel outer) throws IOException {
        if (!raw.isOpen()) {
            outer.close();
        }
    }
}
