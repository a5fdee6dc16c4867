package io.niotls.interop;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.nio.TlsSelectorProvider;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ConnectionInfo;
import io.niotls.testing.Setup;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

/**
 * What a program is run over: the platform's provider, or ours with one version of TLS. The program is the same, and the provider
 * is all that it is given.
 */
enum Wire {
    PLAIN,
    TLS_1_2,
    TLS_1_3;

    boolean isPlain() {
        return this == PLAIN;
    }

    ProtocolVersion version() {
        return this == TLS_1_2 ? ProtocolVersion.TLS_1_2 : ProtocolVersion.TLS_1_3;
    }

    /** Returns the scheme of a URL that is served over this. */
    String scheme() {
        return isPlain() ? "http" : "https";
    }

    /**
     * Returns a provider for both roles, whose clients know every server as {@code server.example}.
     *
     * @param protocols what both roles offer by ALPN; none: there is no ALPN
     */
    SelectorProvider provider(String... protocols) {
        if (isPlain()) {
            return SelectorProvider.provider();
        }
        ClientConfig.Builder client = Settings.client(version());
        ServerConfig.Builder server = Settings.server(version());
        if (protocols.length > 0) {
            client.applicationProtocols(List.of(protocols));
            server.applicationProtocols(List.of(protocols));
        }
        return TlsSelectorProvider.builder()
                .client(client.build())
                .server(server.build())
                .peer(address -> Peer.of(Setup.HOST, ((InetSocketAddress) address).getPort()))
                // A client may ask for its protocol as soon as it is connected.
                .connected(TlsSelectorProvider.Connected.TLS)
                .build();
    }

    /**
     * Returns what ALPN has chosen for a channel whose handshake is complete.
     *
     * @param otherwise for a plain channel, and if nothing was chosen
     */
    static String protocol(SocketChannel channel, String otherwise) {
        return channel instanceof TlsSocketChannel tls
                ? tls.info().flatMap(ConnectionInfo::applicationProtocol).orElse(otherwise)
                : otherwise;
    }
}
