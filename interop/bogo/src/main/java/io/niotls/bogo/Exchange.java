package io.niotls.bogo;

import io.niotls.config.Pause;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection from its first byte to its last: the handshake, what the flags have us send, then an echo of what the runner
 * sends, each byte turned over.
 */
final class Exchange {
    private static final int[] DIFFERENT_RECORD_SIZES = {0, 1, 255, 256, 257, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769};

    private final ConnectionSettings settings;
    private final RunnerSocket socket;
    private final TlsEngine engine;
    private final Observed observed;
    private final boolean resumption;
    private final ByteBuffer in = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
    private final ByteBuffer out = ByteBuffer.allocate(2 * TlsEngine.MAX_RECORD);
    private final ByteBuffer plaintext;
    /** What is left of a record whose first byte was written, if the flags say so. */
    private ByteBuffer unfinished = ByteBuffer.allocate(0);

    Exchange(ConnectionSettings settings, RunnerSocket socket, TlsEngine engine, Observed observed, boolean resumption) {
        this.settings = settings;
        this.socket = socket;
        this.engine = engine;
        this.observed = observed;
        this.resumption = resumption;
        this.plaintext = ByteBuffer.allocate(settings.readSize);
    }

    /**
     * Runs the connection.
     *
     * @throws TlsException if it fails; the alert was written
     * @throws Mismatch if it is not what the flags say
     */
    void run() throws IOException {
        try {
            exchange();
        } catch (TlsException | RuntimeException e) {
            engine.abort();
            flush();
            throw e;
        }
    }

    private void exchange() throws IOException {
        answerPauses();
        flush();
        while (!engine.isEstablished()) {
            receive();
        }
        ConnectionInfo info = engine.info().orElseThrow();
        Expectations.checkConnection(settings, info, observed, resumption);
        sendExports();
        sendInitialWrite();
        if (!settings.shutsDown) {
            echo();
            Expectations.checkSessionAfterwards(settings, info, observed);
        }
        if (settings.checkCloseNotify) {
            close();
        }
    }

    private void sendExports() throws IOException {
        if (settings.exportLength > 0) {
            send(export());
        }
        if (settings.exportTrafficSecrets) {
            byte[] client = observed.secret("CLIENT_TRAFFIC_SECRET_0");
            byte[] server = observed.secret("SERVER_TRAFFIC_SECRET_0");
            send(ByteBuffer.allocate(2 + client.length + server.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) client.length)
                    .put(settings.server ? client : server)
                    .put(settings.server ? server : client)
                    .array());
        }
        if (settings.tlsUnique) {
            send(engine.channelBinding("tls-unique").orElseThrow(() -> new Mismatch("there is no tls-unique")));
        }
    }

    private byte[] export() {
        byte[] context = settings.useExportContext ? bytes(settings.exportContext) : null;
        return engine.exportKeyingMaterial(settings.exportLabel, context, settings.exportLength);
    }

    private void sendInitialWrite() throws IOException {
        if (settings.writeDifferentRecordSizes) {
            for (int size : DIFFERENT_RECORD_SIZES) {
                byte[] data = new byte[size];
                Arrays.fill(data, (byte) 0x42);
                send(data);
            }
        } else if (settings.readWithUnfinishedWrite) {
            ByteBuffer record = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
            engine.send(ByteBuffer.wrap(bytes(settings.initialWrite)), record);
            record.flip();
            socket.write(record.slice().limit(1));
            unfinished = record.position(1);
        } else if (settings.writeFirst) {
            for (int i = 0; i < settings.repeatInitialWrite; i++) {
                send(bytes(settings.initialWrite));
            }
        }
    }

    private void echo() throws IOException {
        do {
            if (settings.keyUpdateBeforeRead) {
                engine.updateKeys(false);
                flush();
            }
            byte[] read = read();
            if (read.length == 0) {
                return;
            }
            socket.write(unfinished);
            if (settings.exportBetweenReads) {
                export();
            }
            if (settings.keyUpdate) {
                engine.updateKeys(false);
            }
            for (int i = 0; i < read.length; i++) {
                read[i] ^= (byte) 0xff;
            }
            send(read);
        } while (true);
    }

    /** Returns what the runner sent, nothing if it has ended the connection, with close_notify or without. */
    private byte[] read() throws IOException {
        // Data may have come with the last message of the handshake.
        while (plaintext.position() == 0 && !engine.isInputClosed()) {
            try {
                receive();
            } catch (TlsException e) {
                if (e.fault() == Fault.TRUNCATED && !settings.checkCloseNotify) {
                    break;
                }
                throw e;
            }
        }
        byte[] data = Arrays.copyOf(plaintext.array(), plaintext.position());
        plaintext.clear();
        return data;
    }

    /** Ends our direction and waits for the end of the other, in whatever order they come. */
    private void close() throws IOException {
        engine.close();
        flush();
        while (!engine.isInputClosed()) {
            receive();
            if (plaintext.position() > 0) {
                throw new Unimplemented("an error for data after our close_notify");
            }
        }
    }

    /** Lets the engine take what has arrived; where it can do nothing with that, waits for more first. */
    private void receive() throws TlsException {
        if (consume()) {
            return;
        }
        in.limit(settings.async ? in.position() + 1 : in.capacity());
        int read = socket.read(in);
        in.limit(in.capacity());
        if (read < 0) {
            engine.endOfInput();
        } else {
            consume();
        }
    }

    /** Returns whether the engine has taken something or given plaintext. */
    private boolean consume() throws TlsException {
        int opened = plaintext.position();
        in.flip();
        int arrived = in.remaining();
        boolean handshaking = !engine.isEstablished();
        try {
            do {
                engine.receive(in, plaintext);
            } while (answerPauses());
        } finally {
            // Afterwards a reply, to a KeyUpdate, can wait for the next data: one for all that came meanwhile.
            if (handshaking) {
                flush();
            }
            in.compact();
        }
        return in.position() < arrived || plaintext.position() > opened;
    }

    /**
     * Returns whether the engine had to wait for something, which it now has. Where it was told to wait it must be able to: it is
     * asked again before there is an answer.
     */
    private boolean answerPauses() throws TlsException {
        if (engine.pause().isEmpty()) {
            return false;
        }
        while (engine.pause().isPresent()) {
            Pause<?> pause = engine.pause().get();
            engine.receive(ByteBuffer.allocate(0), plaintext);
            pause.run();
            engine.resume();
        }
        return true;
    }

    private void send(byte[] data) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(data);
        while (source.hasRemaining()) {
            engine.send(source, out);
            write();
        }
    }

    private void flush() {
        while (engine.hasOutput()) {
            engine.flush(out);
            write();
        }
    }

    private void write() {
        out.flip();
        socket.write(out);
        out.clear();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static boolean isTls13(ConnectionInfo info) {
        return info.version().equals(ProtocolVersion.TLS_1_3);
    }
}
