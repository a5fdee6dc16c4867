package io.niotls.model;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One connection, event by event: the subject is an engine, and beside it the model says what must come of each event. */
final class Walk {
    /** An event and what was seen of it. */
    record Step(Event event, Verdict seen) {}

    private final Model model;
    private final Shape shape;
    private final TlsEngine subject;
    private final ImprovisedPeer peer;
    private final Random random;
    private final List<Step> steps = new ArrayList<>();
    private String state;
    private String disagreement;
    /** Records of the subject's program that the peer has not heard yet. */
    private byte[] sent = {};

    Walk(Subjects subjects, Shape shape, long seed) {
        this.model = Model.of(shape.isClient());
        this.shape = shape;
        this.random = new Random(seed);
        Subjects.Pair pair = subjects.pair(shape, seed);
        this.subject = pair.subject();
        this.peer = pair.peer();
        this.state = model.start();
        peer.hear(output());
    }

    Shape shape() {
        return shape;
    }

    ImprovisedPeer peer() {
        return peer;
    }

    List<Step> steps() {
        return steps;
    }

    /** Returns where engine and model part, if they do. */
    Optional<String> disagreement() {
        return Optional.ofNullable(disagreement);
    }

    boolean isOver() {
        return state == null || disagreement != null;
    }

    // ---- Ways to walk ----

    /** Takes a way through the table; stops where engine and model part. */
    Walk along(List<Event> events) {
        for (Event event : events) {
            if (!isOver()) {
                take(event);
            }
        }
        return this;
    }

    /** Goes some steps of a right flow, whichever. */
    Walk onward(int count) {
        for (int i = 0; i < count && !isOver(); i++) {
            List<Event> right = model.onward(state, shape);
            if (right.isEmpty()) {
                return this;
            }
            take(right.get(random.nextInt(right.size())));
        }
        return this;
    }

    /** Takes any steps, half of them allowed ones. */
    Walk anywhere(int count) {
        List<Event> possible = Arrays.stream(Event.values()).filter(event -> event.isPossible(shape)).toList();
        for (int i = 0; i < count && !isOver(); i++) {
            List<Event> from = possible;
            if (random.nextBoolean()) {
                from = possible.stream().filter(event -> model.next(state, event, shape).isPresent()).toList();
            }
            take(from.get(random.nextInt(from.size())));
        }
        return this;
    }

    /** Goes to the end of the handshake of a version, and on until there is a session. */
    void connect(boolean tls13) {
        String version = tls13 ? "TLS13" : "TLS12";
        while (!isOver() && !Model.isEstablished(state)) {
            List<Event> right = model.onward(state, shape);
            take(right.stream()
                    .filter(event -> !event.name().contains("HELLO_TLS") || event.name().endsWith(version))
                    .filter(event -> !event.name().startsWith("EMPTY") && event != Event.HELLO_RETRY_REQUEST)
                    .filter(event -> event != Event.CHANGE_CIPHER_SPEC || !tls13)
                    .findFirst().orElseThrow());
        }
        if (shape.isClient() && tls13) {
            take(Event.NEW_SESSION_TICKET);
        }
        if (disagreement != null || peer.memorable == null) {
            throw new IllegalStateException(shape + " leaves no session: " + disagreement + ", " + steps);
        }
    }

    // ---- One step ----

    /** Lets an event happen, and compares. */
    void take(Event event) {
        Verdict foretold = model.verdict(state, event, shape);
        Verdict seen;
        peer.fatalAlerts.clear();
        boolean delivered = false;
        try {
            delivered = event.isProgram() ? program(event) : deliver(event);
        } catch (TlsException e) {
            // the engine keeps it
        }
        if (subject.failure().isEmpty()) {
            peer.taken(event);
        }
        peer.hear(output());
        if (event == Event.PROGRAM_SENDS && delivered && !Arrays.equals(peer.plaintext, ImprovisedPeer.DATA)) {
            peer.complaint = "the data of the subject's program is lost";
        }
        seen = verdict(delivered && !event.isProgram());
        steps.add(new Step(event, seen));
        if (!Verdict.agree(foretold, seen) || peer.complaint != null) {
            disagreement = shape + " in " + state + " after " + steps + ": expected " + foretold + ", failure "
                    + subject.failure() + (peer.complaint == null ? "" : ", and the peer says " + peer.complaint);
        }
        state = model.next(state, event, shape).orElse(null);
    }

    private boolean deliver(Event event) throws TlsException {
        if (event == Event.END_OF_INPUT) {
            subject.endOfInput();
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(peer.say(event));
        ByteBuffer room = ByteBuffer.allocate(4_000);
        subject.receive(in, room);
        if (in.hasRemaining()) {
            peer.complaint = "half a record is left";
        }
        return Arrays.equals(Arrays.copyOf(room.array(), room.position()), ImprovisedPeer.DATA);
    }

    /** Does what the subject's program wants, if the engine lets it; returns whether it has sent data. */
    private boolean program(Event event) throws TlsException {
        boolean open = subject.isEstablished() && !subject.isOutputClosed();
        if (event == Event.PROGRAM_CLOSES) {
            subject.close();
        } else if (event == Event.PROGRAM_SENDS && open) {
            ByteBuffer out = ByteBuffer.allocate(1_000);
            subject.send(ByteBuffer.wrap(ImprovisedPeer.DATA), out);
            sent = Arrays.copyOf(out.array(), out.position());
            return true;
        } else if (event == Event.PROGRAM_UPDATES_KEYS && open
                && subject.info().orElseThrow().version().equals(ProtocolVersion.TLS_1_3)) {
            subject.updateKeys(random.nextBoolean());
        }
        return false;
    }

    private byte[] output() {
        ByteBuffer out = ByteBuffer.allocate(16_384).put(sent);
        sent = new byte[0];
        while (subject.hasOutput()) {
            subject.flush(out);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private Verdict verdict(boolean delivered) {
        if (subject.failure().isEmpty()) {
            return new Verdict.Taken(subject.isEstablished(), subject.isInputClosed(), delivered);
        }
        return switch (peer.fatalAlerts.size()) {
            case 0 -> new Verdict.Ended();
            case 1 -> new Verdict.Refused(Set.of(peer.fatalAlerts.get(0)));
            default -> throw new IllegalStateException("alerts " + peer.fatalAlerts);
        };
    }
}
