package io.niotls.handshake.server12;

import io.niotls.handshake.State;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;

/**
 * Expects the client's change of keys. No other state takes it, and this one is only reached with keys (CVE-2014-0224).
 */
final class ExpectChangeCipherSpec implements State {
    private final Completion completion;

    ExpectChangeCipherSpec(Completion completion) {
        this.completion = completion;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        throw new TlsException(Fault.UNEXPECTED_MESSAGE, frame + " where ChangeCipherSpec was expected");
    }

    @Override
    public State onChangeCipherSpec() throws TlsException {
        completion.readWithClientsKeys();
        return new ExpectFinished(completion);
    }

    @Override
    public void close() {
        completion.close();
    }
}
