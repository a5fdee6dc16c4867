package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Limits;
import io.niotls.conformance.FuzzedHandshake.Sides;
import io.niotls.fuzz.Allocation;
import io.niotls.fuzz.Choices;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.record.ScratchPool;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A whole handshake of one side with a peer that holds the real keys. The input chooses the handshake; whether the peer lies, and
 * stands to it (see {@link Lies}); and what becomes of each message on its way (see {@link Tampering}).
 */
public final class HandshakeTarget {
    /** Messages that only one side sends, so that a lie is told by the peer and never put into the other side's mouth. */
    private static final List<HandshakeType> OF_SERVER = List.of(
            HandshakeType.SERVER_HELLO, HandshakeType.ENCRYPTED_EXTENSIONS, HandshakeType.CERTIFICATE_REQUEST,
            HandshakeType.CERTIFICATE_STATUS, HandshakeType.SERVER_KEY_EXCHANGE, HandshakeType.SERVER_HELLO_DONE,
            HandshakeType.NEW_SESSION_TICKET);
    private static final List<HandshakeType> OF_CLIENT =
            List.of(HandshakeType.CLIENT_HELLO, HandshakeType.CLIENT_KEY_EXCHANGE);

    /** More than both sides of any handshake here send, and what a script adds. */
    private static final int MOST_ITEMS = 32;

    /**
     * What two handshakes allocate, that of the peer included, and both kinds of message at their limits: a message is held
     * twice while it grows, once more when it is whole, and is decoded into as much again.
     */
    private static final long MOST_ALLOCATED = (6L << 20)
            + 4L * (Limits.DEFAULT.maxHandshakeMessage() + Limits.DEFAULT.maxCertificateMessage());

    /** How a handshake has ended. */
    enum Outcome {
        /** The side under test has refused it. */
        REFUSED,
        /** It waits for more. */
        STALLED,
        /** Both sides hold it for complete. */
        COMPLETE
    }

    private HandshakeTarget() {}

    /** A client of TLS 1.2. */
    public static void clientTls12(byte[] input) throws Exception {
        run(input, ProtocolVersion.TLS_1_2, true);
    }

    /** A client of TLS 1.3. */
    public static void clientTls13(byte[] input) throws Exception {
        run(input, ProtocolVersion.TLS_1_3, true);
    }

    /** A server of TLS 1.2. */
    public static void serverTls12(byte[] input) throws Exception {
        run(input, ProtocolVersion.TLS_1_2, false);
    }

    /** A server of TLS 1.3. */
    public static void serverTls13(byte[] input) throws Exception {
        run(input, ProtocolVersion.TLS_1_3, false);
    }

    static Outcome run(byte[] input, ProtocolVersion version, boolean isClient) throws Exception {
        Choices choices = new Choices(input);
        List<FuzzedHandshake> handshakes = FuzzedHandshake.of(version);
        Sides sides = handshakes.get(choices.below(handshakes.size())).sides();
        List<HandshakeType> peersOwn = isClient ? OF_SERVER : OF_CLIENT;
        // The lowest bit of this byte says whether the peer lies; the others, about which message.
        int lie = choices.uint8();
        boolean lies = (lie & 1) != 0;
        sides.lies.stop();
        if (lies) {
            sides.lies.start(peersOwn.get((lie >> 1) % peersOwn.size()), Alteration.of(choices));
        }
        Tampering tampering = new Tampering(choices, sides.lies);
        long outstanding = ScratchPool.shared().outstanding();
        Allocation allocation = new Allocation();
        ScriptedPeer peer = allocation.count(
                () -> (isClient ? sides.clientSubject(tampering) : sides.serverSubject(tampering)).run());
        sides.lies.stop();
        allocation.check(MOST_ALLOCATED + 64L * tampering.sentBytes(), "a handshake");
        assertEquals(outstanding, ScratchPool.shared().outstanding(), "scratch arrays that were not given back");
        assertTrue(peer.items.size() <= MOST_ITEMS, () -> "no end: " + peer.items.size() + " messages");
        checkEnd(peer, tampering);
        boolean complete = peer.established && peer.subject.isEstablished();
        if (complete) {
            assertEquals(version, peer.subject.info().orElseThrow().version());
            if (!lies) {
                Agreement.check(peer, sides, isClient);
            }
        }
        peer.subject.abort();
        return complete ? Outcome.COMPLETE : peer.failure != null ? Outcome.REFUSED : Outcome.STALLED;
    }

    /** One failure, of the peer's making, told once; and nothing that was delivered was made up. */
    private static void checkEnd(ScriptedPeer peer, Tampering tampering) {
        byte[] data = tampering.sentData();
        byte[] received = peer.subjectPlaintext;
        assertTrue(received.length <= data.length && Arrays.equals(received, Arrays.copyOf(data, received.length)),
                "data was delivered that was not sent");
        assertTrue(peer.alerts.stream().filter(alert -> alert.level() == 2).count() <= 1, () -> "alerts " + peer.alerts);
        TlsException failure = peer.failure;
        if (failure == null) {
            assertTrue(peer.subject.failure().isEmpty());
            return;
        }
        if (failure.fault() == Fault.INTERNAL_ERROR) {
            throw new AssertionError("the peer's doing is taken for ours", failure);
        }
        assertNotEquals(Fault.CANCELLED, failure.fault());
        assertSame(failure, assertThrows(TlsException.class,
                () -> peer.subject.receive(ByteBuffer.allocate(0), ByteBuffer.allocate(0))));
        assertThrows(IllegalStateException.class, () -> peer.subject.exportKeyingMaterial("EXPORTER-fuzz", null, 32));
    }
}
