package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.conformance.HandshakeTarget.Outcome;
import io.niotls.proto.ProtocolVersion;
import io.niotls.wire.ByteWriter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The targets reach what they are for: handshakes that end, and lies that are believed. */
@Timeout(60)
class HandshakeTargetTest {
    private static final byte[] ENCRYPTED_EXTENSIONS_WITH_ANOTHER_PROTOCOL = new ByteWriter()
            .uint8(Alteration.EXTENSION.ordinal()).uint16(16).opaque8(new byte[] {0, 4, 3, 'o', 'n', 'e'}).toByteArray();

    @ParameterizedTest
    @EnumSource
    void isCompleteIfNobodyDoesAnything(FuzzedHandshake handshake) throws Exception {
        byte[] input = {(byte) FuzzedHandshake.of(handshake.version).indexOf(handshake), 0};
        assertEquals(Outcome.COMPLETE, HandshakeTarget.run(input, handshake.version, true));
        assertEquals(Outcome.COMPLETE, HandshakeTarget.run(input, handshake.version, false));
    }

    @Test
    void aServerThatStandsToItsLieIsBelieved() throws Exception {
        byte[] lie = new ByteWriter().uint8(0).uint8(1 | 1 << 1).bytes(ENCRYPTED_EXTENSIONS_WITH_ANOTHER_PROTOCOL).toByteArray();
        assertEquals(Outcome.COMPLETE, HandshakeTarget.run(lie, ProtocolVersion.TLS_1_3, true));
    }

    @Test
    void theSameChangeOnTheWayIsRefused() throws Exception {
        byte[] change = new ByteWriter().uint8(0).uint8(0)
                .uint8(2).uint8(Tampering.Deed.ALTER.ordinal()).opaque8(ENCRYPTED_EXTENSIONS_WITH_ANOTHER_PROTOCOL).toByteArray();
        assertEquals(Outcome.REFUSED, HandshakeTarget.run(change, ProtocolVersion.TLS_1_3, true));
    }

    /** Else what a fuzzer has found could not be found again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameInputGivesTheSameMessages(boolean isClient) throws Exception {
        for (FuzzedHandshake handshake : FuzzedHandshake.values()) {
            List<String> first = messages(handshake, isClient);
            assertEquals(first, messages(handshake, isClient), handshake.toString());
        }
    }

    private static List<String> messages(FuzzedHandshake handshake, boolean isClient) {
        FuzzedHandshake.Sides sides = handshake.sides();
        ScriptedPeer peer = isClient
                ? sides.clientSubject(ScriptedPeer.Script.HONEST) : sides.serverSubject(ScriptedPeer.Script.HONEST);
        return peer.run().items.stream().map(item -> item.name() + Arrays.toString(item.message())).toList();
    }

    /** Of the seeds, which have each deed and each lie, some lead to each outcome. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void seedsLeadToEachOutcome(boolean isClient) throws Exception {
        for (ProtocolVersion version : List.of(ProtocolVersion.TLS_1_2, ProtocolVersion.TLS_1_3)) {
            Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
            for (byte[] seed : HandshakeSeeds.of(version).values()) {
                outcomes.merge(HandshakeTarget.run(seed, version, isClient), 1, Integer::sum);
            }
            assertEquals(EnumSet.allOf(Outcome.class), outcomes.keySet(), outcomes::toString);
        }
    }
}
