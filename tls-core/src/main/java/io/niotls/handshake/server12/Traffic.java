package io.niotls.handshake.server12;

import io.niotls.config.Limits;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.State;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Alert;
import io.niotls.proto.Budget;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;

/** The handshake is complete. All that the client can still do is to ask for another, which it does not get. */
final class Traffic implements State {
    private final Outbound outbound;
    private final Limits limits;
    private int refusals;

    Traffic(Outbound outbound, Limits limits) {
        this.outbound = outbound;
        this.limits = limits;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        // What the hello says does not matter.
        frame.expect(HandshakeType.CLIENT_HELLO, body -> body.rest());
        refusals = Budget.spend(refusals, limits.maxWarningAlerts(), Fault.RENEGOTIATION);
        // RFC 5246 §7.2.2: a warning, as OpenSSL and rustls answer; the client may go on with the connection as it is.
        outbound.sendWarning(Alert.NO_RENEGOTIATION);
        return this;
    }

    @Override
    public void onApplicationData() {
        refusals = 0;
    }
}
