package io.niotls.nio;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import java.net.SocketAddress;
import java.util.function.Function;
import java.util.function.Supplier;

/** How a channel's TLS starts when nobody says how: what its provider has for its role. */
sealed interface Start {
    /**
     * Makes the engine.
     *
     * @param remote whom the channel is connected to, or is about to be
     * @param peer whom to ask for and verify; null if the address is to say it
     */
    TlsEngine engine(SocketAddress remote, Peer peer);

    /** The client's side. */
    record Client(Supplier<ClientConfig> config, Function<SocketAddress, Peer> peer) implements Start {
        @Override
        public TlsEngine engine(SocketAddress remote, Peer said) {
            return TlsEngine.client(config.get(), said != null ? said : peer.apply(remote));
        }
    }

    /** The server's side. */
    record Server(Supplier<ServerConfig> config) implements Start {
        @Override
        public TlsEngine engine(SocketAddress remote, Peer peer) {
            return TlsEngine.server(config.get());
        }
    }

    /** Nothing to start with: only {@code startTls} with a configuration can. */
    record Never() implements Start {
        @Override
        public TlsEngine engine(SocketAddress remote, Peer peer) {
            throw new IllegalStateException(
                    "this channel's provider has no TLS configuration for its role; give one to startTls, or to the provider");
        }
    }
}
