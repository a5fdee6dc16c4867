package io.niotls.interop.jsse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ByteBufferSend;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;

/** Connections of a Kafka client: its selector over its TLS transport, driven by the thread that calls. */
final class KafkaNetwork implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 100;

    private final Metrics metrics = new Metrics();
    private final Selector selector;
    private final Map<String, ChannelState> disconnected = new HashMap<>();
    private final Map<String, ByteBuffer> received = new HashMap<>();

    KafkaNetwork(KafkaSettings settings) {
        selector = selector(metrics, settings);
    }

    /** Makes a selector for messages of any size and connections of any age. */
    static Selector selector(Metrics metrics, KafkaSettings settings) {
        return new Selector(NetworkReceive.UNLIMITED, Selector.NO_IDLE_TIMEOUT_MS, metrics, Time.SYSTEM, "interop", Map.of(),
                false, settings.channels(), new LogContext());
    }

    /** Starts a connection to the broker's name. */
    void connect(String id, int port) throws IOException {
        connect(id, new InetSocketAddress(KafkaSettings.HOST, port));
    }

    /** Starts a connection; the broker must have the name, or without one the address. */
    void connect(String id, InetSocketAddress address) throws IOException {
        selector.connect(id, address, Selectable.USE_DEFAULT_BUFFER_SIZE, Selectable.USE_DEFAULT_BUFFER_SIZE);
    }

    /**
     * Polls until a connection's handshake is complete.
     *
     * @throws AssertionError if it ends before
     */
    void awaitReady(String id) throws IOException {
        poll(id, () -> selector.isChannelReady(id) ? Optional.of(id) : Optional.empty());
    }

    /** Polls until a connection has ended, and returns how. */
    ChannelState awaitEnd(String id) throws IOException {
        return await(() -> Optional.ofNullable(disconnected.remove(id)));
    }

    /** Sends a message over a connection that is ready, and polls until the answer is there. */
    ByteBuffer ask(String id, ByteBuffer request) throws IOException {
        tell(id, request);
        return poll(id, () -> Optional.ofNullable(received.remove(id)));
    }

    /** Gives a message to a connection that is ready, to be sent by later polls. */
    void tell(String id, ByteBuffer request) {
        selector.send(new NetworkSend(id, ByteBufferSend.sizePrefixed(request)));
    }

    /** Ends a connection. */
    void end(String id) {
        selector.close(id);
    }

    private <T> T poll(String id, Supplier<Optional<T>> result) throws IOException {
        return await(() -> {
            ChannelState end = disconnected.get(id);
            if (end != null) {
                throw new AssertionError(id + " has ended: " + end.state(), end.exception());
            }
            return result.get();
        });
    }

    private <T> T await(Supplier<Optional<T>> result) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Optional<T> found = result.get();
            if (found.isPresent()) {
                return found.get();
            }
            selector.poll(POLL_MILLIS);
            disconnected.putAll(selector.disconnected());
            selector.completedReceives().forEach(each -> received.put(each.source(), each.payload()));
        }
        throw new AssertionError("nothing has happened for " + PATIENCE);
    }

    @Override
    public void close() {
        selector.close();
        metrics.close();
    }
}
