package io.niotls.handshake.client12;

import io.niotls.handshake.State;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.util.Optional;

/**
 * Expects the server's change of keys. No other state takes it, and this one is only reached with keys (CVE-2014-0224).
 *
 * <p>The one state of a handshake that does not pass over a HelloRequest: a protected record begins with an explicit nonce, often
 * of zeros, which looks like one if the change of keys before it is missing; and that has to be noticed.
 */
final class ExpectChangeCipherSpec implements State {
    private final Completion completion;
    private final Optional<NewSessionTicketTls12> ticket;

    ExpectChangeCipherSpec(Completion completion, Optional<NewSessionTicketTls12> ticket) {
        this.completion = completion;
        this.ticket = ticket;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        throw new TlsException(Fault.UNEXPECTED_MESSAGE, frame + " where ChangeCipherSpec was expected");
    }

    @Override
    public State onChangeCipherSpec() throws TlsException {
        completion.readWithServersKeys();
        return new ExpectFinished(completion, ticket);
    }

    @Override
    public void close() {
        completion.close();
    }
}
