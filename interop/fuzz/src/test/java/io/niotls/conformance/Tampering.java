package io.niotls.conformance;

import io.niotls.fuzz.Choices;
import io.niotls.proto.Alert;
import io.niotls.proto.ContentType;
import io.niotls.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What becomes of a peer's messages, under its own keys: the choices are a list of items, by their number, and of what is done
 * with each. Everything else passes.
 */
final class Tampering implements ScriptedPeer.Script {
    /** What is done with an item. */
    enum Deed {
        /** It does not arrive. */
        DROP,
        /** It arrives twice. */
        DOUBLE,
        /** The next one arrives before it. */
        HOLD,
        /** It arrives in several records. */
        SPLIT,
        /** It shares a record with the next one. */
        JOIN,
        /** It is altered on its way. */
        ALTER,
        /** It arrives in the clear. */
        CLEAR,
        /** TLS 1.3: its record is padded. */
        PAD,
        /** An earlier one arrives before it. */
        REPLAY,
        /** A record of any content arrives before it. */
        RECORD,
        /** TLS 1.3: an inner plaintext of any kind arrives before it. */
        INNER,
        /** Bytes arrive before it. */
        RAW,
        /** An alert arrives before it. */
        ALERT,
        /** A ChangeCipherSpec arrives before it. */
        CHANGE_CIPHER_SPEC,
        /** TLS 1.3: what follows is under the next keys. */
        NEXT_KEYS,
        /** Nothing arrives any more. */
        STOP
    }

    private static final Deed[] DEEDS = Deed.values();
    private static final ContentType[] TYPES = ContentType.values();
    private static final Alert[] ALERTS = Alert.values();
    /** As many as can tell something new of one handshake. */
    private static final int MOST_DEEDS = 12;
    /** Above the number of the last message of every handshake. */
    private static final int ITEMS = 12;
    private static final int MOST_PARTS = 64;

    /**
     * One decision.
     *
     * @param item which message, by its number
     * @param arguments the first byte of each decision says how many there are
     */
    private record Decision(int item, Deed deed, byte[] arguments) {}

    private final Lies lies;
    private final List<Decision> decisions = new ArrayList<>();
    private final ByteWriter data = new ByteWriter();
    private final List<byte[]> passed = new ArrayList<>();
    private byte[] joined = {};
    private ScriptedPeer.Item held;
    private long sentBytes;

    Tampering(Choices choices, Lies lies) {
        this.lies = lies;
        for (int i = 0; i < MOST_DEEDS && choices.hasMore(); i++) {
            decisions.add(new Decision(choices.below(ITEMS), DEEDS[choices.below(DEEDS.length)], choices.bytes()));
        }
    }

    /** Returns about how many bytes were sent. */
    long sentBytes() {
        return sentBytes;
    }

    /** Returns all that was sent as application data. */
    byte[] sentData() {
        return data.toByteArray();
    }

    @Override
    public void send(ScriptedPeer peer, ScriptedPeer.Item item) {
        byte[] message = item.isEnd() || item.isChangeCipherSpec() ? item.message() : lies.of(item.message());
        ScriptedPeer.Item told = new ScriptedPeer.Item(item.number(), item.name(), item.isChangeCipherSpec(), message);
        boolean passes = true;
        for (Decision decision : decisions) {
            if (decision.item() == item.number()) {
                passes &= !does(peer, told, decision.deed(), new Choices(decision.arguments()));
            }
        }
        if (passes) {
            pass(peer, told);
        }
        if (held != null && held.number() != item.number()) {
            ScriptedPeer.Item late = held;
            held = null;
            pass(peer, late);
        }
    }

