package io.niotls.handshake;

import io.niotls.config.Pause;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.TlsException;

/**
 * A state that waits for an answer and not for the peer: nothing is read until {@link #resume}.
 *
 * @param <R> the answer
 */
public final class Paused<R> implements State {
    /**
     * Goes on with the answer.
     *
     * @param <R> the answer
     */
    @FunctionalInterface
    public interface Continuation<R> {
        /** Returns the next state. */
        State resume(R answer) throws TlsException;
    }

    private static final Runnable NOTHING = () -> { };

    private final Pause<R> pause;
    private final Runnable wipe;
    private final Continuation<R> continuation;

    private Paused(Pause<R> pause, Runnable wipe, Continuation<R> continuation) {
        this.pause = pause;
        this.wipe = wipe;
        this.continuation = continuation;
    }

    /** Returns a state that waits for an answer and then goes on with it. */
    public static <R> State on(Pause<R> pause, Continuation<R> continuation) {
        return new Paused<>(pause, NOTHING, continuation);
    }

    /**
     * Returns a state that waits for an answer and then goes on with it.
     *
     * @param wipe closes the secrets that the continuation holds, if the connection ends before the answer
     */
    public static <R> State on(Pause<R> pause, Runnable wipe, Continuation<R> continuation) {
        return new Paused<>(pause, wipe, continuation);
    }

    /** Returns what is waited for. */
    public Pause<R> pause() {
        return pause;
    }

    /** Goes on. The answer must be there. */
    public State resume() throws TlsException {
        return continuation.resume(pause.result());
    }

    @Override
    public void close() {
        wipe.run();
    }

    @Override
    public State onHandshake(HandshakeFrame frame) {
        throw new IllegalStateException("nothing is read while a handshake waits for " + pause.kind());
    }
}
