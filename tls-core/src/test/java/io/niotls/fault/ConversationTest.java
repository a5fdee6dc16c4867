package io.niotls.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.conformance.Scenario;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.record.ScratchPool;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every mishap at bytes of every flight, handshake to close, both directions: an edge of each record, and every so many bytes
 * between; {@code -Dfault.stride=1} takes every byte.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ConversationTest {
    private static final int STRIDE = Integer.getInteger("fault.stride", 149);
    /** Before a record, in its header, before its content, in its content. */
    private static final int[] EDGES = {0, 1, 5, 6};

    private interface Check {
        void of(Plan plan, Conversation conversation);
    }

    private static void forEach(Scenario scenario, Check check, Mishap... mishaps) {
        Conversation honest = run(scenario, Plan.none());
        int phase = 0;
        for (Mishap mishap : mishaps) {
            for (boolean toServer : new boolean[] {true, false}) {
                Party sender = toServer ? honest.client : honest.server;
                for (long offset : offsets(sender, phase++)) {
                    Plan plan = new Plan(mishap, toServer, offset);
                    try {
                        Conversation conversation = run(scenario, plan);
                        check.of(plan, conversation);
                        stayEnded(conversation.client);
                        stayEnded(conversation.server);
                    } catch (AssertionError e) {
                        throw new AssertionError(scenario + ", " + plan + ": " + e.getMessage(), e);
                    }
                }
            }
        }
    }

    /** Of each record one of its edges, and every so many bytes. */
    private static TreeSet<Long> offsets(Party sender, int phase) {
        TreeSet<Long> offsets = new TreeSet<>();
        int turn = phase;
        for (long start : sender.recordStarts()) {
            offsets.add(start + EDGES[turn++ % EDGES.length]);
        }
        for (long offset = phase * 37 % STRIDE; offset < sender.streamed(); offset += STRIDE) {
            offsets.add(offset);
        }
        return offsets;
    }

    /** Runs a conversation, after which all scratch arrays are back. */
    private static Conversation run(Scenario scenario, Plan plan) {
        long before = ScratchPool.shared().outstanding();
        Conversation conversation = new Conversation(scenario, plan).run();
        assertEquals(before, ScratchPool.shared().outstanding(), "scratch arrays that are not back");
        return conversation;
    }

    /** What has failed stays failed, for the same reason, and says nothing more. */
    private static void stayEnded(Party party) {
        assertFalse(party.engine.hasOutput());
        if (party.failure().isPresent()) {
            ByteBuffer none = ByteBuffer.allocate(0);
            ByteBuffer room = ByteBuffer.allocate(100);
            assertSame(party.failure().get(), assertThrows(TlsException.class, () -> party.engine.receive(none, room)));
            assertSame(party.failure().get(), assertThrows(TlsException.class, () -> party.engine.send(none, room)));
            assertEquals(0, room.position());
        }
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void aTransportThatSplitsDelaysOrCoalescesLosesNothing(Scenario scenario) {
        forEach(scenario, (plan, conversation) -> {
            assertTrue(conversation.client.isCleanEnd(), "client: " + conversation.client.failure());
            assertTrue(conversation.server.isCleanEnd(), "server: " + conversation.server.failure());
            assertArrayEquals(Party.ANSWER, conversation.client.received());
            assertArrayEquals(Party.QUESTION, conversation.server.received());
            assertEquals(scenario.name().contains("RESUMED"), conversation.client.engine.info().orElseThrow().resumed());
        }, Mishap.SPLIT, Mishap.DELAY, Mishap.COALESCE);
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void anEndBeforeCloseNotifyIsATruncationAndWhatCameBeforeItIsDelivered(Scenario scenario) {
        forEach(scenario, (plan, conversation) -> {
            assertEndsWhere(conversation.client, Party.ANSWER, conversation.server, conversation.passed(false));
            assertEndsWhere(conversation.server, Party.QUESTION, conversation.client, conversation.passed(true));
        }, Mishap.TRUNCATE, Mishap.RESET);
    }

    private static void assertEndsWhere(Party party, byte[] data, Party peer, long arrived) {
        assertArrayEquals(Arrays.copyOf(data, peer.plaintextBefore(arrived)), party.received(), "not what has arrived");
        if (peer.saysCloseBefore(arrived)) {
            assertTrue(party.isCleanEnd(), "failed after the peer's close_notify: " + party.failure());
        } else {
            assertEquals(Fault.TRUNCATED, party.failure().orElseThrow().fault());
        }
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void lostAndChangedBytesAreNoticedAndNeverDelivered(Scenario scenario) {
        forEach(scenario, (plan, conversation) -> {
            assertPrefix(Party.ANSWER, conversation.client.received());
            assertPrefix(Party.QUESTION, conversation.server.received());
            boolean unnoticed = conversation.client.isCleanEnd() && conversation.server.isCleanEnd();
            if (unnoticed) {
                // RFC 8446 §5.1: the version of a record "MUST be ignored"; where records are protected it is covered
                assertEquals(Mishap.FLIP, plan.mishap());
                assertEquals(2, conversation.sender(plan).placeInRecord(plan.offset()));
            }
            for (Party party : new Party[] {conversation.client, conversation.server}) {
                party.failure().ifPresent(failure -> {
                    assertNotEquals(Fault.INTERNAL_ERROR, failure.fault());
                    assertNotEquals(Fault.CANCELLED, failure.fault());
                });
            }
            Party receiver = conversation.receiver(plan);
            if (receiver.failure().isPresent() && !receiver.saysCloseBefore(receiver.streamed())) {
                assertTrue(conversation.sender(plan).failure().isPresent(), "takes the connection to have ended well");
            }
            if (conversation.isStarved()) {
                assertTrue(receiver.failure().isPresent(), "waits for lost bytes for ever");
            }
        }, Mishap.DROP, Mishap.FLIP);
    }

    private static void assertPrefix(byte[] data, byte[] received) {
        assertArrayEquals(Arrays.copyOf(data, received.length), received, "wrong data");
    }
}
