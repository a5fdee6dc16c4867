package io.niotls.fault;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One side of a conversation: an engine and its program. A client asks a question and, once it has the whole answer, closes; a
 * server answers the whole question, and closes when its client has.
 */
final class Party {
    static final byte[] QUESTION = Talk.QUESTION;
    static final byte[] ANSWER = Talk.ANSWER;

    /** The answer goes in as many records. */
    private static final int ANSWER_PARTS = 3;

    final TlsEngine engine;
    private final boolean isClient;
    private final Lane out;
    private final Lane in;
    private byte[] unread = {};
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    /** By the place in the stream behind it: how much of the plaintext a record completes. */
    private final TreeMap<Long, Integer> sent = new TreeMap<>();
    private final TreeMap<Long, Integer> recordStarts = new TreeMap<>();
    private long streamed;
    private int plaintextSent;
    private long closeNotifyAt = Long.MAX_VALUE;
    private boolean inputOver;

    Party(TlsEngine engine, boolean isClient, Lane in, Lane out) {
        this.engine = engine;
        this.isClient = isClient;
        this.in = in;
        this.out = out;
    }

    /** Takes one turn: reads what has arrived, lets the program act, sends. Returns whether anything has changed. */
    boolean turn() {
        boolean moved = read();
        moved |= act();
        moved |= flush();
        if (isDone()) {
            out.end();
        }
        return moved;
    }

    private boolean read() {
        byte[] arrived = in.arrive();
        boolean over = in.isOver() && !inputOver;
        if (arrived.length == 0 && !over) {
            return false;
        }
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(unread);
        both.writeBytes(arrived);
        ByteBuffer waiting = ByteBuffer.wrap(both.toByteArray());
        try {
            receive(waiting);
            if (over) {
                inputOver = true;
                engine.endOfInput();
                receive(waiting);
            }
        } catch (TlsException e) {
            // the engine keeps it; a program closes its socket then
        }
        unread = Arrays.copyOfRange(waiting.array(), waiting.position(), waiting.limit());
        return true;
    }

    private void receive(ByteBuffer waiting) throws TlsException {
        ByteBuffer room = ByteBuffer.allocate(1_000);
        int before;
        do {
            before = waiting.position();
            room.clear();
            engine.receive(waiting, room);
            received.write(room.array(), 0, room.position());
        } while (waiting.position() > before || room.position() > 0);
    }

    private boolean act() {
        if (engine.failure().isPresent() || engine.isOutputClosed() || !engine.isEstablished()) {
            return false;
        }
        if (isClient) {
            if (plaintextSent == 0) {
                return send(QUESTION);
            }
            return received.size() == ANSWER.length && close();
        }
        if (plaintextSent == 0 && received.size() == QUESTION.length) {
            int part = (ANSWER.length + ANSWER_PARTS - 1) / ANSWER_PARTS;
            for (int i = 0; i < ANSWER.length; i += part) {
                send(Arrays.copyOfRange(ANSWER, i, Math.min(ANSWER.length, i + part)));
            }
            return true;
        }
        return engine.isInputClosed() && close();
    }

    private boolean send(byte[] data) {
        flush();
        ByteBuffer room = ByteBuffer.allocate(2_000);
        try {
            if (engine.send(ByteBuffer.wrap(data), room) != data.length) {
                throw new AssertionError("data is not taken");
            }
        } catch (TlsException e) {
            throw new AssertionError("an engine that has not failed refuses data", e);
        }
        stream(room);
        plaintextSent += data.length;
        sent.put(streamed, plaintextSent);
        return true;
    }

    private boolean close() {
        flush();
        engine.close();
        flush();
        closeNotifyAt = streamed;
        return true;
    }

    private boolean flush() {
        ByteBuffer room = ByteBuffer.allocate(20_000);
        while (engine.hasOutput()) {
            engine.flush(room);
        }
        stream(room);
        return room.position() > 0;
    }

    private void stream(ByteBuffer room) {
        byte[] bytes = Arrays.copyOf(room.array(), room.position());
        for (int i = 0; i < bytes.length; i += 5 + ((bytes[i + 3] & 0xff) << 8 | bytes[i + 4] & 0xff)) {
            recordStarts.put(streamed + i, bytes[i] & 0xff);
        }
        out.send(bytes);
        streamed += bytes.length;
    }

    /** Returns whether its program is through with the transport. */
    boolean isDone() {
        return engine.failure().isPresent() || engine.isOutputClosed() && engine.isInputClosed();
    }

    boolean isCleanEnd() {
        return engine.failure().isEmpty() && engine.isInputClosed() && engine.isOutputClosed();
    }

    byte[] received() {
        return received.toByteArray();
    }

    Optional<TlsException> failure() {
        return engine.failure();
    }

    /** Returns how many bytes this side has sent. */
    long streamed() {
        return streamed;
    }

    /** Returns how much of this side's data is in records that end at a place in the stream, or before it. */
    int plaintextBefore(long place) {
        return sent.floorEntry(place) == null ? 0 : sent.floorEntry(place).getValue();
    }

    /** Returns whether this side's close_notify ends at a place in the stream, or before it. */
    boolean saysCloseBefore(long place) {
        return closeNotifyAt <= place;
    }

    /** Returns where in its record a byte of the stream stands. */
    long placeInRecord(long place) {
        return place - recordStarts.floorKey(place);
    }

    /** Returns where this side's records start. */
    Iterable<Long> recordStarts() {
        return recordStarts.keySet();
    }
}
