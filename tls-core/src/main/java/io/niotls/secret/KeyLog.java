package io.niotls.secret;

import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes the secrets of one connection in the format of RFC 9850, if there is somebody to write them to. */
public final class KeyLog {
    private final Consumer<String> sink;
    private final byte[] clientRandom;

    /**
     * Makes the log of one connection.
     *
     * @param sink receives lines without line ends; empty: nothing is ever formatted
     * @param clientRandom 32 bytes that name the connection
     */
    public KeyLog(Optional<Consumer<String>> sink, byte[] clientRandom) {
        this.sink = sink.orElse(null);
        this.clientRandom = clientRandom;
    }

    /** Logs the handshake traffic secrets of TLS 1.3. */
    public void handshake(TrafficSecret client, TrafficSecret server) {
        log("CLIENT_HANDSHAKE_TRAFFIC_SECRET", client);
        log("SERVER_HANDSHAKE_TRAFFIC_SECRET", server);
    }

    /** Logs the first application traffic secrets and the exporter secret of TLS 1.3. */
    public void application(TrafficSecret client, TrafficSecret server, Exporter exporter) {
        log("CLIENT_TRAFFIC_SECRET_0", client);
        log("SERVER_TRAFFIC_SECRET_0", server);
        if (sink != null) {
            write("EXPORTER_SECRET", exporter.forKeyLog());
        }
    }

    /** Logs the master secret of TLS 1.2. */
    public void master(Tls12Master master) {
        if (sink != null) {
            write("CLIENT_RANDOM", master.forKeyLog());
        }
    }

    private void log(String label, TrafficSecret secret) {
        if (sink != null) {
            write(label, secret.forKeyLog());
        }
    }

    private void write(String label, byte[] secret) {
        HexFormat hex = HexFormat.of();
        sink.accept(label + " " + hex.formatHex(clientRandom) + " " + hex.formatHex(secret));
    }
}
