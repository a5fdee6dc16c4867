package io.niotls.handshake.client12;

import io.niotls.handshake.State;
import io.niotls.message.Finished;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.FinishedVerified;
import java.util.Optional;

/** Expects the server's Finished. */
final class ExpectFinished extends Tls12State {
    private final Completion completion;
    private final Optional<NewSessionTicketTls12> ticket;

    ExpectFinished(Completion completion, Optional<NewSessionTicketTls12> ticket) {
        super(completion.environment());
        this.completion = completion;
        this.ticket = ticket;
    }

    @Override
    State onMessage(HandshakeFrame frame) throws TlsException {
        Finished finished = frame.expect(HandshakeType.FINISHED, Finished::decode);
        FinishedVerified proof = completion.verify(finished);
        completion.addToTranscript(frame.bytes());
        return completion.complete(proof, finished.verifyData(), ticket);
    }

    @Override
    public void close() {
        completion.close();
    }
}
