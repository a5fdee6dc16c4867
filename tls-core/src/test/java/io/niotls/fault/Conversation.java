package io.niotls.fault;

import io.niotls.conformance.Scenario;
import io.niotls.engine.TlsEngine;
import io.niotls.testing.Setup;

/** A client and a server over a transport that goes wrong as planned, run until both are through with it. */
final class Conversation {
    /** A flight is a step of each side; a conversation has about ten. */
    private static final int MAX_STEPS = 100;

    final Party client;
    final Party server;
    private final Lane toServer;
    private final Lane toClient;
    private int steps;
    private boolean starved;

    Conversation(Scenario scenario, Plan plan) {
        Scenario.Configs configs = scenario.configs();
        toServer = plan.lane(true);
        toClient = plan.lane(false);
        client = new Party(TlsEngine.client(configs.client(), Setup.peer()), true, toClient, toServer);
        server = new Party(TlsEngine.server(configs.server()), false, toServer, toClient);
    }

    /** Runs to the end. */
    Conversation run() {
        while (!client.isDone() || !server.isDone()) {
            if (++steps > MAX_STEPS) {
                throw new AssertionError("no end in " + MAX_STEPS + " steps");
            }
            boolean moved = client.turn();
            moved |= server.turn();
            if (toServer.isReset() || toClient.isReset()) {
                toServer.reset();
                toClient.reset();
            } else if (!moved && !(toServer.release() | toClient.release())) {
                // Each waits for the other: some day somebody gives up.
                starved = true;
                toServer.reset();
                toClient.reset();
            }
        }
        client.turn();
        server.turn();
        return this;
    }

    /** Returns whether both waited for bytes that were lost. */
    boolean isStarved() {
        return starved;
    }

    /** Returns how many bytes have arrived in a direction; only where none were lost. */
    long passed(boolean direction) {
        return (direction ? toServer : toClient).passed();
    }

    Party receiver(Plan plan) {
        return plan.toServer() ? server : client;
    }

    Party sender(Plan plan) {
        return plan.toServer() ? client : server;
    }
}
