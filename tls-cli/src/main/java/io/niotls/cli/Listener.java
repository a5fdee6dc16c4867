package io.niotls.cli;

import io.niotls.cli.common.Reason;
import io.niotls.config.ServerConfig;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Accepts connections and gives each to a conversation; one that fails is logged and stops nobody else.
 *
 * <p>Safe for use by several threads: one runs it, any other may stop it.
 */
final class Listener implements AutoCloseable {
    /** Connections at one time: each has a thread. More wait in the system's queue. */
    private static final int MAX_CONNECTIONS = 512;
    /** How long a handshake may take; as nginx's client_header_timeout and ngx_ssl_handshake's default, 60 s. */
    private static final long HANDSHAKE_SECONDS = 60;
    /** How many connections may wait to be accepted; the system may allow fewer. */
    private static final int BACKLOG = 1_024;
    /** How long accepting stops when the system has no room for a further connection. */
    private static final Duration PAUSE_WHEN_FULL = Duration.ofMillis(100);
    /** How long connections may take to say goodbye when the process ends. */
    private static final Duration LAST_GOODBYE = Duration.ofSeconds(1);

    private final ServerSocketChannel socket;
    private final ServerConfig config;
    private final Reporter reporter;
    private final Semaphore free = new Semaphore(MAX_CONNECTIONS);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<TlsSocketChannel> channels = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "connection");
        thread.setDaemon(true);
        return thread;
    });

    /** Hears what becomes of connections. */
    interface Reporter {
        /** A handshake is complete. */
        void established(TlsSocketChannel channel);

        /** A connection has ended; without a failure if it ended well. */
        void ended(SocketAddress remote, Optional<ConnectionInfo> info, Optional<Throwable> failure);
    }

    /** Binds, but does not accept yet. */
    Listener(InetSocketAddress address, ServerConfig config, Reporter reporter) throws IOException {
        this.config = config;
        this.reporter = reporter;
        socket = ServerSocketChannel.open();
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(address, BACKLOG);
        } catch (IOException failure) {
            socket.close();
            throw new IOException("cannot listen on " + text(address) + ": " + Reason.of(failure), failure);
        }
    }

    /** Returns where it listens, as HOST:PORT with the real port. */
    String address() throws IOException {
        return text((InetSocketAddress) socket.getLocalAddress());
    }

    static String text(InetSocketAddress address) {
        if (address.getAddress() == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        boolean six = address.getAddress() instanceof Inet6Address;
        String host = address.getAddress().isAnyLocalAddress() && six ? "::" : address.getAddress().getHostAddress();
        return (six ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Serves connections at the same time, until it is closed. */
    void serveAll(Conversation conversation) throws IOException {
        while (true) {
            free.acquireUninterruptibly();
            Optional<SocketChannel> accepted;
            try {
                accepted = accept();
            } catch (IOException noDescriptors) {
                // Too many files are open, most likely. Those who are served go on; the next may find room.
                free.release();
                LockSupport.parkNanos(PAUSE_WHEN_FULL.toNanos());
                continue;
            }
            if (accepted.isEmpty()) {
                return;
            }
            try {
                threads.execute(() -> {
                    try {
                        serve(accepted.get(), conversation);
                    } finally {
                        free.release();
                    }
                });
            } catch (RejectedExecutionException closedInTheMeantime) {
                closeQuietly(accepted.get());
                return;
            } catch (Error noThread) {
                closeQuietly(accepted.get());
                free.release();
                throw noThread;
            }
        }
    }

    /** Serves one connection after the other, until it is closed. */
    void serveEach(Conversation conversation) throws IOException {
        for (Optional<SocketChannel> accepted = accept(); accepted.isPresent(); accepted = accept()) {
            serve(accepted.get(), conversation);
        }
    }

    /** Serves one connection.
     * @return what failed, if anything did */
    Optional<Throwable> serveOne(Conversation conversation) throws IOException {
        Optional<SocketChannel> accepted = accept();
        return accepted.isEmpty() ? Optional.empty() : serve(accepted.get(), conversation);
    }

    private Optional<SocketChannel> accept() throws IOException {
        try {
            return Optional.of(socket.accept());
        } catch (ClosedChannelException stopped) {
            return Optional.empty();
        }
    }

    private Optional<Throwable> serve(SocketChannel raw, Conversation conversation) {
        SocketAddress remote;
        TlsSocketChannel channel;
        try {
            remote = raw.getRemoteAddress();
            raw.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel = TlsSocketChannel.server(raw, config);
        } catch (IOException gone) {
            // Before it was here.
            closeQuietly(raw);
            return Optional.of(gone);
        }
        channels.add(channel);
        Optional<Throwable> failure = Optional.empty();
        try {
            Deadline.within(HANDSHAKE_SECONDS, channel::abort, channel::handshake);
            reporter.established(channel);
            conversation.converse(channel);
        } catch (IOException | RuntimeException failed) {
            failure = Optional.of(failed);
        } finally {
            closeQuietly(channel);
            channels.remove(channel);
        }
        reporter.ended(remote, channel.info(), failure);
        return failure;
    }

    /** Accepts no more, and lets every connection say goodbye for a short time. Closing again does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        closeQuietly(socket);
        for (TlsSocketChannel channel : channels) {
            channel.lingerTimeout(LAST_GOODBYE);
            threads.execute(() -> closeQuietly(channel));
        }
        threads.shutdown();
        try {
            threads.awaitTermination(2 * LAST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception gone) {
            // It is closed in any case.
        }
    }
}
