package io.niotls.jsse;

import io.niotls.config.ClientHelloInfo;
import io.niotls.config.ConfigSelector;
import io.niotls.config.ServerConfig;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.TlsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Goes on with the configuration that a connection has, or with what the program's own selector chooses. It is there so that
 * every handshake stops at its ClientHello: the names and protocols that JSSE lets a program choose among are in it.
 *
 * <p>Safe for use by several threads.
 */
final class ContextSelector implements ConfigSelector {
    /** Clients that ask alike are few; one that asks in ever new orders must not fill the heap. */
    private static final int MAX_ADAPTED = 64;

    private final ServerConfig config;
    private final Optional<ConfigSelector> programs;
    private final Map<Adaptation, ServerConfig> adapted = new ConcurrentHashMap<>();

    /**
     * What one connection wants of its configuration.
     *
     * @param applicationProtocols the one that was chosen, or none; empty: what the configuration says
     * @param cipherSuites in the order that counts; empty: what the configuration says
     */
    record Adaptation(Optional<List<String>> applicationProtocols, Optional<List<CipherSuite>> cipherSuites) {
        private ServerConfig of(ServerConfig chosen) {
            ServerConfig.Builder builder = chosen.toBuilder();
            applicationProtocols.ifPresent(builder::applicationProtocols);
            cipherSuites.ifPresent(builder::cipherSuites);
            return builder.build();
        }
    }

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

    /** Returns a configuration of {@link #select}'s as one connection wants it; the same one to all that want the same. */
    ServerConfig adapt(ServerConfig chosen, Adaptation adaptation) {
        if (adaptation.applicationProtocols().isEmpty() && adaptation.cipherSuites().isEmpty()) {
            return chosen;
        }
        if (chosen != config) {
            return adaptation.of(chosen); // a program's, which may be another one each time
        }
        ServerConfig known = adapted.get(adaptation);
        if (known == null) {
            known = adaptation.of(chosen);
            if (adapted.size() >= MAX_ADAPTED) {
                adapted.clear();
            }
            adapted.put(adaptation, known);
        }
        return known;
    }

    @Override
    public ServerConfig select(ClientHelloInfo hello) throws TlsException {
        return programs.isPresent() ? programs.get().select(hello) : config;
    }
}
