package io.niotls.handshake.client12;

import io.niotls.handshake.State;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import java.util.Optional;

/** Expects the ticket that the server has announced; it may be empty, RFC 5077 §3.3. */
final class ExpectNewSessionTicket extends Tls12State {
    private final Completion completion;

    ExpectNewSessionTicket(Completion completion) {
        super(completion.environment());
        this.completion = completion;
    }

    @Override
    State onMessage(HandshakeFrame frame) throws TlsException {
        NewSessionTicketTls12 ticket = frame.expect(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls12::decode);
        completion.addToTranscript(frame.bytes());
        return new ExpectChangeCipherSpec(completion, Optional.of(ticket).filter(given -> given.ticket().length > 0));
    }

    @Override
    public void close() {
        completion.close();
    }
}
