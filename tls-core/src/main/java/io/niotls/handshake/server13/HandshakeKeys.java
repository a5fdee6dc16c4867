package io.niotls.handshake.server13;

import io.niotls.secret.HandshakeStage;
import io.niotls.secret.TrafficSecret;

/**
 * The secrets between ServerHello and the server's Finished.
 *
 * @param stage leads to the master secret
 * @param client what the client's Finished will be checked with
 * @param server what our Finished is made with
 */
record HandshakeKeys(HandshakeStage stage, TrafficSecret client, TrafficSecret server) implements AutoCloseable {
    @Override
    public void close() {
        stage.close();
        client.close();
        server.close();
    }
}
