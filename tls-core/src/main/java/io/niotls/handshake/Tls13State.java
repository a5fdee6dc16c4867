package io.niotls.handshake;

import io.niotls.proto.Budget;
import io.niotls.proto.TlsException;

/**
 * A state of a TLS 1.3 handshake: until the peer's Finished it passes over ChangeCipherSpec records, which middleboxes like to
 * see (RFC 8446 §5), but not without end.
 */
public abstract class Tls13State implements State {
    private final Budget changeCipherSpecs;

    /** Makes a state that shares its connection's budget. */
    protected Tls13State(Budget changeCipherSpecs) {
        this.changeCipherSpecs = changeCipherSpecs;
    }

    @Override
    public final State onChangeCipherSpec() throws TlsException {
        changeCipherSpecs.spend();
        return this;
    }
}
