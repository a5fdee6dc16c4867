package io.niotls.bench.loopback;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A program over {@code java.nio} as in any book, which does not know whether its channels speak TLS. */
final class NioServer implements Server {
    private final Selector selector;
    private final boolean direct;
    private final Map<Service, ServerSocketChannel> listeners = new EnumMap<>(Service.class);
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
    private final Thread loop = new Thread(this::run, "server");
    private volatile boolean closed;
    private volatile Throwable failure;

    /** @param direct whether buffers of the program are direct */
    NioServer(SelectorProvider provider, boolean direct) throws IOException {
        this.direct = direct;
        selector = provider.openSelector();
        for (Service service : Service.values()) {
            ServerSocketChannel listener = provider.openServerSocketChannel();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT, service);
            listeners.put(service, listener);
            ports.put(service, ((InetSocketAddress) listener.getLocalAddress()).getPort());
        }
        loop.setDaemon(true);
        loop.start();
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::ready);
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        } finally {
            end();
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof NioSession session) {
            try {
                if (!session.ready(key)) {
                    key.channel().close();
                }
            } catch (IOException e) {
                failed(e);
                closeQuietly(key);
            }
        } else {
            try {
                accept((Service) key.attachment());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void accept(Service service) throws IOException {
        SocketChannel channel = listeners.get(service).accept();
        while (channel != null) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, NioSession.of(service, channel, direct));
            channel = listeners.get(service).accept();
        }
    }

    private void failed(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    private void end() {
        try {
            for (SelectionKey key : selector.keys()) {
                closeQuietly(key);
            }
            selector.close();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void closeQuietly(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public int port(Service service) {
        return ports.get(service);
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() throws InterruptedIOException {
        closed = true;
        selector.wakeup();
        try {
            loop.join();
        } catch (InterruptedException e) {
            throw Server.interrupted();
        }
    }
}
