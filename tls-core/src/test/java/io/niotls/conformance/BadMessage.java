package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.conformance.Scenario.Configs;
import io.niotls.proto.Fault;
import java.util.function.UnaryOperator;

/**
 * A message that comes where it should, and is wrong.
 *
 * @param scenario the handshake it comes in
 * @param item the message's name
 * @param occurrence which one of that name, from 1
 * @param name what is wrong with it
 * @param rule where the RFC says so
 * @param fault what the subject finds
 * @param client changes the client's configuration
 * @param server changes the server's configuration
 */
public record BadMessage(Scenario scenario, String item, int occurrence, String name, String rule, Fault fault,
        UnaryOperator<byte[]> change, UnaryOperator<ClientConfig.Builder> client, UnaryOperator<ServerConfig.Builder> server) {

    /** Returns the first message of a name, with the configurations of the scenario. */
    public static BadMessage of(
            Scenario scenario, String item, String name, String rule, Fault fault, UnaryOperator<byte[]> change) {
        return new BadMessage(
                scenario, item, 1, name, rule, fault, change, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** Returns the same of the second message of that name. */
    public BadMessage second() {
        return new BadMessage(scenario, item, 2, name, rule, fault, change, client, server);
    }

    /** Returns the same with another configuration of the client. */
    public BadMessage client(UnaryOperator<ClientConfig.Builder> other) {
        return new BadMessage(scenario, item, occurrence, name, rule, fault, change, other, server);
    }

    /** Returns the same with another configuration of the server. */
    public BadMessage server(UnaryOperator<ServerConfig.Builder> other) {
        return new BadMessage(scenario, item, occurrence, name, rule, fault, change, client, other);
    }

    /** Sends it to a client. */
    public void isRefusedByTheClient() {
        assertRefused(configs().clientSubject(script()));
    }

    /** Sends it to a server. */
    public void isRefusedByTheServer() {
        assertRefused(configs().serverSubject(script()));
    }

    private Configs configs() {
        Configs configs = scenario.configs();
        return new Configs(
                client.apply(configs.client().toBuilder()).build(), server.apply(configs.server().toBuilder()).build(),
                        configs.clock());
    }

    private ScriptedPeer.Script script() {
        int[] seen = new int[1];
        return (peer, item) -> {
            if (item.name().equals(this.item) && ++seen[0] == occurrence) {
                peer.handshake(change.apply(item.message()));
            } else {
                peer.pass(item);
            }
        };
    }

    private void assertRefused(ScriptedPeer peer) {
        peer.run();
        if (fault == Fault.RECORD_NOT_AUTHENTIC) {
            assertEquals(fault, peer.failure.fault(), rule); // the two sides have different keys: the alert cannot be read
        } else {
            assertEquals(null, Refusal.complaint(peer, fault), rule);
        }
    }

    @Override
    public String toString() {
        return scenario + ": " + item + (occurrence > 1 ? " " + occurrence : "") + " " + name + " (" + rule + ")";
    }
}
