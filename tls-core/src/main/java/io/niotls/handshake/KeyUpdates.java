package io.niotls.handshake;

import io.niotls.config.Limits;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.KeyUpdate;
import io.niotls.proto.Budget;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.TrafficSecret;

/** The receiving half of TLS 1.3's KeyUpdate, RFC 8446 §4.6.3, alike in both roles. */
public final class KeyUpdates implements AutoCloseable {
    private final Outbound outbound;
    private final CipherSuite suite;
    private final Limits limits;
    private int inARow;
    private TrafficSecret receiveSecret;

    /**
     * Starts with the secret in use.
     *
     * @param receiveSecret taken over
     */
    public KeyUpdates(Outbound outbound, Limits limits, CipherSuite suite, TrafficSecret receiveSecret) {
        this.outbound = outbound;
        this.suite = suite;
        this.receiveSecret = receiveSecret;
        this.limits = limits;
    }

    /** Takes a KeyUpdate: the next record is under the next secret. */
    public void onKeyUpdate(HandshakeFrame frame) throws TlsException {
        KeyUpdate update = frame.expect(HandshakeType.KEY_UPDATE, KeyUpdate::decode);
        inARow = Budget.spend(inARow, limits.maxKeyUpdates(), Fault.TOO_MANY_KEY_UPDATES);
        receiveSecret = receiveSecret.next();
        outbound.readWith(new RecordKeys.Tls13(suite, receiveSecret));
        if (update.updateRequested()) {
            outbound.keyUpdateRequested();
        }
    }

    /** Notes that application data has come between KeyUpdates. */
    public void onApplicationData() {
        inARow = 0;
    }

    @Override
    public void close() {
        receiveSecret.close();
    }
}
