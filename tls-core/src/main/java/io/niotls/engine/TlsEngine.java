package io.niotls.engine;

import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Pause;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Established;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.handshake.client.ClientStart;
import io.niotls.handshake.server.ExpectClientHello;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.record.RecordReader;
import io.niotls.record.ScratchPool;
import io.niotls.secret.Exporter;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.Negotiation;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One TLS connection without a socket: ciphertext and plaintext go in and out through buffers that the caller owns.
 *
 * <pre>{@code
 * TlsEngine engine = TlsEngine.client(config, Peer.of("example.org", 443));
 * engine.flush(out);                          // the ClientHello
 * while (reading from the network into in) {
 *     in.flip();
 *     engine.receive(in, plaintext, out);     // consumes whole records; appends plaintext, and what must be sent
 *     in.compact();                           // a partial record stays with the caller
 *     write out to the network; use the plaintext
 * }
 * engine.send(request, out);                  // once engine.isEstablished()
 * }</pre>
 *
 * <p><b>Buffers.</b> Every buffer is the caller's, heap or direct, read between position and limit and written from position on.
 * {@code in} should have room for {@link #MAX_RECORD} bytes, or a record may never be complete. What does not fit into a
 * destination stays in the engine ({@link #hasPlaintext}, {@link #hasOutput}) and comes first in the next call. An idle
 * engine holds no buffer.
 *
 * <p><b>Errors.</b> Whatever the peer does wrong ends in one alert, which is output like any other, and one
 * {@link TlsException}; afterwards {@code receive} and {@code send} throw that same exception again. Plaintext that arrived
 * before the fault is delivered first: a call that has appended plaintext returns normally, and the next one throws.
 *
 * <p><b>Waiting.</b> Where the configuration offloads something, the engine stops with a {@link #pause} and consumes nothing
 * more until its answer is there and {@link #resume} is called.
 *
 * <p><b>Threads.</b> One thread may call {@code receive} while another calls {@code send} or {@code flush}; the output
 * of both goes through the same queue, so with two threads only the sending one takes it: the receiving one calls
 * {@link #receive(ByteBuffer, ByteBuffer)}. Any thread may call the methods without buffers.
 */
public final class TlsEngine {
    /** The size in bytes of the largest record: header, 2^14 bytes of plaintext, and TLS 1.2's 2,048 bytes of expansion. */
    public static final int MAX_RECORD = 5 + 16_384 + 2_048;

    private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);
    /** Stands for the failure of what was given up until somebody asks for it: who gives up seldom does. Never thrown. */
    private static final TlsException GIVEN_UP = new TlsException(Fault.CANCELLED);

    /** Makes a client's first state, at its first use. */
    @FunctionalInterface
    private interface Start {
        State start(Outbound outbound) throws TlsException;
    }

    private final ReentrantLock reading = new ReentrantLock();
    private final Receiving receiving;
    private final Sending sending;
    private volatile Start start;
    private volatile TlsException failure;
    /** Of a handshake that runs. */
    private volatile Negotiation negotiation;
    /** Of a complete handshake; written after the two below, which belong to it. */
    private volatile ConnectionInfo info;
    private Exporter exporter;
    /** RFC 5929 §3; null in TLS 1.3, and without extended_master_secret. */
    private byte[] tlsUnique;

    private TlsEngine(Config config, Start start) {
        this.receiving = new Receiving(config, ScratchPool.shared());
        this.sending = new Sending(config, ScratchPool.shared());
        this.start = start;
    }

    /** Makes a client's engine. Its ClientHello is output from the start. */
    public static TlsEngine client(ClientConfig config, Peer peer) {
        return new TlsEngine(config, outbound -> ClientStart.start(ClientEnvironment.of(config, peer, outbound)));
    }

    /** Makes a server's engine. */
    public static TlsEngine server(ServerConfig config) {
        return new TlsEngine(config, outbound -> new ExpectClientHello(ServerEnvironment.of(config, outbound)));
    }

    /**
     * Consumes whole records and appends what they lead to.
     *
     * @param in ciphertext; a partial record at its end is not consumed
     * @param plaintext receives application data; may have no room while the handshake runs
     * @param out receives what must be sent
     * @throws TlsException if the peer did something wrong, now or before; its alert is in {@code out}, as far as it fits
     */
    public void receive(ByteBuffer in, ByteBuffer plaintext, ByteBuffer out) throws TlsException {
        try {
            receive(in, plaintext);
        } finally {
            sending.flush(out);
        }
    }

    /**
     * Does the same without taking the output, which {@link #flush} or {@link #send} takes later, maybe on another thread.
     *
     * @param in ciphertext; a partial record at its end is not consumed
     * @param plaintext receives application data; may have no room while the handshake runs
     * @throws TlsException if the peer did something wrong, now or before
     */
    public void receive(ByteBuffer in, ByteBuffer plaintext) throws TlsException {
        reading.lock();
        try {
            if (failure != null && !receiving.hasPlaintext()) {
                throw failed();
            }
            if (plaintext.isReadOnly() && plaintext.hasRemaining()) {
                throw new ReadOnlyBufferException();
            }
            int before = plaintext.position();
            try {
                startOnce();
                receiving.receive(failure == null ? in : NO_ROOM, plaintext); // after a failure only what was opened before it
            } catch (TlsException | RuntimeException | Error e) {
                caught(e);
                if (plaintext.position() == before) {
                    throw failed();
                }
            }
        } finally {
            reading.unlock();
        }
    }

    /** Appends what must be sent, as far as it fits. Never throws: a failure is for {@link #receive} and {@link #send} to say. */
    public void flush(ByteBuffer out) {
        begin();
        try {
            sending.flush(out);
        } catch (ReadOnlyBufferException e) {
            throw e;
        } catch (RuntimeException e) {
            cannotSend(e);
        }
    }

    /**
     * Seals application data into whole records, as many as fit; what must be sent otherwise goes first.
     *
     * @param source plaintext; consumed as far as it was sealed
     * @param out receives records; 1 to 16,384 bytes of plaintext and about 30 more make one
     * @return how many bytes of {@code source} were sealed; 0 if the handshake is not complete or {@code out} has no room
     * @throws TlsException if the connection has failed
     * @throws IllegalStateException after {@link #close}
     */
    public int send(ByteBuffer source, ByteBuffer out) throws TlsException {
        begin();
        if (failure != null) {
            sending.flush(out);
            throw failed();
        }
        try {
            return sending.send(source, out);
        } catch (TlsException e) {
            reading.lock();
            try {
                fail(e);
            } finally {
                reading.unlock();
            }
            sending.flush(out);
            throw failed();
        } catch (IllegalStateException e) {
            // The receiving thread may have failed since the check above, and has then closed this direction.
            if (failure == null && !sending.isClosed()) {
                cannotSend(e);
            }
            if (failure != null) {
                throw failed();
            }
            throw e;
        }
    }

    /** Returns whether something waits to be sent. */
    public boolean hasOutput() {
        begin();
        return sending.hasOutput();
    }

    /** Returns whether application data has been opened and waits for room. */
    public boolean hasPlaintext() {
        return receiving.hasPlaintext();
    }

    /** Returns whether the handshake is complete on this side, so that {@code send} takes data. */
    public boolean isEstablished() {
        return info != null;
    }

    /** Returns what the handshake waits for, if the configuration offloads it; the engine does not go on by itself. */
    public Optional<Pause<?>> pause() {
        begin();
        return receiving.pause();
    }

    /**
     * Goes on after a pause that has its answer; then {@code receive} again whatever was not consumed. Does nothing otherwise.
     *
     * @throws TlsException as {@code receive} does
     */
    public void resume() throws TlsException {
        reading.lock();
        try {
            if (failure == null) {
                try {
                    startOnce();
                    receiving.resume();
                } catch (TlsException | RuntimeException | Error e) {
                    caught(e);
                }
            }
            if (failure != null) {
                throw failed();
            }
        } finally {
            reading.unlock();
        }
    }

    /**
     * Says that the transport has ended.
     *
     * @throws TlsException with {@link Fault#TRUNCATED} if the peer did not say close_notify before: data may be missing.
     *     Where plaintext still waits for room, {@link #receive} delivers it first and throws then
     */
    public void endOfInput() throws TlsException {
        reading.lock();
        try {
            if (receiving.isClosed() || failure != null && failure.fault() == Fault.TRUNCATED && receiving.hasPlaintext()) {
                return;
            }
            if (failure == null) {
                fail(new TlsException(Fault.TRUNCATED, isEstablished() ? null : "during the handshake"));
            }
            if (!receiving.hasPlaintext()) {
                throw failed();
            }
        } finally {
            reading.unlock();
        }
    }

    /**
     * Ends our direction: close_notify is output after everything before it; receiving goes on. Closing again does nothing.
     * Before the handshake is complete this gives it up.
     */
    public void close() {
        reading.lock();
        try {
            if (isEstablished()) {
                sending.close();
            } else {
                abort();
            }
        } finally {
            reading.unlock();
        }
    }

    /**
     * Gives up at once: secrets are wiped. A handshake is ended with {@code user_canceled}; an established connection without
     * any alert, so that the peer sees the truncation that it is.
     */
    public void abort() {
        reading.lock();
        try {
            if (failure == null) {
                if (!isEstablished() && start == null) {
                    sending.close();
                }
                fail(GIVEN_UP);
            }
        } finally {
            reading.unlock();
        }
    }

    /** Returns whether the peer has ended its direction with close_notify, and all its data has been delivered. */
    public boolean isInputClosed() {
        return receiving.isClosed();
    }

    /** Returns whether we have ended our direction, or it has failed. */
    public boolean isOutputClosed() {
        return sending.isClosed();
    }

    /** Returns what failed, if anything did. */
    public Optional<TlsException> failure() {
        return Optional.ofNullable(failed());
    }

    /** Returns what is to be thrown, or null. Two threads that ask at once may get one each: both are true. */
    private TlsException failed() {
        if (failure == GIVEN_UP) {
            failure = new TlsException(Fault.CANCELLED);
        }
        return failure;
    }

    /**
     * Returns what the hellos have agreed on, while the handshake runs: for those who decide about the peer. A server knows it
     * when it has chosen its credential.
     */
    public Optional<Negotiation> negotiation() {
        return Optional.ofNullable(negotiation);
    }

    /** Returns what was agreed on, once the handshake is complete. */
    public Optional<ConnectionInfo> info() {
        return Optional.ofNullable(info);
    }

    /**
     * TLS 1.3: changes our keys before the next record, and asks the peer to change its own if wanted (RFC 8446 §4.6.3).
     *
     * @throws IllegalStateException if the connection is not established, closed, or TLS 1.2
     */
    public void updateKeys(boolean askPeer) {
        sending.updateKeys(askPeer);
    }

    /**
     * Derives keying material for the program, RFC 8446 §7.5 and RFC 5705.
     *
     * @param label ASCII
     * @param context may be null, which TLS 1.2 tells from empty
     * @param length in bytes
     * @throws IllegalStateException if the handshake is not complete, the connection has failed, or TLS 1.2 has no extended
     *     master secret, without which the material would not be bound to this connection (RFC 7627 §5.4)
     */
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) {
        reading.lock();
        try {
            if (info == null || failure != null) {
                throw new IllegalStateException("there is no established connection to export from");
            }
            if (!info.extendedMasterSecret()) {
                throw new IllegalStateException("without extended_master_secret nothing can be exported safely");
            }
            return exporter.export(label, context, length);
        } finally {
            reading.unlock();
        }
    }

    /**
     * Returns a channel binding.
     *
     * @param type {@code tls-exporter} (RFC 9266), {@code tls-server-end-point} or {@code tls-unique} (RFC 5929)
     * @return empty if the binding is not defined for this connection, or the type is not known;
     *     {@code tls-server-end-point} also on a server's side of a resumed connection whose first certificate it has no more
     */
    public Optional<byte[]> channelBinding(String type) {
        reading.lock();
        try {
            return info == null || failure != null
                    ? Optional.empty()
                    : ChannelBinding.of(type, info, exporter, tlsUnique, receiving.isClient());
        } finally {
            reading.unlock();
        }
    }

    /**
     * Returns the length in bytes, header included, of the record that starts at a buffer's position; -1 if fewer than five
     * bytes are there.
     */
    public static int recordLength(ByteBuffer in) {
        return RecordReader.recordLength(in);
    }

    // ---- What can fail ----

    /** Ends the connection because our own cipher has failed. */
    private void cannotSend(RuntimeException e) {
        reading.lock();
        try {
            fail(new TlsException(Fault.INTERNAL_ERROR, "a record cannot be sealed", e));
        } finally {
            reading.unlock();
        }
    }

    /** Makes the first state where that is still to be done. */
    private void begin() {
        if (start == null) {
            return;
        }
        reading.lock();
        try {
            startOnce();
        } catch (TlsException | RuntimeException | Error e) {
            caught(e);
        } finally {
            reading.unlock();
        }
    }

    private void startOnce() throws TlsException {
        if (start != null) {
            Start first = start;
            start = null;
            receiving.enter(first.start(new Connection(this, receiving, sending)));
        }
    }

    /**
     * Makes the connection's failure of what a step has thrown. An error is thrown on: it is more than this connection's
     * affair.
     */
    private void caught(Throwable thrown) {
        if (thrown instanceof TlsException fault) {
            fail(fault);
        } else {
            // A handler of the program's, or a fault of ours: the peer must not be left waiting.
            fail(new TlsException(Fault.INTERNAL_ERROR, null, thrown));
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    private void fail(TlsException e) {
        if (failure == null) {
            failure = e;
        }
        start = null;
        if (failure.fault().sendsAlert() && failure.fault() != Fault.CANCELLED) {
            sending.fail(failure.fault().alert());
        } else {
            sending.shut();
        }
        receiving.stop();
        if (failure.fault() == Fault.CANCELLED) {
            receiving.dropPlaintext();
        }
        if (exporter != null) {
            exporter.close();
        }
    }

    // ---- What the states tell ----

    /** Takes note of what the hellos have agreed on. Reading lock. */
    void negotiated(Negotiation result) {
        negotiation = result;
    }

    /** Takes over a handshake's result. Reading lock. */
    void established(Established result) {
        exporter = result.exporter();
        tlsUnique = result.tlsUnique().orElse(null);
        info = result.info();
        negotiation = null;
    }
}
