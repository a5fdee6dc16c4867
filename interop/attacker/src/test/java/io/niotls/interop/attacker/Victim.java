package io.niotls.interop.attacker;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An engine on one end of a loopback connection, and in the end what has become of it. Its thread ends with the connection. */
final class Victim {
    private static final int TIMEOUT_SECONDS = 20;

    /**
     * What is left when the connection is over.
     *
     * @param failure why the engine has ended it, if it has
     * @param plaintext all application data that it has delivered
     */
    record Outcome(TlsEngine engine, Optional<TlsException> failure, byte[] plaintext) {}

    /** Opens the connection. */
    private interface Dial {
        Socket socket() throws IOException;
    }

    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final TlsEngine engine;
    private byte[] plaintext = {};

    private Victim(TlsEngine engine, Dial dial) {
        this.engine = engine;
        Thread thread = new Thread(() -> {
            try (Socket socket = dial.socket()) {
                outcome.complete(run(socket));
            } catch (IOException | RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        }, "victim");
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets a server's engine wait for one connection. */
    static Victim server(ServerSocket listener, TlsEngine engine) {
        return new Victim(engine, listener::accept);
    }

    /** Lets a client's engine connect to a port of this machine. */
    static Victim client(int port, TlsEngine engine) {
        return new Victim(engine, () -> new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Returns a listener on a port of its own. */
    static ServerSocket listener() {
        try {
            return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of the connection. */
    Outcome outcome() throws Exception {
        return outcome.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private Outcome run(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        Optional<TlsException> failure = Optional.empty();
        try {
            exchange(socket);
        } catch (TlsException e) {
            failure = Optional.of(e);
            flush(socket.getOutputStream());
        }
        // The other end must not find its alert thrown away by a reset: it is read until it closes.
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        byte[] rest = new byte[16_384];
        try {
            while (in.read(rest) >= 0) {
                // whatever it still says
            }
        } catch (IOException e) {
            // it has gone
        }
        return new Outcome(engine, failure, plaintext);
    }

    private void exchange(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[65_536];
        int filled = 0;
        flush(out);
        while (!engine.isInputClosed()) {
            int read = in.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                engine.endOfInput();
                return;
            }
            filled += read;
            ByteBuffer records = ByteBuffer.wrap(buffer, 0, filled);
            receive(records);
            filled = records.compact().position();
            flush(out);
        }
    }

    private void receive(ByteBuffer records) throws TlsException {
        ByteBuffer room = ByteBuffer.allocate(65_536);
        int before;
        do {
            before = records.position();
            engine.receive(records, room.clear());
            int old = plaintext.length;
            plaintext = Arrays.copyOf(plaintext, old + room.position());
            System.arraycopy(room.array(), 0, plaintext, old, room.position());
        } while (records.position() > before || room.position() > 0);
    }

    private void flush(OutputStream out) throws IOException {
        while (engine.hasOutput()) {
            ByteBuffer records = ByteBuffer.allocate(32_768);
            engine.flush(records);
            out.write(records.array(), 0, records.position());
        }
    }
}
