package io.niotls.cli.proxy;

import java.util.List;

/**
 * Servers that do the same. Groups of the same name in one configuration are equal.
 *
 * @param name its name, or the address of its only server if it was given none
 * @param servers at least one that is no backup; those that are marked as down are not among them
 */
public record UpstreamGroup(String name, List<UpstreamServer> servers) {
    /** Copies the list. */
    public UpstreamGroup {
        servers = List.copyOf(servers);
        if (servers.stream().allMatch(UpstreamServer::backup)) {
            throw new IllegalArgumentException("upstream '" + name + "' has no server that is up and no backup");
        }
    }

    /** Returns a group of one server. */
    public static UpstreamGroup of(HostPort address) {
        return new UpstreamGroup(address.toString(), List.of(UpstreamServer.of(address)));
    }
}
