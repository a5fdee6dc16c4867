package io.niotls.cli.proxy;

import java.util.List;
import java.util.Optional;

/**
 * Where connections come from, where they go, and how.
 *
 * @param listens at least one
 * @param termination how TLS is ended for listeners with {@link Listen#tls}; present if there is one of them
 * @param route which servers a connection goes to
 * @param upstreamTls how TLS is spoken with these servers; empty: they get plaintext
 * @param settings everything else
 */
public record ServerBlock(
        List<Listen> listens,
        Optional<Termination> termination,
        Route route,
        Optional<UpstreamTls> upstreamTls,
        ProxySettings settings) {
    /** Copies the list. */
    public ServerBlock {
        listens = List.copyOf(listens);
        if (listens.isEmpty()) {
            throw new IllegalArgumentException("a server that listens nowhere");
        }
        if (termination.isEmpty() && listens.stream().anyMatch(Listen::tls)) {
            throw new IllegalArgumentException("a listener with TLS needs a certificate");
        }
    }
}
