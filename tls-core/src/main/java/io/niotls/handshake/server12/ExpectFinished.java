package io.niotls.handshake.server12;

import io.niotls.handshake.State;
import io.niotls.message.Finished;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.FinishedVerified;

/** Expects the client's Finished. */
final class ExpectFinished implements State {
    private final Completion completion;

    ExpectFinished(Completion completion) {
        this.completion = completion;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        Finished finished = frame.expect(HandshakeType.FINISHED, Finished::decode);
        FinishedVerified proof = completion.verify(finished);
        completion.addToTranscript(frame.bytes());
        return completion.complete(proof, finished.verifyData());
    }

    @Override
    public void close() {
        completion.close();
    }
}
