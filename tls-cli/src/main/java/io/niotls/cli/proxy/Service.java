package io.niotls.cli.proxy;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A server of the configuration, ready to serve: files are read, names are resolved. Safe for use by several threads.
 *
 * <p>A reload makes new ones. A connection keeps the one that it began with.
 */
final class Service {
    private final ServerBlock block;
    private final Optional<ServerConfig> termination;
    private final Optional<ClientConfig> upstreamConfig;
    private final Map<UpstreamGroup, Upstreams> upstreams;

    private Service(
            ServerBlock block,
            Optional<ServerConfig> termination,
            Optional<ClientConfig> upstreamConfig,
            Map<UpstreamGroup, Upstreams> upstreams) {
        this.block = block;
        this.termination = termination;
        this.upstreamConfig = upstreamConfig;
        this.upstreams = upstreams;
    }

    /**
     * Reads the files and asks the resolver.
     *
     * @param shared servers that other blocks have too, whose turns go round once for all of them; new ones are added
     * @throws IOException if a file cannot be used, or a name has no address
     */
    static Service load(ServerBlock block, ProxyTls tls, Map<UpstreamGroup, Upstreams> shared) throws IOException {
        Map<UpstreamGroup, Upstreams> upstreams = new HashMap<>();
        for (UpstreamGroup group : block.route().groups()) {
            if (!shared.containsKey(group)) {
                shared.put(group, Upstreams.resolve(group));
            }
            upstreams.put(group, shared.get(group));
        }
        return new Service(
                block,
                block.termination().isPresent() ? Optional.of(tls.serverConfig(block.termination().get())) : Optional.empty(),
                block.upstreamTls().isPresent() ? Optional.of(tls.clientConfig(block.upstreamTls().get())) : Optional.empty(),
                upstreams);
    }

    ProxySettings settings() {
        return block.settings();
    }

    /** Returns how TLS is ended; present if a listener speaks it. */
    Optional<ServerConfig> termination() {
        return termination;
    }

    /** Returns how TLS is spoken with upstream servers, if it is. */
    Optional<UpstreamTls> upstreamTls() {
        return block.upstreamTls();
    }

    /** Returns the configuration for it. */
    Optional<ClientConfig> upstreamConfig() {
        return upstreamConfig;
    }

    /**
     * Chooses where a client goes.
     *
     * @param tls what was agreed with it, if its TLS has ended here
     * @return empty: nowhere
     */
    Optional<Upstreams> route(Optional<ConnectionInfo> tls) {
        return block.route()
                .choose(tls.flatMap(ConnectionInfo::serverName), tls.flatMap(ConnectionInfo::applicationProtocol))
                .map(upstreams::get);
    }
}
