package io.niotls.bench.stack;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Carries bytes between two endpoints, in heap buffers that it owns. For one thread.
 *
 * <p>Whoever measures the two sides apart calls {@link #client} and {@link #server} in turn until all is {@link #atRest}.
 */
public final class Loop {
    private final ByteBuffer toServer = ByteBuffer.allocate(65_536);
    private final ByteBuffer toClient = ByteBuffer.allocate(65_536);

    /** Runs a handshake until both sides are established and nothing is left to carry, tickets included. */
    public void handshake(Endpoint client, Endpoint server) throws IOException {
        start();
        do {
            client(client);
            server(server);
        } while (!atRest(client, server));
    }

    /** Forgets the bytes of a former connection. */
    public void start() {
        toServer.clear();
        toClient.clear();
    }

    /** Lets the client read and answer. */
    public void client(Endpoint client) throws IOException {
        client.handshake(toClient.flip(), toServer);
        toClient.clear();
    }

    /** Lets the server read and answer. */
    public void server(Endpoint server) throws IOException {
        server.handshake(toServer.flip(), toClient);
        toServer.clear();
    }

    /** Returns whether the handshake is over on both sides, after a turn of the server's. */
    public boolean atRest(Endpoint client, Endpoint server) {
        if (toClient.position() > 0) {
            return false;
        }
        if (client.isEstablished() && server.isEstablished()) {
            return true;
        }
        throw new IllegalStateException("nothing moves: client established " + client.isEstablished() + ", server established "
                + server.isEstablished());
    }
}
