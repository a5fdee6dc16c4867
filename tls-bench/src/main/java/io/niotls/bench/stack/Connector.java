package io.niotls.bench.stack;

import java.io.IOException;

/** Makes the two sides of connections of one scenario. Safe for use by several threads. */
public interface Connector extends AutoCloseable {
    /** Makes a client that has sent nothing yet. */
    Endpoint client() throws IOException;

    /** Makes a server that has received nothing yet. */
    Endpoint server() throws IOException;

    /** Returns how many servers' certificates the clients have verified so far; counted only where the scenario resumes. */
    long verifications();

    @Override
    default void close() {}
}
