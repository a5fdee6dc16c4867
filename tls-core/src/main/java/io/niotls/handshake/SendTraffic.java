package io.niotls.handshake;

import io.niotls.proto.CipherSuite;
import io.niotls.secret.TrafficSecret;

/** The sending half of TLS 1.3 traffic: it only knows the next keys. Used under the engine's writing lock. */
public final class SendTraffic implements AutoCloseable {
    private final CipherSuite suite;
    private TrafficSecret secret;

    /**
     * Takes over a secret.
     *
     * @param secret the one in use
     */
    public SendTraffic(CipherSuite suite, TrafficSecret secret) {
        this.suite = suite;
        this.secret = secret;
    }

    /** Moves on to the next secret and returns its keys, to be installed after a KeyUpdate has been sent under the last ones. */
    public RecordKeys next() {
        secret = secret.next();
        return new RecordKeys.Tls13(suite, secret);
    }

    @Override
    public void close() {
        secret.close();
    }
}
