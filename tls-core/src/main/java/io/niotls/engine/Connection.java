package io.niotls.engine;

import io.niotls.config.Config;
import io.niotls.handshake.Established;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.RecordKeys;
import io.niotls.proto.Alert;
import io.niotls.proto.TlsException;
import io.niotls.session.Negotiation;

/** What the states may do, done by the two halves of a connection. Called under the reading lock. */
final class Connection implements Outbound {
    private final TlsEngine engine;
    private final Receiving receiving;
    private final Sending sending;

    Connection(TlsEngine engine, Receiving receiving, Sending sending) {
        this.engine = engine;
        this.receiving = receiving;
        this.sending = sending;
    }

    @Override
    public void configure(Config config) {
        receiving.configure(config);
        sending.configure(config);
    }

    @Override
    public void send(byte[] message) {
        sending.handshake(message);
    }

    @Override
    public void sendChangeCipherSpec() {
        sending.changeCipherSpec();
    }

    @Override
    public void sendWarning(Alert alert) {
        sending.warning(alert);
    }

    @Override
    public void writeWith(RecordKeys keys) {
        sending.install(keys);
    }

    @Override
    public void readWith(RecordKeys keys) throws TlsException {
        receiving.install(keys);
    }

    @Override
    public void skipEarlyData() {
        receiving.skipEarlyData();
    }

    @Override
    public void limitWrites(int bytes) {
        sending.limit(bytes);
    }

    @Override
    public void limitReads(int bytes) {
        receiving.limit(bytes);
    }

    @Override
    public void negotiated(Negotiation negotiation) {
        engine.negotiated(negotiation);
    }

    @Override
    public void established(Established result) {
        sending.established(result.sendTraffic().orElse(null));
        receiving.established();
        engine.established(result);
    }

    @Override
    public void keyUpdateRequested() {
        sending.keyUpdateRequested();
    }
}
