package io.niotls.handshake.server13;

import io.niotls.secret.Exporter;
import io.niotls.secret.MasterStage;
import io.niotls.secret.TrafficSecret;

/**
 * The secrets while the client's second flight is awaited; consumed by {@link ExpectFinished}.
 *
 * @param clientHandshake what the client's Finished is checked with
 * @param master leads to the resumption secret
 * @param client what the client's application data will come under
 * @param server what we already send under
 * @param exporter for the program
 */
record TrafficKeys(
        TrafficSecret clientHandshake, MasterStage master, TrafficSecret client, TrafficSecret server, Exporter exporter)
        implements AutoCloseable {
    @Override
    public void close() {
        clientHandshake.close();
        master.close();
        client.close();
        server.close();
        exporter.close();
    }
}
