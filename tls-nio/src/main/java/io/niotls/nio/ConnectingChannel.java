package io.niotls.nio;

import io.niotls.config.Peer;
import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The part of a channel that connects, and knows what that means and whether TLS is to start with it. */
abstract sealed class ConnectingChannel extends StagedChannel permits TlsSocketChannel {
    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Start start;
    /** Whether TLS is to start when the channel connects. */
    private final boolean startsOnConnect;
    /** Whether the program's connecting means TLS, and is not over yet. */
    private volatile boolean connectingTls;
    private volatile Peer peer;

    ConnectingChannel(
            SelectorProvider provider, SocketChannel raw, ChannelSettings settings, Start start, boolean startsOnConnect,
            boolean connectMeansTls)
            throws IOException {
        super(provider, raw, settings);
        this.start = start;
        this.startsOnConnect = startsOnConnect;
        this.connectingTls = connectMeansTls;
    }

    /** Sets whom to ask for and verify. */
    final void expect(Peer whom) {
        if (!(stage instanceof Plain)) {
            throw new IllegalStateException("TLS was started before");
        }
        this.peer = Objects.requireNonNull(whom);
    }

    /** Makes an engine with what the provider has for this channel's role. */
    final TlsEngine engine(SocketAddress remote) {
        return start.engine(remote, peer);
    }

    /**
     * Connects, as {@link SocketChannel#connect}. Where the provider has a client configuration TLS starts with it; where it says
     * that connecting means TLS, this includes the handshake, and a peer that cannot be verified is one that cannot be connected.
     *
     * @throws io.niotls.proto.TlsException if the handshake fails; the channel is closed then
     */
    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        if (connectingTls && raw.isConnected()) {
            throw new ConnectionPendingException();
        }
        boolean connected;
        try {
            connected = raw.connect(remote);
        } finally {
            closeAfterTransport();
        }
        return afterConnect(remote, connected, Selectable.NO_DEADLINE);
    }

    /** For {@code socket()}: connects in blocking mode, within some milliseconds; 0 for ever. */
    void connect(SocketAddress remote, int timeoutMillis) throws IOException {
        long deadline = timeoutMillis == 0
                ? Selectable.NO_DEADLINE : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            raw.socket().connect(remote, timeoutMillis);
        } finally {
            closeAfterTransport();
        }
        afterConnect(remote, true, connectingTls ? deadline : Selectable.NO_DEADLINE);
    }

    /** @param deadline when connecting must be over, in terms of {@link System#nanoTime} */
    private boolean afterConnect(SocketAddress remote, boolean connected, long deadline) throws IOException {
        if (startsOnConnect) {
            try {
                startTls(engine(remote), NOTHING);
                if (deadline != Selectable.NO_DEADLINE) {
                    endClockBy(deadline);
                }
            } catch (Throwable failure) {
                closeQuietly();
                throw failure;
            }
        } else if (connected) {
            startClock();
        }
        tellSelectors();
        return connected && finished();
    }

    @Override
    public boolean finishConnect() throws IOException {
        boolean connected;
        try {
            if (failure() != null && connectingTls) {
                throw failure();
            }
            connected = connectingTls && raw.isConnected() || raw.finishConnect();
        } catch (IOException failed) {
            fail(failed);
            closeQuietly();
            throw failed;
        } finally {
            closeAfterTransport();
        }
        if (connected) {
            startClock();
            tellSelectors();
        }
        return connected && finished();
    }

    /** Finishes what connecting means beyond TCP. */
    private boolean finished() throws IOException {
        if (connectingTls) {
            try {
                if (!advance(0)) {
                    return false;
                }
            } catch (IOException failed) {
                // As the platform's channel does when it cannot connect.
                closeQuietly();
                throw failed;
            }
            connectingTls = false;
            tellSelectors();
        }
        return true;
    }

    @Override
    public boolean isConnected() {
        // Not before TLS has started: no byte of the program's may be sent or taken in the clear.
        return raw.isConnected() && !connectingTls && !(startsOnConnect && stage instanceof Plain);
    }

    @Override
    public boolean isConnectionPending() {
        return raw.isConnectionPending() || connectingTls && isOpen() && (raw.isConnected() || failure() != null);
    }

    @Override
    int facts() {
        int connecting = connectingTls ? Readiness.CONNECT_MEANS_TLS : 0;
        if (!raw.isConnectionPending()) {
            connecting |= Readiness.NOT_PENDING;
        }
        if (startsOnConnect && stage instanceof Plain) {
            return Readiness.CONNECTING | connecting;
        }
        int facts = super.facts();
        if (inputShutdown && !Readiness.is(facts, Readiness.PLAIN)) {
            facts |= Readiness.INPUT;
        }
        return facts | connecting;
    }
}
