package io.niotls.interop.jsse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ByteBufferSend;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.KafkaChannel;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.network.Send;

/**
 * The network side of a broker: Kafka's selector over its TLS transport, that answers each message. One thread accepts, another
 * one does everything else.
 */
final class KafkaBroker implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private static final long POLL_MILLIS = 100;

    private final Metrics metrics = new Metrics();
    private final Selector selector;
    private final Service service;
    private final ServerSocketChannel listener;
    private final Queue<SocketChannel> accepted = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<ChannelState> ended = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    /** What it does with messages. */
    @FunctionalInterface
    interface Service {
        /** Returns the answer with its size before it; nothing ends the connection. */
        Send answer(KafkaChannel channel, ByteBuffer request) throws IOException;
    }

    /** Starts one that answers with what it gets. */
    KafkaBroker(KafkaSettings settings) throws IOException {
        this(settings, (channel, request) -> ByteBufferSend.sizePrefixed(request));
    }

    KafkaBroker(KafkaSettings settings, Service service) throws IOException {
        this.service = service;
        selector = KafkaNetwork.selector(metrics, settings);
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        thread = start("broker", this::serve);
        start("acceptor", this::accept);
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = listener.accept();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                accepted.add(channel);
                selector.wakeup();
            }
        } catch (IOException end) {
            // It is closed.
        }
    }

    private void serve() {
        try {
            for (int number = 0; !closed;) {
                for (SocketChannel channel = accepted.poll(); channel != null; channel = accepted.poll()) {
                    selector.register("connection " + number++, channel);
                }
                selector.poll(POLL_MILLIS);
                ended.addAll(selector.disconnected().values());
                for (NetworkReceive receive : selector.completedReceives()) {
                    answer(receive);
                }
                selector.completedSends().forEach(send -> selector.unmute(send.destinationId()));
            }
        } catch (Throwable failure) {
            failures.add(failure);
        } finally {
            selector.close();
        }
    }

    private void answer(NetworkReceive receive) throws IOException {
        String id = receive.source();
        KafkaChannel channel = selector.channel(id);
        if (channel == null) {
            // It has been closed with messages still to read.
            return;
        }
        Send answer = service.answer(channel, receive.payload());
        if (answer == null) {
            selector.close(id);
        } else {
            selector.mute(id);
            selector.send(new NetworkSend(id, answer));
        }
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /** Waits until a connection has ended other than by the service, and returns how. */
    ChannelState awaitEnd() throws InterruptedException {
        ChannelState state = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (state == null) {
            throw new AssertionError("no connection has ended", failures.peek());
        }
        return state;
    }

    /** Ends it, and fails if its thread has failed. */
    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException timeout) {
            Thread.currentThread().interrupt();
        }
        metrics.close();
        if (!failures.isEmpty()) {
            throw new AssertionError("the broker has failed", failures.peek());
        }
    }
}
