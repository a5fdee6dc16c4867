package io.niotls.handshake.client13;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.State;
import io.niotls.handshake.Tls13State;
import io.niotls.message.Finished;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.FinishedVerified;
import io.niotls.secret.MasterStage;
import io.niotls.secret.Transcript;

/** Expects the server's Finished, and answers it with our own flight. */
final class ExpectFinished extends Tls13State {
    private final ClientEnvironment environment;
    private final ServerFlight flight;
    private final HandshakeKeys keys;
    private final Transcript transcript;

    ExpectFinished(ClientEnvironment environment, ServerFlight flight, HandshakeKeys keys, Transcript transcript) {
        super(environment.changeCipherSpecs());
        this.environment = environment;
        this.flight = flight;
        this.keys = keys;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        Finished message = frame.expect(HandshakeType.FINISHED, Finished::decode);
        FinishedVerified proof = keys.server().verify(transcript.current(), message.verifyData())
                .orElseThrow(() -> new TlsException(Fault.BAD_FINISHED));
        transcript.add(frame.bytes());
        keys.server().close();
        MasterStage master = keys.stage().master();
        return new ClientFlight(environment, flight, keys.client(), master, transcript, proof).send();
    }

    @Override
    public void close() {
        keys.close();
    }
}
