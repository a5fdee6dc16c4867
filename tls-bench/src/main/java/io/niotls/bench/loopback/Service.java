package io.niotls.bench.loopback;

/** What a server does for a client; each has a port of its own. Numbers on the wire are eight bytes, big-endian. */
enum Service {
    /** Sends back what comes. */
    ECHO,
    /** Reads a length, sends as many bytes of the {@link Body}, and so on. */
    SEND,
    /** Reads a length and as many bytes, answers with how many they were, and so on. */
    RECEIVE
}
