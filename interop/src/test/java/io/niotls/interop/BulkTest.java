package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.nio.TlsSocketChannel;
import io.niotls.proto.CipherSuite;
import io.niotls.testing.TestPki.KeyKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** 256 MB each way at the same time, with a checksum each way, in both roles and versions. */
class BulkTest {
    private static final long LENGTH = 256L << 20;
    private static final int BLOCK = 1 << 20;
    private static final long CLIENTS_SEED = 1;
    private static final long SERVERS_SEED = 2;
    private static final long PATIENCE_SECONDS = 50;
    /** Ends what s_server has to say before the data. */
    private static final String MARKER = "data follows\n";

    @TempDir
    private static Path directory;

    private static OpenSsl openSsl;
    private static PemFiles files;

    @BeforeAll
    static void start() {
        openSsl = OpenSsl.installed();
        files = new PemFiles(directory);
    }

    static List<CipherSuite> suites() {
        return List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384);
    }

    /**
     * Numbered blocks of random bytes, so that a block that is lost, repeated or moved changes the checksum. All bytes have their
     * highest bit set: s_server takes some letters for commands.
     */
    private static final class Source {
        private final byte[] block = new byte[BLOCK];
        private byte number;

        Source(long seed) {
            new Random(seed).nextBytes(block);
            for (int i = 0; i < BLOCK; i++) {
                block[i] |= (byte) 0x80;
            }
        }

        /** Returns the next of at most 256 blocks; valid until the next call. */
        ByteBuffer next() {
            block[0] = (byte) (number | 0x80);
            block[1] = (byte) (number < 0 ? 0x81 : 0x80);
            number++;
            return ByteBuffer.wrap(block);
        }

        static long checksum(long seed) {
            Source source = new Source(seed);
            CRC32C checksum = new CRC32C();
            for (long done = 0; done < LENGTH; done += BLOCK) {
                checksum.update(source.next());
            }
            return checksum.getValue();
        }
    }

    /** What one side has received; complete when everything has arrived. */
    private static final class Received {
        private final CRC32C checksum = new CRC32C();
        private final CountDownLatch complete = new CountDownLatch(1);
        private long length;

        void add(byte[] bytes, int count) {
            checksum.update(bytes, 0, count);
            length += count;
            if (length >= LENGTH) {
                complete.countDown();
            }
        }

        void assertIs(long seed) throws InterruptedException {
            complete.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertEquals(LENGTH, length);
            assertEquals(Source.checksum(seed), checksum.getValue());
        }
    }

    private static FutureTask<Void> start(FutureTask<Void> task) {
        Thread thread = new Thread(task, "sender");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** Types everything into the program. */
    private static FutureTask<Void> feed(Program program, long seed) {
        return start(new FutureTask<>(() -> {
            Source source = new Source(seed);
            OutputStream input = program.input();
            for (long done = 0; done < LENGTH; done += BLOCK) {
                input.write(source.next().array());
            }
            input.flush();
            return null;
        }));
    }

    /** Sends everything over our channel while it receives everything. */
    private static Received exchange(TlsSocketChannel channel, long seed) throws Exception {
        FutureTask<Void> sending = start(new FutureTask<>(() -> {
            Source source = new Source(seed);
            for (long done = 0; done < LENGTH; done += BLOCK) {
                ByteBuffer block = source.next();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
            return null;
        }));
        Received received = receive(channel);
        Dialogue.result(sending);
        return received;
    }

    private static Received receive(TlsSocketChannel channel) throws IOException {
        Received received = new Received();
        ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
        while (received.length < LENGTH && channel.read(buffer.clear()) >= 0) {
            received.add(buffer.array(), buffer.position());
        }
        return received;
    }

    @ParameterizedTest
    @MethodSource("suites")
    void ourClientAndOpenSsl(CipherSuite suite) throws Exception {
        Received theirs = new Received();
        List<String> command = OpenSsl.serverCommand(Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), openSsl.only(suite)));
        try (OpenSsl.Server server = OpenSsl.accepting(Program.start(directory, command, MARKER, theirs::add))) {
            try (Dialogue dialogue = Dialogue.connect(server.port(), Settings.client().build())) {
                dialogue.say(MARKER);
                server.program().expect(MARKER);
                FutureTask<Void> feeding = feed(server.program(), SERVERS_SEED);
                Received ours = exchange(dialogue.channel(), CLIENTS_SEED);
                Dialogue.result(feeding);
                ours.assertIs(SERVERS_SEED);
                theirs.assertIs(CLIENTS_SEED);
                assertEquals(suite, dialogue.info().cipherSuite());
                dialogue.end();
                dialogue.hearEnd();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void ourServerAndOpenSsl(CipherSuite suite) throws Exception {
        Received theirs = new Received();
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<Received> served = listener.next(Settings.server().build(), dialogue -> {
                Received received = exchange(dialogue.channel(), SERVERS_SEED);
                theirs.complete.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                dialogue.end();
                dialogue.hearEnd();
                return received;
            });
            List<String> command = OpenSsl.clientCommand(listener.port(), Exchange.arguments(
                    Exchange.verifying(files), openSsl.only(suite), List.of("-quiet")));
            try (Program program = Program.start(directory, command, theirs::add)) {
                Dialogue.result(feed(program, CLIENTS_SEED));
                theirs.assertIs(SERVERS_SEED);
                Dialogue.result(served).assertIs(CLIENTS_SEED);
                assertEquals(0, program.awaitExit(), program::toString);
            }
        }
    }
}
