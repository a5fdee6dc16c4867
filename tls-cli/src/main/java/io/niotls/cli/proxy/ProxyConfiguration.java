package io.niotls.cli.proxy;

import java.util.List;

/**
 * What a proxy is told. Immutable, as is everything in it. Files are named and not read: {@link ProxyTls} does that, and again
 * on a reload.
 *
 * @param servers at least one
 */
public record ProxyConfiguration(List<ServerBlock> servers) {
    /** Copies the list. */
    public ProxyConfiguration {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("a proxy without a server: give it one with listen and proxy_pass");
        }
    }
}
