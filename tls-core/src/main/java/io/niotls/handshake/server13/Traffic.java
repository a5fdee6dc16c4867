package io.niotls.handshake.server13;

import io.niotls.handshake.KeyUpdates;
import io.niotls.handshake.State;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.TlsException;

/** An established TLS 1.3 connection of a server: takes KeyUpdates only. */
final class Traffic implements State {
    private final KeyUpdates keyUpdates;

    /** Takes over the receiving secret. */
    Traffic(KeyUpdates keyUpdates) {
        this.keyUpdates = keyUpdates;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        keyUpdates.onKeyUpdate(frame);
        return this;
    }

    @Override
    public void onApplicationData() {
        keyUpdates.onApplicationData();
    }

    @Override
    public void close() {
        keyUpdates.close();
    }
}
