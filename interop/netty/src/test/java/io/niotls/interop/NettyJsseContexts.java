package io.niotls.interop;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.Setup;
import java.security.Provider;
import java.util.function.Function;
import javax.net.ssl.KeyManager;

/**
 * Netty's contexts over the JSSE providers of a {@link Pairing}. A program names the provider in one place and does everything
 * else as it did before, and so do the tests.
 */
final class NettyJsseContexts {
    private NettyJsseContexts() {}

    /** Starts a client's context that trusts {@link Identities#trust} and wants the certificate to be for the host's name. */
    static SslContextBuilder client(Pairing pairing) {
        return over(SslContextBuilder.forClient(), pairing.client().provider())
                .protocols(pairing.protocols())
                .trustManager(Identities.trust()[0])
                // Netty 4.2 does so unless it is told otherwise, 4.1 does not.
                .endpointIdentificationAlgorithm("HTTPS");
    }

    /** Starts the context of a server that is {@link Setup#HOST}. */
    static SslContextBuilder server(Pairing pairing) {
        return server(pairing, Setup.HOST);
    }

    /** Starts the context of a server with one certificate for these names. */
    static SslContextBuilder server(Pairing pairing, String... names) {
        return server(pairing, Identities.server(names)[0]);
    }

    /** Starts the context of a server with the certificates of a key manager. */
    static SslContextBuilder server(Pairing pairing, KeyManager identity) {
        return over(SslContextBuilder.forServer(identity), pairing.server().provider()).protocols(pairing.protocols());
    }

    private static SslContextBuilder over(SslContextBuilder builder, Provider provider) {
        return builder.sslProvider(SslProvider.JDK).sslContextProvider(provider);
    }

    /** Returns an ALPN configuration that goes on without a protocol where the two sides have none in common. */
    static ApplicationProtocolConfig lenient(String... protocols) {
        return new ApplicationProtocolConfig(
                Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, protocols);
    }

    /** Returns an ALPN configuration that ends the handshake where the two sides have no protocol in common. */
    static ApplicationProtocolConfig strict(String... protocols) {
        return new ApplicationProtocolConfig(
                Protocol.ALPN, SelectorFailureBehavior.FATAL_ALERT, SelectedListenerFailureBehavior.FATAL_ALERT, protocols);
    }

    /** Returns how a client makes the handler of a connection to a server that it knows by a name, on a port of this machine. */
    static Function<Channel, SslHandler> to(SslContext context, String host, int port) {
        return channel -> context.newHandler(channel.alloc(), host, port);
    }

    /** The same for {@link Setup#HOST}. */
    static Function<Channel, SslHandler> to(SslContext context, int port) {
        return to(context, Setup.HOST, port);
    }
}
