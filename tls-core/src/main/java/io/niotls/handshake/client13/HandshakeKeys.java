package io.niotls.handshake.client13;

import io.niotls.secret.HandshakeStage;
import io.niotls.secret.TrafficSecret;

/**
 * The secrets of the handshake's second half; consumed by {@link ExpectFinished}.
 *
 * @param stage leads to the master secret
 * @param client what our Finished is made with
 * @param server what the server's Finished is checked with
 */
record HandshakeKeys(HandshakeStage stage, TrafficSecret client, TrafficSecret server) implements AutoCloseable {
    @Override
    public void close() {
        stage.close();
        client.close();
        server.close();
    }
}
