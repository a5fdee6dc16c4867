package io.niotls.handshake;

import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;

/**
 * Where a connection is: what it expects next. A state is used once; the state it returns takes its place.
 *
 * <p>Used under the engine's reading lock, by one thread at a time.
 */
public interface State {
    /**
     * Takes a whole handshake message.
     *
     * @return the next state
     * @throws TlsException if the message is not the one expected here, or wrong in itself
     */
    State onHandshake(HandshakeFrame frame) throws TlsException;

    /**
     * Takes a ChangeCipherSpec.
     *
     * @return the next state
     * @throws TlsException unless one is expected, or passed over, here
     */
    default State onChangeCipherSpec() throws TlsException {
        throw new TlsException(Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
    }

    /** Takes notice of application data, which has gone straight to the program: it resets budgets. */
    default void onApplicationData() {}

    /** Wipes what secrets it holds; called when the connection ends here. */
    default void close() {}
}