    /** Does something; returns whether the item is done with. */
    private boolean does(ScriptedPeer peer, ScriptedPeer.Item item, Deed deed, Choices choices) {
        switch (deed) {
            case DROP -> {
                return true;
            }
            case DOUBLE -> pass(peer, item);
            case HOLD -> {
                if (held == null && !item.isEnd()) {
                    held = item;
                    return true;
                }
            }
            case SPLIT -> {
                if (!item.isEnd() && !item.isChangeCipherSpec()) {
                    split(peer, take(item.message()), choices);
                    return true;
                }
            }
            case JOIN -> {
                if (!item.isEnd() && !item.isChangeCipherSpec()) {
                    joined = take(item.message());
                    return true;
                }
            }
            case ALTER -> {
                if (!item.isEnd() && !item.isChangeCipherSpec()) {
                    pass(peer, new ScriptedPeer.Item(
                            item.number(), item.name(), false, Alteration.of(choices).apply(item.message())));
                    return true;
                }
            }
            case CLEAR -> {
                if (!item.isEnd() && !item.isChangeCipherSpec()) {
                    byte[] message = take(item.message());
                    peer.plainRecord(ContentType.HANDSHAKE.code(), Arrays.copyOf(message, Math.min(message.length, 16_384)));
                    return true;
                }
            }
            case PAD -> {
                if (!item.isEnd() && !item.isChangeCipherSpec() && peer.isTls13Protected()) {
                    byte[] message = take(item.message());
                    inner(peer, ContentType.HANDSHAKE.code(), message, 64 * choices.uint8());
                    return true;
                }
            }
            case REPLAY -> {
                if (!passed.isEmpty()) {
                    peer.handshake(passed.get(choices.uint8() % passed.size()));
                }
            }
            case RECORD -> record(peer, TYPES[choices.below(TYPES.length)], choices.rest());
            case INNER -> {
                if (peer.isTls13Protected()) {
                    inner(peer, choices.uint8(), choices.rest(), 0);
                }
            }
            case RAW -> peer.raw(choices.rest());
            case ALERT -> record(peer, ContentType.ALERT,
                    new byte[] {(byte) choices.uint8(), (byte) ALERTS[choices.below(ALERTS.length)].code()});
            case CHANGE_CIPHER_SPEC -> peer.changeCipherSpec();
            case NEXT_KEYS -> {
                if (peer.result != null && peer.result.sendTraffic().isPresent()) {
                    peer.nextKeys();
                }
            }
            case STOP -> peer.stop();
        }
        return false;
    }

    private void pass(ScriptedPeer peer, ScriptedPeer.Item item) {
        if (item.isEnd() || item.isChangeCipherSpec()) {
            peer.pass(item);
            return;
        }
        passed.add(item.message());
        byte[] bytes = take(item.message());
        sentBytes += bytes.length;
        peer.handshake(bytes);
    }

    /** Returns a message behind what waits to share a record with it. */
    private byte[] take(byte[] message) {
        byte[] both = ScriptedPeer.concat(joined, message);
        joined = new byte[0];
        return both;
    }

    private static void split(ScriptedPeer peer, byte[] message, Choices choices) {
        int position = 0;
        for (int part = 0; part < MOST_PARTS && position < message.length; part++) {
            int end = Math.min(message.length, position + 1 + choices.uint8());
            peer.record(ContentType.HANDSHAKE, Arrays.copyOfRange(message, position, end));
            position = end;
        }
        if (position < message.length) {
            peer.handshake(Arrays.copyOfRange(message, position, message.length));
        }
    }

    private void record(ScriptedPeer peer, ContentType type, byte[] content) {
        if (type == ContentType.APPLICATION_DATA) {
            data.bytes(content);
        }
        sentBytes += content.length;
        peer.record(type, content);
    }

    private void inner(ScriptedPeer peer, int type, byte[] content, int padding) {
        if (type == ContentType.APPLICATION_DATA.code()) {
            data.bytes(content);
        }
        sentBytes += content.length;
        byte[] inner = Arrays.copyOf(content, content.length + 1 + padding);
        inner[content.length] = (byte) type;
        peer.innerPlaintext(inner);
    }
}
