package io.niotls.bench.loopback;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;

/** Small requests on connections that stay: on each the next request follows the last one's answer. */
final class EchoLoad implements Load {
    private final LoadLoop loop = new LoadLoop();
    private final List<Client> clients = new ArrayList<>();
    private int connected;
    private long answered;
    /** Connections with a request under way. */
    private int waiting;
    private boolean busy;

    /**
     * Connects.
     *
     * @param connections how many
     * @param size of a request in bytes
     */
    EchoLoad(Links links, int connections, int size) throws IOException {
        for (int i = 0; i < connections; i++) {
            Client client = new Client(links.open(Service.ECHO), size);
            clients.add(client);
            loop.register(client.link, client);
        }
        while (connected < connections) {
            loop.turn();
        }
    }

    private final class Client implements LoadLoop.Session {
        private final Link link;
        private final Echoes echoes;
        private boolean established;

        Client(Link link, int size) {
            this.link = link;
            echoes = new Echoes(link, size);
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            if (!established) {
                established = link.connect();
                key.interestOps(SelectionKey.OP_READ);
                connected += established ? 1 : 0;
                return;
            }
            if (echoes.receive() > 0) {
                answered++;
                waiting--;
                if (busy) {
                    send();
                }
            }
        }

        void send() throws IOException {
            waiting++;
            echoes.send();
        }
    }

    /** Returns the number of requests that were answered. */
    @Override
    public long run(long nanos) throws IOException {
        answered = 0;
        busy = true;
        long end = System.nanoTime() + nanos;
        for (Client client : clients) {
            client.send();
        }
        while (System.nanoTime() - end < 0) {
            loop.turn();
        }
        busy = false;
        while (waiting > 0) {
            loop.turn();
        }
        return answered;
    }

    @Override
    public void close() throws IOException {
        loop.end(clients.stream().map(client -> client.link).toList());
        loop.close();
    }
}
