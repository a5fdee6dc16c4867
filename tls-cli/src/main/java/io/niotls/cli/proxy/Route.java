package io.niotls.cli.proxy;

import java.util.List;
import java.util.Optional;

/** Which servers a connection goes to. Immutable. */
public sealed interface Route permits Route.To, Route.Nowhere, NameMap {
    /**
     * Chooses.
     *
     * @param serverName what the client asked for in TLS that ended here; empty if it asked for none or spoke plaintext
     * @param applicationProtocol what was agreed with it by ALPN, likewise
     * @return empty: no route is for this client, whose connection must be closed
     */
    Optional<UpstreamGroup> choose(Optional<String> serverName, Optional<String> applicationProtocol);

    /** Returns every group that may be chosen, each once. */
    List<UpstreamGroup> groups();

    /**
     * Always the same servers.
     *
     * @param group these
     */
    record To(UpstreamGroup group) implements Route {
        @Override
        public Optional<UpstreamGroup> choose(Optional<String> serverName, Optional<String> applicationProtocol) {
            return Optional.of(group);
        }

        @Override
        public List<UpstreamGroup> groups() {
            return List.of(group);
        }
    }

    /** No servers: such clients are not wanted. */
    record Nowhere() implements Route {
        @Override
        public Optional<UpstreamGroup> choose(Optional<String> serverName, Optional<String> applicationProtocol) {
            return Optional.empty();
        }

        @Override
        public List<UpstreamGroup> groups() {
            return List.of();
        }
    }
}
