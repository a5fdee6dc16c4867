package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.network.TransferableChannel;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections of Kafka's TLS transport with engines that {@code ssl.engine.factory.class} makes: data, ends, and resumption. */
@Timeout(60)
class KafkaConnectionTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int LARGE = 25 * MEGABYTE;
    private static final int FILE_LENGTH = 3 * MEGABYTE + 1;
    private static final int ROUNDS = 4;
    private static final int RECONNECTS = 5;

    private static final byte[] BYTES = new byte[LARGE];

    static {
        new Random(5).nextBytes(BYTES);
    }

    @TempDir
    private Path directory;

    static Stream<Pairing> all() {
        return Pairing.all();
    }

    static Stream<Pairing> same() {
        return Pairing.same();
    }

    private static KafkaSettings client(Pairing pairing) {
        return KafkaSettings.client(pairing.client().context(null, Identities.trust()), pairing.protocol());
    }

    private static KafkaSettings server(Pairing pairing) {
        return KafkaSettings.server(
                pairing.server().context(Identities.server(KafkaSettings.HOST), null), pairing.protocol());
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("all")
    void messagesOfAllSizesArriveUnchanged(Pairing pairing) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(server(pairing)); KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            network.connect("client", broker.port());
            network.awaitReady("client");
            for (int size : List.of(1, 100, 16_379, 16_380, 16_381, 16_384, 16_385, 65_536, MEGABYTE)) {
                ByteBuffer answer = network.ask("client", ByteBuffer.wrap(BYTES, 0, size).slice());
                assertEquals(ByteBuffer.wrap(BYTES, 0, size), answer, "size " + size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("same")
    void hundredMegabytesArriveUnchanged(Pairing pairing) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(server(pairing)); KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            network.connect("client", broker.port());
            network.awaitReady("client");
            for (int i = 0; i < ROUNDS; i++) {
                assertEquals(ByteBuffer.wrap(BYTES), network.ask("client", ByteBuffer.wrap(BYTES)));
            }
        }
    }

    /** A file as an answer, as brokers send logs: the transport reads it into a direct buffer. */
    private static final class FileSend implements Send {
        private final FileChannel file;
        private final ByteBuffer size;
        private long position;
        private boolean pending;

        FileSend(FileChannel file) throws IOException {
            this.file = file;
            size = ByteBuffer.allocate(Integer.BYTES).putInt(0, (int) file.size());
        }

        @Override
        public boolean completed() {
            return !size.hasRemaining() && position == size.getInt(0) && !pending;
        }

        @Override
        public long writeTo(TransferableChannel channel) throws IOException {
            long written = size.hasRemaining() ? channel.write(size) : 0;
            if (!size.hasRemaining()) {
                long moved = channel.transferFrom(file, position, size.getInt(0) - position);
                position += moved;
                written += moved;
            }
            pending = channel.hasPendingWrites();
            return written;
        }

        @Override
        public long size() {
            return Integer.BYTES + size.getInt(0);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void filesAreSentFromDirectBuffers(Pairing pairing) throws Exception {
        Path path = Files.write(directory.resolve("log"), Arrays.copyOf(BYTES, FILE_LENGTH));
        try (FileChannel file = FileChannel.open(path);
                KafkaBroker broker = new KafkaBroker(server(pairing), (channel, request) -> new FileSend(file));
                KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            network.connect("client", broker.port());
            network.awaitReady("client");
            assertEquals(ByteBuffer.wrap(BYTES, 0, FILE_LENGTH), network.ask("client", text("fetch")));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void clientEndsWithCloseNotify(Pairing pairing) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(server(pairing));
                KafkaRelay relay = new KafkaRelay(broker.port());
                KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            network.connect("client", relay.port());
            network.awaitReady("client");
            assertEquals(text("hello"), network.ask("client", text("hello")));
            network.end("client");
            assertEquals(ChannelState.State.READY, broker.awaitEnd().state());
            assertTrue(relay.clientHasEndedWithAlert());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void brokerEndsWithCloseNotify(Pairing pairing) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(server(pairing), (channel, request) -> null);
                KafkaRelay relay = new KafkaRelay(broker.port());
                KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            network.connect("client", relay.port());
            network.awaitReady("client");
            network.tell("client", text("end"));
            assertEquals(ChannelState.State.READY, network.awaitEnd("client").state());
            assertTrue(relay.serverHasEndedWithAlert());
        }
    }

    /** The client asks nobody about a broker's certificate where it resumes. */
    @ParameterizedTest
    @MethodSource("all")
    void reconnectsResume(Pairing pairing) throws Exception {
        CountingTrust trust = new CountingTrust();
        SSLContext context = pairing.client().context(null, trust.managers());
        try (KafkaBroker broker = new KafkaBroker(server(pairing));
                KafkaNetwork network = new KafkaNetwork(KafkaSettings.client(context, pairing.protocol()))) {
            for (int i = 0; i < RECONNECTS; i++) {
                String id = "connection " + i;
                network.connect(id, broker.port());
                network.awaitReady(id);
                assertEquals(text("hello"), network.ask(id, text("hello")));
                network.end(id);
                broker.awaitEnd();
            }
            assertEquals(1, trust.questions());
        }
    }
}
