package io.niotls.handshake.client12;

import io.niotls.config.Limits;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.State;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.HelloRequest;
import io.niotls.proto.Alert;
import io.niotls.proto.Budget;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;

/** The handshake is complete. All that the server can still say is that it would like another, which it does not get. */
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
        frame.expect(HandshakeType.HELLO_REQUEST, HelloRequest::decode);
        refusals = Budget.spend(refusals, limits.maxWarningAlerts(), Fault.RENEGOTIATION);
        // RFC 5246 §7.2.2: a warning; the connection may go on as it is.
        outbound.sendWarning(Alert.NO_RENEGOTIATION);
        return this;
    }

    @Override
    public void onApplicationData() {
        refusals = 0;
    }
}
