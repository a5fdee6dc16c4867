package io.niotls.config;

import io.niotls.proto.TlsException;
import java.util.Map;

/** Chooses the configuration for a connection by its ClientHello: virtual hosts. Must be safe for use by several threads. */
@FunctionalInterface
public interface ConfigSelector {
    /**
     * Chooses.
     *
     * @param hello what the client offers
     * @return the configuration to go on with; its own selector is not asked again
     * @throws TlsException with {@link io.niotls.proto.Fault#UNKNOWN_SERVER_NAME} to refuse the client
     */
    ServerConfig select(ClientHelloInfo hello) throws TlsException;

    /**
     * Chooses by the exact server name.
     *
     * @param hosts configurations by name, in lower case without a trailing dot
     * @param otherwise for every other name and for none
     */
    static ConfigSelector byServerName(Map<String, ServerConfig> hosts, ServerConfig otherwise) {
        Map<String, ServerConfig> copy = Map.copyOf(hosts);
        return hello -> hello.serverName().map(name -> copy.getOrDefault(name, otherwise)).orElse(otherwise);
    }
}
