package io.niotls.nio;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The {@code java.nio} of a program that speaks TLS without knowing: put it where the program takes its {@link
 * SelectorProvider}, and its channels do what nginx's connections do after {@code ngx_ssl_handshake}.
 *
 * <pre>{@code
 * SelectorProvider nio = TlsSelectorProvider.builder().server(serverConfig).client(clientConfig).build();
 * Selector selector = nio.openSelector();
 * ServerSocketChannel listener = nio.openServerSocketChannel();   // from here on, a program as in any book
 * }</pre>
 *
 * <p>Channels and selectors must come from the same provider, or another one of this class, as the platform asks it of its own:
 * others are refused with {@link java.nio.channels.IllegalSelectorException}. Datagram channels and pipes carry no TLS; they are
 * the platform's, in a thin coat that lets them register with this selector.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class TlsSelectorProvider extends SelectorProvider {
    /** How long a handshake may take where nothing is set, as nginx's {@code ssl_handshake_timeout}. */
    public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);

    /** What is meant by a client's connecting: {@code connect}, {@code finishConnect}, {@code isConnected}, OP_CONNECT. */
    public enum Connected {
        /** The TCP connection, as for the platform; the handshake follows, and reads and writes wait for it. */
        TCP,
        /** The TCP connection and the handshake: a peer that fails verification is a connect that fails. */
        TLS
    }

    private final SelectorProvider transport;
    private final Start client;
    private final Start server;
    private final boolean startPlain;
    private final Connected connected;
    private final ChannelSettings settings;

    private TlsSelectorProvider(Builder builder) {
        this.transport = builder.transport;
        this.client = builder.client == null ? new Start.Never() : new Start.Client(builder.client, builder.peer);
        this.server = builder.server == null ? new Start.Never() : new Start.Server(builder.server);
        this.startPlain = builder.startPlain;
        this.connected = builder.connected;
        this.settings = new ChannelSettings(
                builder.handshakeTimeout,
                builder.lingerTimeout,
                builder.listener,
                builder.executor,
                builder.dynamicRecordSizes);
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Opens a channel that is not connected. It is a client's if there is a client configuration, and plain otherwise.
     *
     * @throws IOException if no socket can be opened
     */
    @Override
    public TlsSocketChannel openSocketChannel() throws IOException {
        return opened(transport.openSocketChannel());
    }

    /**
     * Does the same for a protocol family. An address of {@link java.net.StandardProtocolFamily#UNIX} names no peer: there the
     * peer is said with {@link TlsSocketChannel#peer}, or the builder's function.
     */
    @Override
    public TlsSocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return opened(transport.openSocketChannel(family));
    }

    /**
     * Opens a channel that accepts: a server's channels if there is a server configuration, and plain ones otherwise.
     *
     * @throws IOException if no socket can be opened
     */
    @Override
    public TlsServerSocketChannel openServerSocketChannel() throws IOException {
        return new TlsServerSocketChannel(this, transport.openServerSocketChannel());
    }

    /** Does the same for a protocol family. */
    @Override
    public TlsServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return new TlsServerSocketChannel(this, transport.openServerSocketChannel(family));
    }

    /** Opens a selector for every channel that this provider, or another one of its class, opens. */
    @Override
    public AbstractSelector openSelector() throws IOException {
        return new TlsSelector(this, transport.openSelector());
    }

    /** Opens the platform's channel; it carries no TLS. */
    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return new CoatedDatagramChannel(this, transport.openDatagramChannel());
    }

    /** Opens the platform's channel; it carries no TLS. */
    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return new CoatedDatagramChannel(this, transport.openDatagramChannel(family));
    }

    /** Opens the platform's pipe; it carries no TLS. */
    @Override
    public Pipe openPipe() throws IOException {
        return new CoatedPipe(this, transport.openPipe());
    }

    /** Returns the channel that the JVM was started with (by inetd), as if this provider had opened or accepted it. */
    @Override
    public Channel inheritedChannel() throws IOException {
        Channel inherited = transport.inheritedChannel();
        if (inherited instanceof SocketChannel channel) {
            return accepted(channel);
        }
        if (inherited instanceof ServerSocketChannel channel) {
            return new TlsServerSocketChannel(this, channel);
        }
        return inherited instanceof DatagramChannel channel ? new CoatedDatagramChannel(this, channel) : inherited;
    }

    private TlsSocketChannel opened(SocketChannel raw) throws IOException {
        return TlsSocketChannel.opened(this, raw, settings, client, !startPlain, connected);
    }

    /** Wraps a channel that was accepted, and starts TLS if that is this provider's to do. */
    TlsSocketChannel accepted(SocketChannel raw) throws IOException {
        return TlsSocketChannel.accepted(this, raw, settings, server, !startPlain);
    }

    /** Collects what a provider is made of. Not safe for use by several threads. */
    public static final class Builder {
        private SelectorProvider transport = SelectorProvider.provider();
        private Supplier<ClientConfig> client;
        private Supplier<ServerConfig> server;
        private Function<SocketAddress, Peer> peer = Builder::peerOf;
        private boolean startPlain;
        private Connected connected = Connected.TCP;
        private Optional<Duration> handshakeTimeout = Optional.of(DEFAULT_HANDSHAKE_TIMEOUT);
        private Duration lingerTimeout = TlsSocketChannel.DEFAULT_LINGER_TIMEOUT;
        private Optional<HandshakeListener> listener = Optional.empty();
        private Optional<Executor> executor = Optional.empty();
        private boolean dynamicRecordSizes;

        private Builder() {}

        /** Sets the configuration of channels that connect. Without one they stay plain until {@code startTls}. */
        public Builder client(ClientConfig config) {
            Objects.requireNonNull(config);
            return client(() -> config);
        }

        /** Sets where each channel that connects gets its configuration: the next one may get another, as after a reload. */
        public Builder client(Supplier<ClientConfig> config) {
            this.client = Objects.requireNonNull(config);
            return this;
        }

        /** Sets the configuration of channels that are accepted. Without one they stay plain until {@code startTls}. */
        public Builder server(ServerConfig config) {
            Objects.requireNonNull(config);
            return server(() -> config);
        }

        /** Sets where each accepted channel gets its configuration: the next one may get another, as after a reload. */
        public Builder server(Supplier<ServerConfig> config) {
            this.server = Objects.requireNonNull(config);
            return this;
        }

        /**
         * Sets whom a client asks for and verifies, by the address that it connects to, unless {@link TlsSocketChannel#peer} has
         * said it. The default is the name that the address was made with, and the address itself where there is no name.
         */
        public Builder peer(Function<SocketAddress, Peer> peer) {
            this.peer = Objects.requireNonNull(peer);
            return this;
        }

        /** Leaves every channel plain until {@link TlsSocketChannel#startTls()}: for the PROXY protocol, for STARTTLS. */
        public Builder startPlain() {
            this.startPlain = true;
            return this;
        }

        /** Sets what a client's connecting means; {@link Connected#TCP} by default. Accepting always means TCP. */
        public Builder connected(Connected connected) {
            this.connected = Objects.requireNonNull(connected);
            return this;
        }

        /**
         * Sets how long a handshake may take from the TCP connection, or {@code startTls}, on; {@link
         * #DEFAULT_HANDSHAKE_TIMEOUT} by default. Where it takes longer, reads and writes throw {@link
         * java.net.SocketTimeoutException}.
         *
         * @param timeout positive; {@link Duration#ZERO} for no limit
         */
        public Builder handshakeTimeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("the time must not be negative");
            }
            this.handshakeTimeout = Optional.of(timeout).filter(limit -> !limit.isZero());
            return this;
        }

        /**
         * Sets how long a close may take: for flushing, and for waiting until the peer ends; 3 seconds by default.
         *
         * @param timeout positive
         */
        public Builder lingerTimeout(Duration timeout) {
            this.lingerTimeout = StagedChannel.positive(timeout);
            return this;
        }

        /** Sets who is told when a handshake is over. */
        public Builder handshakeListener(HandshakeListener listener) {
            this.listener = Optional.of(listener);
            return this;
        }

        /**
         * Sets who answers, in non-blocking mode, what the configurations {@linkplain io.niotls.config.Config#offloads offload}.
         * Without one the program answers {@link TlsSocketChannel#pause} itself. The selector wakes by itself in either case.
         */
        public Builder executor(Executor executor) {
            this.executor = Optional.of(executor);
            return this;
        }

        /**
         * Sets whether records start small, so that a browser can use what each TCP segment brings, grow to full size when much
         * is sent, and start small again after a second's rest. Off by default: full records cost the least.
         */
        public Builder dynamicRecordSizes(boolean enabled) {
            this.dynamicRecordSizes = enabled;
            return this;
        }

        /** Sets the provider underneath; the platform's by default. */
        public Builder transport(SelectorProvider transport) {
            this.transport = Objects.requireNonNull(transport);
            return this;
        }

        /** Returns the provider. */
        public TlsSelectorProvider build() {
            return new TlsSelectorProvider(this);
        }

        private static Peer peerOf(SocketAddress remote) {
            if (remote instanceof InetSocketAddress address) {
                // A scope ("%eth0") is this machine's affair, and in no certificate.
                String name = address.getHostString();
                int scope = name.indexOf('%');
                return Peer.of(scope < 0 ? name : name.substring(0, scope), address.getPort());
            }
            throw new IllegalStateException("the address " + remote + " does not say whom to verify; say it with"
                    + " TlsSocketChannel.peer or TlsSelectorProvider.Builder.peer");
        }
    }
}
