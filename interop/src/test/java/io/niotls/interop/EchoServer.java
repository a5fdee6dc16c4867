package io.niotls.interop;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends back what it gets: one thread and one selector, as in any book on java.nio, on a port of this machine. It knows nothing
 * but java.nio; what speaks on its channels is up to the provider.
 */
final class EchoServer implements AutoCloseable {
    private static final int CHUNK = 65_536;
    /** As many may arrive before the thread looks: more than any client here starts at once. */
    private static final int BACKLOG = 1_024;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Thread thread = new Thread(this::loop, "echo server");
    /** One for all connections: a connection keeps nothing but what the peer was too slow to take. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** Starts at a free port. */
    EchoServer(SelectorProvider provider) throws IOException {
        selector = provider.openSelector();
        listener = provider.openServerSocketChannel();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    private void loop() {
        try {
            while (!stopped) {
                selector.select();
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    if (key.isAcceptable()) {
                        accept();
                    } else {
                        serve(key);
                    }
                }
            }
        } catch (IOException | RuntimeException failure) {
            failures.add(failure);
        } finally {
            selector.keys().forEach(key -> close(key.channel()));
            close(selector);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            open.incrementAndGet();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    private void serve(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.attachment() instanceof ByteBuffer waiting) {
                channel.write(waiting);
                if (!waiting.hasRemaining()) {
                    key.attach(null);
                    key.interestOps(SelectionKey.OP_READ);
                }
            } else if (channel.read(buffer.clear()) < 0) {
                // Counted first: the client knows of the end as soon as it is said.
                served.incrementAndGet();
                open.decrementAndGet();
                close(channel);
            } else {
                channel.write(buffer.flip());
                if (buffer.hasRemaining()) {
                    key.attach(ByteBuffer.allocate(buffer.remaining()).put(buffer).flip());
                    key.interestOps(SelectionKey.OP_WRITE);
                }
            }
        } catch (IOException broken) {
            failures.add(broken);
            open.decrementAndGet();
            close(channel);
        }
    }

    private void close(Closeable ended) {
        try {
            ended.close();
        } catch (IOException broken) {
            failures.add(broken);
        }
    }

    /** Returns how many connections there are. */
    int open() {
        return open.get();
    }

    /** Returns how many connections have ended as they should: by the client's end of the stream. */
    int served() {
        return served.get();
    }

    /** Returns what has gone wrong, for each connection that has ended otherwise. */
    Queue<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException timeout) {
            Thread.currentThread().interrupt();
        }
    }
}
