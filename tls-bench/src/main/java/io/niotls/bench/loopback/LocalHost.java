package io.niotls.bench.loopback;

import io.niotls.bench.stack.Scenario;
import java.io.IOException;
import java.util.Optional;

/** A server in this process, whose usage is the load generator's too: for tests, and for profiles of both. */
final class LocalHost implements Host {
    private final Server server;

    LocalHost(ServerKind kind, Scenario scenario) throws Exception {
        server = kind.start(scenario);
    }

    @Override
    public int port(Service service) {
        return server.port(service);
    }

    @Override
    public Usage usage() throws IOException {
        Optional<Throwable> failure = server.failure();
        if (failure.isPresent()) {
            throw new IOException("the server has failed: " + failure.get(), failure.get());
        }
        return Usage.here();
    }

    @Override
    public void close() throws IOException {
        server.close();
        usage();
    }
}
