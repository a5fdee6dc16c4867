package io.niotls.nio;

import io.niotls.config.Pause;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/**
 * The handshake: it waits for what the engine wants and not for what the program asked, and shows the program nothing.
 *
 * <p>Everything here is done under the channel's handshake lock; the next stage's owners see it through the channel's volatile
 * field.
 */
final class Handshaking extends Stage {
    private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

    private final TlsEngine engine;
    private final Inbound inbound;
    private final Outbound outbound;
    private final Optional<RecordSizing> sizing;

    Handshaking(TlsEngine engine, Inbound inbound, Outbound outbound, Optional<RecordSizing> sizing) {
        this.engine = engine;
        this.inbound = inbound;
        this.outbound = outbound;
        this.sizing = sizing;
    }

    /**
     * Goes on with the handshake as far as possible. Handshake lock.
     *
     * @param blocking whether pauses are answered here and now
     * @param readTimeout in blocking mode, how long one read of the transport may take, in milliseconds; 0 for ever
     * @return whether the handshake is complete and the peer has been sent all it needs
     * @throws TlsException if it has failed; the peer has been told as far as the transport would take it
     */
    boolean advance(boolean blocking, int readTimeout) throws IOException {
        inbound.timeout(readTimeout);
        try {
            while (flush()) {
                if (engine.isEstablished()) {
                    return true;
                }
                Optional<Pause<?>> pause = engine.pause();
                if (pause.isPresent()) {
                    if (blocking) {
                        pause.get().run();
                    }
                    if (!pause.get().isDone()) {
                        return false;
                    }
                    engine.resume();
                }
                engine.receive(inbound.bytes(), NO_ROOM);
                if (!engine.hasOutput() && !engine.isEstablished() && engine.pause().isEmpty()) {
                    int count = inbound.fill();
                    if (count < 0) {
                        engine.endOfInput();
                        // Not reached unless the peer has said close_notify before, which is a fault of its own.
                        throw new TlsException(Fault.CLOSED_IN_HANDSHAKE);
                    }
                    if (count == 0) {
                        return false;
                    }
                }
            }
            return false;
        } catch (TlsException fault) {
            try {
                outbound.flush(engine);
            } catch (IOException gone) {
                fault.addSuppressed(gone);
            }
            throw fault;
        } finally {
            inbound.timeout(0);
            inbound.settle();
        }
    }

    /** Returns what the handshake waits for; null if for the peer. */
    Pause<?> pause() {
        return engine.pause().orElse(null);
    }

    /** Tells the peer, as far as the transport takes it at once, that there will be no connection. */
    void giveUp() {
        engine.abort();
        try {
            outbound.flush(engine);
        } catch (IOException gone) {
            // Then it knows.
        }
    }

    @Override
    boolean flush() throws IOException {
        try {
            return outbound.flush(engine);
        } catch (ClosedChannelException closed) {
            throw closed;
        } catch (IOException broken) {
            // A peer that refuses us says why before it goes, and that says more than "broken pipe".
            if (inbound.fill() > 0) {
                engine.receive(inbound.bytes(), NO_ROOM);
            }
            throw broken;
        }
    }

    /** Returns the stage that comes after the handshake. */
    Secured secured(StagedChannel owner) {
        return new Secured(owner, engine, inbound, outbound, sizing);
    }

    @Override
    boolean carriesData() {
        return false;
    }

    @Override
    int read(ByteBuffer target) {
        return 0;
    }

    @Override
    void readTimeout(int millis) {}

    @Override
    long read(ByteBuffer[] targets, int offset, int length) {
        return 0;
    }

    @Override
    int write(ByteBuffer source) {
        return 0;
    }

    @Override
    long write(ByteBuffer[] sources, int offset, int length) {
        return 0;
    }

    @Override
    boolean hasOutput() {
        return !outbound.isBroken() && (outbound.isPending() || engine.hasOutput());
    }

    @Override
    void endInput() {
        inbound.shutDown();
    }

    @Override
    void endOutput() throws IOException {
        engine.close();
        outbound.flush(engine);
    }

    @Override
    boolean isOutputEnded() {
        // A failure ends it too, but that is for the engine to say.
        return engine.isOutputClosed() && engine.failure().isEmpty();
    }

    @Override
    boolean isInputEnded() {
        return inbound.ended();
    }

    @Override
    boolean needsLinger() {
        // Nothing has been said but, maybe, an alert.
        return engine.failure().filter(failure -> failure.fault().sendsAlert()).isPresent() && !inbound.ended();
    }

    @Override
    Optional<TlsEngine> engine() {
        return Optional.of(engine);
    }

    @Override
    int facts() {
        int facts = Readiness.HANDSHAKE;
        if (hasOutput()) {
            facts |= Readiness.OUTPUT;
        }
        // An engine that has failed is no reason to rest: the next step throws, and is kept.
        if (engine.failure().isEmpty() && engine.pause().filter(pause -> !pause.isDone()).isPresent()) {
            facts |= Readiness.PAUSED;
        }
        return facts;
    }

    @Override
    void release() {
        engine.abort();
        inbound.discard();
        outbound.discard();
    }
}
