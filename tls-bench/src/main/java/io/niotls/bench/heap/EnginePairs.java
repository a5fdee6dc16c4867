package io.niotls.bench.heap;

import io.niotls.bench.stack.Connector;
import io.niotls.bench.stack.Endpoint;
import io.niotls.bench.stack.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A stack's connections in memory. */
final class EnginePairs implements Population {
    /**
     * What {@link Endpoint}s weigh beside the engine that they drive, in bytes: a header, two references and a flag. It is the
     * benchmark's, and taken off.
     */
    static final int WRAPPER = 24;
    /** The same around BoringSSL: one more reference and one more flag. */
    static final int NATIVE_WRAPPER = 32;

    private static final int DATA = 1_024;
    private static final int MOST_TURNS = 4;

    private final Connector connector;
    private final Loop loop = new Loop();
    private final ByteBuffer data = ByteBuffer.allocate(DATA);
    private final ByteBuffer records = ByteBuffer.allocate(65_536);
    private final ByteBuffer plaintext = ByteBuffer.allocate(65_536);
    private final Endpoint[] clients;
    private final Endpoint[] servers;

    /** @param most the largest number of pairs that is ever made: the arrays are not to be counted */
    EnginePairs(Connector connector, int most) {
        this.connector = connector;
        this.clients = new Endpoint[most];
        this.servers = new Endpoint[most];
    }

    @Override
    public void make(int pairs) throws IOException {
        for (int i = 0; i < pairs; i++) {
            clients[i] = connector.client();
            servers[i] = connector.server();
            loop.handshake(clients[i], servers[i]);
            carry(clients[i], servers[i]);
            carry(servers[i], clients[i]);
        }
    }

    private void carry(Endpoint from, Endpoint to) throws IOException {
        data.clear();
        plaintext.clear();
        // BoringSSL's engines first send, or take, what a handshake has left over.
        for (int turn = 0; plaintext.position() < DATA; turn++) {
            if (turn == MOST_TURNS) {
                throw new IllegalStateException(plaintext.position() + " bytes of " + DATA + " have arrived");
            }
            from.seal(data, records.clear());
            records.flip();
            while (records.hasRemaining()) {
                to.open(records, plaintext);
            }
        }
    }

    @Override
    public void dropClients() {
        drop(clients);
    }

    @Override
    public void dropServers() {
        drop(servers);
    }

    private static void drop(Endpoint[] endpoints) {
        for (int i = 0; i < endpoints.length && endpoints[i] != null; i++) {
            endpoints[i].close();
            endpoints[i] = null;
        }
    }

    @Override
    public void close() {
        connector.close();
    }
}
