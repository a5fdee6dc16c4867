package io.niotls.bench.handshake;

import io.niotls.bench.stack.Connector;
import io.niotls.bench.stack.Endpoint;
import io.niotls.bench.stack.Loop;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Stack;
import io.niotls.bench.stack.Wire;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * Whole handshakes of a stack in memory: both engines made, driven until nothing is left to send, tickets included, and freed.
 * Resumed TLS 1.3 takes the ticket that the handshake before has brought.
 */
final class StackHandshake implements Handshake {
    private final Loop loop = new Loop();
    private final String label;
    private final Scenario scenario;
    private final boolean resumes;
    private final Connector connector;

    /**
     * Prepares both sides, and shows that they negotiate what the scenario asks for; and that the second handshake resumes the
     * first one's session if it asks for that, and is a full one if not.
     */
    StackHandshake(Stack stack, Scenario scenario) throws GeneralSecurityException, IOException {
        this.label = stack.label();
        this.scenario = scenario;
        resumes = scenario.resumption() != Resumption.NONE;
        connector = stack.prepare(scenario);
        negotiate(false);
        negotiate(resumes);
        checkVerifications();
    }

    private void negotiate(boolean resumed) throws IOException {
        try (Endpoint client = connector.client(); Endpoint server = connector.server()) {
            Wire.of(client, server).check(scenario, resumed);
        }
    }

    @Override
    public Object run(Laps laps) throws IOException {
        laps.start();
        Endpoint client = connector.client();
        laps.client();
        Endpoint server = connector.server();
        loop.start();
        laps.server();
        boolean atRest;
        do {
            loop.client(client);
            laps.client();
            loop.server(server);
            atRest = loop.atRest(client, server);
            if (atRest) {
                server.close();
            }
            laps.server();
        } while (!atRest);
        client.close();
        laps.client();
        return client;
    }

    /** Fails if any handshake but the first one was a full one although the scenario resumes. */
    @Override
    public void close() {
        try {
            checkVerifications();
        } finally {
            connector.close();
        }
    }

    private void checkVerifications() {
        long verifications = connector.verifications();
        if (resumes && verifications != 1) {
            throw new IllegalStateException(label + " verified " + verifications + " certificates instead of resuming: "
                    + scenario.label());
        }
    }
}
