package io.niotls.cli.proxy;

import java.util.Objects;

/**
 * A server of a group.
 *
 * @param address where it is
 * @param weight its share of the connections among servers that are up, 1 or more
 * @param backup whether it is asked only if no other server of the group answers
 */
public record UpstreamServer(HostPort address, int weight, boolean backup) {
    /** A higher one would say nothing more, and products of weights stay within an int. */
    public static final int MAX_WEIGHT = 65_535;

    /** Checks the weight. */
    public UpstreamServer {
        Objects.requireNonNull(address);
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("a weight is between 1 and " + MAX_WEIGHT + ", not " + weight);
        }
    }

    /** Returns a server like any other. */
    public static UpstreamServer of(HostPort address) {
        return new UpstreamServer(address, 1, false);
    }
}
