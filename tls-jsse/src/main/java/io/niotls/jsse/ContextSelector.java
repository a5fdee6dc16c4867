package io.niotls.jsse;

import io.niotls.config.ClientHelloInfo;
import io.niotls.config.ConfigSelector;
import io.niotls.config.ServerConfig;
import io.niotls.proto.TlsException;
import java.util.Optional;

/**
 * Goes on with the configuration that a connection has, or with what the program's own selector chooses. It is there so that
 * every handshake stops at its ClientHello: the names and protocols that JSSE lets a program choose among are in it.
 */
final class ContextSelector implements ConfigSelector {
    private final ServerConfig config;
    private final Optional<ConfigSelector> programs;

    private ContextSelector(ServerConfig config, Optional<ConfigSelector> programs) {
        this.config = config;
        this.programs = programs;
    }

    /** Makes a configuration with such a selector. */
    static ServerConfig build(ServerConfig.Builder builder) {
        ServerConfig config = builder.offload(SharedContext.ALL).build();
        Optional<ConfigSelector> programs = config.selector()
                .flatMap(set -> set instanceof ContextSelector own ? own.programs : Optional.of(set));
        return config.toBuilder().selector(new ContextSelector(config, programs)).build();
    }

    @Override
    public ServerConfig select(ClientHelloInfo hello) throws TlsException {
        return programs.isPresent() ? programs.get().select(hello) : config;
    }
}
