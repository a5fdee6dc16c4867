package io.niotls.conformance;

import com.sun.management.ThreadMXBean;
import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Established;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.Paused;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.SendTraffic;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.handshake.client.ClientStart;
import io.niotls.handshake.server.ExpectClientHello;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Alert;
import io.niotls.proto.ContentType;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.record.ReadLimits;
import io.niotls.record.RecordReader;
import io.niotls.record.ScratchPool;
import io.niotls.session.Negotiation;
import io.niotls.testing.Setup;
import io.niotls.wire.ByteWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A peer that runs the real states of its role, so that it always knows the right message and the right keys, and then does with
 * each message what a script says. The engine under test is the {@link #subject}.
 *
 * <p>Each handshake message has a record of its own, unless the script joins some.
 */
public final class ScriptedPeer {
    /** What comes after everything that a handshake sends. */
    public static final String END = "End";
    public static final String CHANGE_CIPHER_SPEC = "ChangeCipherSpec";

    /** Something that the peer's states want to send. */
    public record Item(int number, String name, boolean isChangeCipherSpec, byte[] message) {
        public boolean isEnd() {
            return name.equals(END);
        }
    }

    /** Says what is sent instead of an item. */
    @FunctionalInterface
    public interface Script {
        Script HONEST = ScriptedPeer::pass;

        void send(ScriptedPeer peer, Item item) throws TlsException;
    }

    /** An alert that the subject has sent. */
    public record SentAlert(int level, int description) {
        public boolean isFatal(Alert alert) {
            return level == 2 && description == alert.code();
        }

        @Override
        public String toString() {
            return "level " + level + " " + Alert.of(description);
        }
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The engine under test. */
    public final TlsEngine subject;
    /** What it has sent. */
    public final List<SentAlert> alerts = new ArrayList<>();
    /** What the peer's states have wanted to send so far. */
    public final List<Item> items = new ArrayList<>();
    /** What the subject threw. */
    public TlsException failure;
    /** What this side has found wrong with what the subject sent. */
    public TlsException ownFailure;
    /** The peer's states have completed the handshake. */
    public boolean established;
    /** What this side holds for agreed, once it is established. */
    public Established result;
    /** How many KeyUpdates the subject has sent. */
    public int keyUpdatesReceived;
    /** How many bytes of memory the subject has taken while it received. */
    public long allocatedBySubject;
    /** What the subject has received as application data. */
    public byte[] subjectPlaintext = {};
    /** What this side has received as application data. */
    public byte[] ownPlaintext = {};
    private SendTraffic sendTraffic;

    /** Makes the first state. */
    private interface Start {
        State start(Outbound outbound) throws TlsException;
    }

    private final Script script;
    private final Start start;
    private final RecordReader reader = new RecordReader(ReadLimits.DEFAULT, ScratchPool.shared());
    private final Connection connection = new Connection();
    private State state;
    private PeerRecords write = new PeerRecords.Plain();
    private boolean stopped;
    private byte[] queued = {};
    private byte[] unread = {};
    private byte[] forSubject = {};

    private ScriptedPeer(TlsEngine subject, Script script, Start start) {
        this.subject = subject;
        this.script = script;
        this.start = start;
    }

    /** A client that follows a script, for a server's engine. */
    public static ScriptedPeer client(ClientConfig own, TlsEngine subject, Script script) {
        return new ScriptedPeer(
                subject, script, outbound -> ClientStart.start(ClientEnvironment.of(own, Setup.peer(), outbound)));
    }

    /** A server that follows a script, for a client's engine. */
    public static ScriptedPeer server(ServerConfig own, TlsEngine subject, Script script) {
        return new ScriptedPeer(subject, script, outbound -> new ExpectClientHello(ServerEnvironment.of(own, outbound)));
    }

    /** Runs until nothing moves any more or the subject has failed; then the script gets {@link #END}. */
    public ScriptedPeer run() {
        try {
            enter(start.start(connection));
        } catch (TlsException e) {
            ownFailure = e;
        }
        exchange();
        if (failure == null && !stopped) {
            offer(new Item(items.size(), END, false, new byte[0]));
            exchange();
        }
        return this;
    }

    /** Carries bytes both ways until nothing moves. */
    public void exchange() {
        boolean moved;
        do {
            byte[] sent = queued;
            queued = new byte[0];
            moved = sent.length > 0;
            deliver(sent);
            byte[] output = subjectOutput();
            moved |= output.length > 0;
            receive(output);
        } while (moved && failure == null);
        receive(subjectOutput());
    }

    private void deliver(byte[] records) {
        forSubject = concat(forSubject, records);
        ByteBuffer in = ByteBuffer.wrap(forSubject);
        ByteBuffer room = ByteBuffer.allocate(40_000);
        try {
            int before;
            do {
                before = in.position();
                room.clear();
                long allocated = THREADS.getCurrentThreadAllocatedBytes();
                try {
                    subject.receive(in, room);
                } finally {
                    allocatedBySubject += THREADS.getCurrentThreadAllocatedBytes() - allocated;
                }
                subjectPlaintext = concat(subjectPlaintext, Arrays.copyOf(room.array(), room.position()));
            } while (in.position() > before && in.hasRemaining() || room.position() > 0);
        } catch (TlsException e) {
            failure = e;
        }
        forSubject = Arrays.copyOfRange(forSubject, in.position(), in.limit());
    }

    private byte[] subjectOutput() {
        byte[] all = {};
        while (subject.hasOutput()) {
            ByteBuffer out = ByteBuffer.allocate(20_000);
            subject.flush(out);
            all = concat(all, Arrays.copyOf(out.array(), out.position()));
        }
        return all;
    }

    private void receive(byte[] records) {
        unread = concat(unread, records);
        ByteBuffer in = ByteBuffer.wrap(unread);
        ByteBuffer room = ByteBuffer.allocate(40_000);
        try {
            while (receiveOne(in, room)) {
                // receiveOne has done all
            }
        } catch (TlsException e) {
            if (ownFailure == null) {
                ownFailure = e;
            }
        }
        ownPlaintext = concat(ownPlaintext, Arrays.copyOf(room.array(), room.position()));
        unread = Arrays.copyOfRange(unread, in.position(), in.limit());
    }

    private boolean receiveOne(ByteBuffer in, ByteBuffer room) throws TlsException {
        return switch (reader.next(in, room)) {
            case NEED_MORE, NEED_ROOM -> false;
            case APPLICATION_DATA -> true;
            case HANDSHAKE -> {
                HandshakeFrame frame = reader.takeHandshake();
                keyUpdatesReceived += frame.type() == HandshakeType.KEY_UPDATE ? 1 : 0;
                if (ownFailure == null) {
                    step(() -> state.onHandshake(frame));
                }
                yield true;
            }
            case CHANGE_CIPHER_SPEC -> {
                if (ownFailure == null) {
                    step(() -> state.onChangeCipherSpec());
                }
                yield true;
            }
            case ALERT -> {
                alerts.add(new SentAlert(reader.alertLevel(), reader.alertDescription()));
                yield true;
            }
        };
    }

    private interface Step {
        State take() throws TlsException;
    }

    private void step(Step step) {
        try {
            enter(step.take());
        } catch (TlsException e) {
            ownFailure = e;
        }
    }

    private void enter(State next) throws TlsException {
        state = next;
        while (state instanceof Paused<?> paused) {
            paused.pause().run();
            state = paused.resume();
        }
    }

    // ---- What a script may do ----

    /** Sends an item as it is. */
    public void pass(Item item) {
        if (item.isChangeCipherSpec()) {
            changeCipherSpec();
        } else if (!item.isEnd()) {
            handshake(item.message());
        }
    }

    /** Sends a handshake message in a record of its own, or in several if it is long. */
    public void handshake(byte[] message) {
        handshakeInParts(message, 16_384);
    }

    /** Sends a handshake message in records of so many bytes. */
    public void handshakeInParts(byte[] message, int length) {
        ByteWriter records = new ByteWriter();
        for (int i = 0; i < message.length; i += length) {
            byte[] part = Arrays.copyOfRange(message, i, Math.min(message.length, i + length));
            records.bytes(write.seal(ContentType.HANDSHAKE, part));
        }
        raw(records.toByteArray());
    }

    /** Sends a right ChangeCipherSpec: never protected in TLS 1.3. */
    public void changeCipherSpec() {
        changeCipherSpec(new byte[] {1});
    }

    /** Sends a ChangeCipherSpec with any body. */
    public void changeCipherSpec(byte[] body) {
        if (write.isTls13()) {
            plainRecord(ContentType.CHANGE_CIPHER_SPEC.code(), body);
        } else {
            record(ContentType.CHANGE_CIPHER_SPEC, body);
        }
    }

    /** Sends an alert under the present keys. */
    public void alert(int level, Alert alert) {
        record(ContentType.ALERT, new byte[] {(byte) level, (byte) alert.code()});
    }

    /** Sends one record under the present keys. */
    public void record(ContentType type, byte[] content) {
        if (!stopped) {
            raw(write.seal(type, content));
        }
    }

    /** Sends one record in the clear. */
    public void plainRecord(int type, byte[] content) {
        if (!stopped) {
            raw(plain(type, content));
        }
    }

    /** TLS 1.3: sends a record whose inner plaintext, type and padding included, is given. */
    public void innerPlaintext(byte[] inner) {
        if (!stopped) {
            raw(write.sealInner(inner));
        }
    }

    /** Sends bytes as they are. */
    public void raw(byte[] bytes) {
        if (!stopped) {
            queued = concat(queued, bytes);
        }
    }

    /** Sends nothing more, whatever the states say. */
    public void stop() {
        stopped = true;
    }

    /** Returns whether what is sent now is encrypted. */
    public boolean isProtected() {
        return write.isProtected();
    }

    /** Returns whether what is sent now is encrypted as in TLS 1.3. */
    public boolean isTls13Protected() {
        return write.isTls13();
    }

    /** TLS 1.3, after the handshake: what follows is under the next keys. */
    public void nextKeys() {
        connection.writeWith(sendTraffic.next());
    }

    /** Returns a record in the clear. */
    public static byte[] plain(int type, byte[] content) {
        return PeerRecords.plain(type, content);
    }

    /** Returns a handshake message. */
    public static byte[] message(int type, byte[] body) {
        return new ByteWriter().uint8(type).opaque24(body).toByteArray();
    }

    /** Returns one array of several. */
    public static byte[] concat(byte[]... parts) {
        ByteWriter all = new ByteWriter();
        for (byte[] part : parts) {
            all.bytes(part);
        }
        return all.toByteArray();
    }

    private void offer(Item item) {
        items.add(item);
        try {
            script.send(this, item);
        } catch (TlsException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(byte[] message) {
        HandshakeFrame frame = new HandshakeFrame(message);
        byte[] retry = {(byte) 0xcf, 0x21, (byte) 0xad, 0x74};
        boolean isRetry = message[0] == 2 && Arrays.equals(retry, Arrays.copyOfRange(message, 6, 10));
        return isRetry ? "HelloRetryRequest" : frame.toString().replaceAll(" of .*", "");
    }

    /** What the peer's states do. */
    private final class Connection implements Outbound {
        @Override
        public void configure(Config config) {
            // it has but one
        }

        @Override
        public void skipEarlyData() {
            // it never accepts hellos with early data
        }

        @Override
        public void send(byte[] message) {
            offer(new Item(items.size(), name(message), false, message));
        }

        @Override
        public void sendChangeCipherSpec() {
            offer(new Item(items.size(), CHANGE_CIPHER_SPEC, true, new byte[] {1}));
        }

        @Override
        public void sendWarning(Alert alert) {
            alert(1, alert);
        }

        @Override
        public void writeWith(RecordKeys keys) {
            write = PeerRecords.of(keys);
        }

        @Override
        public void readWith(RecordKeys keys) throws TlsException {
            reader.install(PeerRecords.opener(keys));
        }

        @Override
        public void limitWrites(int bytes) {
            // the scripts' records are small
        }

        @Override
        public void limitReads(int bytes) {
            // nor does it matter here
        }

        @Override
        public void negotiated(Negotiation negotiation) {
            // for those who decide about the peer
        }

        @Override
        public void established(Established handshake) {
            established = true;
            result = handshake;
            sendTraffic = handshake.sendTraffic().orElse(null);
            reader.allowApplicationData(true);
        }

        @Override
        public void keyUpdateRequested() {
            // a script answers, or does not
        }
    }
}
