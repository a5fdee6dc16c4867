package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Limits;
import io.niotls.message.HelloRequest;
import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import org.junit.jupiter.api.Test;

/** Renegotiation is refused, without breaking the connection unless the peer insists. */
class RenegotiationTest {
    private static final int ALLOWED = Limits.DEFAULT.maxWarningAlerts();

    private static void askServer(RawClient client) {
        client.send(client.clientHello(RawClient.extensions()));
    }

    private static RawServer connectedServer() throws Exception {
        return RawServer.ofDefaults().complete();
    }

    private static RawClient connectedClient() throws Exception {
        return RawClient.ofDefaults().complete(RawClient.extensions());
    }

    @Test
    void clientRefusesWithAWarningAndGoesOn() throws Exception {
        RawServer server = connectedServer();
        server.send(new HelloRequest());
        server.deliver();
        server.receiveWarning(Alert.NO_RENEGOTIATION);
        server.deliver(server.sealed(new byte[] {1}));
        assertArrayEquals(new byte[] {1}, server.receivedPlaintext());
    }

    @Test
    void clientGivesUpOnServerThatInsists() throws Exception {
        RawServer server = connectedServer();
        for (int i = 0; i < ALLOWED; i++) {
            server.send(new HelloRequest());
            server.deliver();
            server.receiveWarning(Alert.NO_RENEGOTIATION);
        }
        server.send(new HelloRequest());
        server.expectRefusal(Fault.RENEGOTIATION);
    }

    @Test
    void applicationDataResetsTheClientsPatience() throws Exception {
        RawServer server = connectedServer();
        for (int i = 0; i < 3 * ALLOWED; i++) {
            server.send(new HelloRequest());
            server.deliver();
            server.receiveWarning(Alert.NO_RENEGOTIATION);
            server.deliver(server.sealed(new byte[] {1}));
        }
    }

    @Test
    void serverRefusesWithAWarningAndGoesOn() throws Exception {
        RawClient client = connectedClient();
        askServer(client);
        client.deliver();
        client.receiveWarning(Alert.NO_RENEGOTIATION);
        assertTrue(client.isSilent());
        client.deliver(client.sealed(new byte[] {1}));
        assertArrayEquals(new byte[] {1}, client.receivedPlaintext());
    }

    @Test
    void serverGivesUpOnClientThatInsists() throws Exception {
        RawClient client = connectedClient();
        for (int i = 0; i < ALLOWED; i++) {
            askServer(client);
            client.deliver();
            client.receiveWarning(Alert.NO_RENEGOTIATION);
        }
        askServer(client);
        client.expectRefusal(Fault.RENEGOTIATION);
    }
}
