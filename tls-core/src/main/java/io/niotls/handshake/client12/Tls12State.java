package io.niotls.handshake.client12;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.HelloRequest;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;

/**
 * A state that expects a message of a handshake which is under way. RFC 5246 §7.4.1.1: a HelloRequest "will be ignored by the
 * client if the client is currently negotiating a session", and is no part of the transcript. How many that may be, the RFC does
 * not say; a budget does.
 */
abstract class Tls12State implements State {
    private final ClientEnvironment environment;

    /** Makes a state that shares its connection's budget. */
    Tls12State(ClientEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public final State onHandshake(HandshakeFrame frame) throws TlsException {
        if (frame.type() != HandshakeType.HELLO_REQUEST) {
            return onMessage(frame);
        }
        frame.expect(HandshakeType.HELLO_REQUEST, HelloRequest::decode);
        environment.helloRequests().spend();
        return this;
    }

    /**
     * Takes a message of the handshake.
     *
     * @return the next state
     * @throws TlsException if the message is not the one expected here, or wrong in itself
     */
    abstract State onMessage(HandshakeFrame frame) throws TlsException;

    final ClientEnvironment environment() {
        return environment;
    }
}
