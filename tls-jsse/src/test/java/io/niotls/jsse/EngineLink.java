package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Random;
import java.util.function.BooleanSupplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Two engines that talk to each other in memory.
 *
 * @param client drives the client's engine
 * @param server drives the server's engine
 */
record EngineLink(EngineDriver client, EngineDriver server) {
    /** More calls than any test here needs: engines that are still busy then would spin for ever. */
    private static final int MAX_ROUNDS = 2_000;

    /** Joins two engines whose modes are set. */
    static EngineLink of(SSLEngine client, SSLEngine server) {
        EngineLink link = new EngineLink(new EngineDriver(client), new EngineDriver(server));
        link.client.peer(link.server);
        link.server.peer(link.client);
        return link;
    }

    /** Lets both do what they ask for until neither has anything to do, which must happen soon. */
    EngineLink settle() {
        return settleUnless(() -> false);
    }

    private EngineLink settleUnless(BooleanSupplier enough) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            if (enough.getAsBoolean() || !client.advance() & !server.advance()) {
                return this;
            }
        }
        return fail("still busy after " + MAX_ROUNDS + " rounds: " + client.results().get(client.results().size() - 1)
                + ", " + server.results().get(server.results().size() - 1));
    }

    /** Starts the client and lets both go on until nothing moves; exceptions are kept by the drivers. */
    EngineLink attempt() throws SSLException {
        client.engine().beginHandshake();
        return settle();
    }

    /** Completes a handshake and all that follows it by itself, such as tickets. */
    EngineLink handshake() throws SSLException {
        attempt();
        for (EngineDriver driver : new EngineDriver[] {client, server}) {
            if (driver.hasFailed()) {
                throw driver.failure();
            }
            assertEquals(HandshakeStatus.NOT_HANDSHAKING, driver.status());
        }
        assertEquals(clientSession().getProtocol(), serverSession().getProtocol());
        assertEquals(clientSession().getCipherSuite(), serverSession().getCipherSuite());
        return this;
    }

    /** Sends data from one to the other, and returns what arrived. */
    byte[] transfer(EngineDriver from, byte[] data) throws SSLException {
        from.send(data);
        settle();
        return (from == client ? server : client).received();
    }

    /** Sends a little data both ways and checks that it arrives. */
    void exchange() throws SSLException {
        assertArrayEquals(new byte[] {1, 2, 3}, transfer(client, new byte[] {1, 2, 3}));
        assertArrayEquals(new byte[] {4, 5}, transfer(server, new byte[] {4, 5}));
    }

    ExtendedSSLSession clientSession() {
        return (ExtendedSSLSession) client.engine().getSession();
    }

    ExtendedSSLSession serverSession() {
        return (ExtendedSSLSession) server.engine().getSession();
    }

    /** Returns random data that is the same in every run. */
    static byte[] data(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }
}
