package io.niotls.bench.loopback;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.niotls.bench.stack.NiotlsStack;
import io.niotls.bench.stack.Scenario;
import io.niotls.jsse.NioTlsProvider;
import io.niotls.nio.TlsSelectorProvider;
import java.nio.channels.spi.SelectorProvider;
import java.security.Security;
import java.util.Optional;
import java.util.stream.Stream;

/** A kind of server, to be measured. */
enum ServerKind {
    /** A plain NIO program, and TLS below it. */
    TLS_NIO("tls-nio") {
        @Override
        Server start(Scenario scenario) throws Exception {
            return new NioServer(provider(scenario), false);
        }
    },
    NETTY_NIOTLS_JSSE("Netty+niotls-jsse") {
        @Override
        Server start(Scenario scenario) throws Exception {
            return netty(NettyTls.jsse(scenario, new NioTlsProvider()), false);
        }
    },
    NETTY_SUN_JSSE("Netty+SunJSSE") {
        @Override
        Server start(Scenario scenario) throws Exception {
            return netty(NettyTls.jsse(scenario, Security.getProvider("SunJSSE")), false);
        }
    },
    NETTY_TCNATIVE("Netty+tcnative") {
        @Override
        Server start(Scenario scenario) throws Exception {
            OpenSsl.ensureAvailability();
            return netty(NettyTls.tcnative(scenario), true);
        }
    },
    /** Netty that knows nothing of TLS, with TLS below it. */
    NETTY_TLS_NIO("Netty+tls-nio") {
        @Override
        Server start(Scenario scenario) throws Exception {
            return new NettyServer(provider(scenario), Optional.empty(), false);
        }
    },
    /** The same NIO program as for {@link #TLS_NIO} without TLS: what TCP itself costs. */
    PLAIN("plain") {
        @Override
        Server start(Scenario scenario) throws Exception {
            return new NioServer(SelectorProvider.provider(), true);
        }
    },
    /** The same Netty without TLS. */
    NETTY_PLAIN("Netty+plain") {
        @Override
        Server start(Scenario scenario) throws Exception {
            return new NettyServer(SelectorProvider.provider(), Optional.empty(), true);
        }
    };

    private final String label;

    ServerKind(String label) {
        this.label = label;
    }

    /** Returns the name under which it stands in a report. */
    String label() {
        return label;
    }

    /** Returns whether there is TLS at all. */
    boolean encrypts() {
        return this != PLAIN && this != NETTY_PLAIN;
    }

    /** Starts it with the scenario's certificate; full handshakes and, but for session ids, tickets are always served. */
    abstract Server start(Scenario scenario) throws Exception;

    /** Returns the one with a label. */
    static ServerKind of(String label) {
        return Stream.of(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server is called " + label));
    }

    private static SelectorProvider provider(Scenario scenario) throws Exception {
        return TlsSelectorProvider.builder().server(NiotlsStack.server(scenario)).build();
    }

    private static Server netty(SslContext context, boolean direct) throws Exception {
        return new NettyServer(SelectorProvider.provider(), Optional.of(context), direct);
    }
}
