package io.niotls.testing;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A client's and a server's engine, and the bytes between them, which a test can look at, cut and change. */
public final class EnginePair {
    /** Changes what one side has sent before the other sees it. */
    @FunctionalInterface
    public interface Wire {
        /** Returns what arrives instead of {@code sent}. */
        byte[] carry(byte[] sent);
    }

    public final Side client;
    public final Side server;

    public EnginePair(ClientConfig clientConfig, Peer peer, ServerConfig serverConfig) {
        this(TlsEngine.client(clientConfig, peer), TlsEngine.server(serverConfig));
    }

    public EnginePair(TlsEngine client, TlsEngine server) {
        this.client = new Side("client", client);
        this.server = new Side("server", server);
    }

    /** One side: its engine, what has arrived and was not consumed, and the plaintext it has received. */
    public static final class Side {
        public final String name;
        public final TlsEngine engine;
        public Wire sends = sent -> sent;
        /** How many bytes arrive at once. */
        public int chunk = Integer.MAX_VALUE;
        private byte[] unread = new byte[0];
        private byte[] plaintext = new byte[0];

        Side(String name, TlsEngine engine) {
            this.name = name;
            this.engine = engine;
        }

        /** Takes everything that waits to be sent. */
        public byte[] output() {
            byte[] all = new byte[0];
            while (engine.hasOutput()) {
                ByteBuffer out = ByteBuffer.allocate(4_096);
                engine.flush(out);
                all = concat(all, Arrays.copyOf(out.array(), out.position()));
            }
            return all;
        }

        /** Gives bytes to the engine, in chunks. */
        public void input(byte[] bytes) throws TlsException {
            for (int i = 0; i < bytes.length; i += chunk) {
                int end = chunk > bytes.length - i ? bytes.length : i + chunk;
                unread = concat(unread, Arrays.copyOfRange(bytes, i, end));
                receive();
                if (chunk >= bytes.length) {
                    return;
                }
            }
        }

        /** Lets the engine read what has arrived. */
        public void receive() throws TlsException {
            ByteBuffer in = ByteBuffer.wrap(unread);
            ByteBuffer room = ByteBuffer.allocate(20_000);
            int consumed;
            do {
                consumed = in.position();
                try {
                    engine.receive(in, room);
                } finally {
                    plaintext = concat(plaintext, Arrays.copyOf(room.array(), room.position()));
                    unread = Arrays.copyOfRange(in.array(), in.position(), in.limit());
                }
                if (room.position() == 0 && in.position() == consumed) {
                    return;
                }
                in = ByteBuffer.wrap(unread);
                room.clear();
                consumed = -1;
            } while (true);
        }

        /** Seals plaintext and returns the records. */
        public byte[] seal(byte[] data) throws TlsException {
            ByteBuffer source = ByteBuffer.wrap(data);
            byte[] all = output();
            while (source.hasRemaining()) {
                ByteBuffer out = ByteBuffer.allocate(32_768);
                engine.send(source, out);
                if (out.position() == 0) {
                    throw new IllegalStateException(name + " takes no data");
                }
                all = concat(all, Arrays.copyOf(out.array(), out.position()));
            }
            return all;
        }

        /** Takes the plaintext received so far. */
        public byte[] takePlaintext() {
            byte[] taken = plaintext;
            plaintext = new byte[0];
            return taken;
        }
    }

    /** Carries bytes both ways until nothing moves any more. */
    public void pump() throws TlsException {
        boolean moved;
        do {
            moved = carry(client, server);
            moved |= carry(server, client);
        } while (moved);
    }

    private static boolean carry(Side from, Side to) throws TlsException {
        byte[] sent = from.output();
        if (sent.length == 0) {
            return false;
        }
        to.input(from.sends.carry(sent));
        return true;
    }

    /** Runs the handshake to its end. */
    public EnginePair handshake() throws TlsException {
        pump();
        if (!client.engine.isEstablished() || !server.engine.isEstablished()) {
            throw new IllegalStateException("client established: " + client.engine.isEstablished() + ", server established: "
                    + server.engine.isEstablished());
        }
        return this;
    }

    /** Sends data one way and returns what arrives. */
    public byte[] transfer(Side from, byte[] data) throws TlsException {
        Side to = from == client ? server : client;
        to.input(from.sends.carry(from.seal(data)));
        pump();
        return to.takePlaintext();
    }

    public static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
