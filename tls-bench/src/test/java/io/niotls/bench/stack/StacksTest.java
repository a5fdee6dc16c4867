package io.niotls.bench.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Identity;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stack does what each scenario asks for that it says it supports: else the figures would compare different things. */
@Timeout(120)
class StacksTest {
    /** Of these the groups are no property of the JVM that is read once; of the others only the defaults are tested here. */
    private static final Set<String> GROUPS_PER_CONTEXT = Set.of("niotls", "niotls-jsse", "BCJSSE", "tcnative");
    private static final List<Integer> SIZES = List.of(100, 1_024, 4_096, 16_384);
    /** SunJSSE fills no record of TLS 1.3 to the last byte. */
    private static final int SUN_RECORD = 16_367;

    private static List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (Version version : Version.values()) {
            Scenario usual = Scenario.full(version);
            for (Identity identity : Identity.values()) {
                scenarios.add(usual.with(identity));
            }
            scenarios.add(usual.mutually());
            scenarios.add(usual.with(Suite.AES_256_GCM));
            scenarios.add(usual.with(Suite.CHACHA20_POLY1305));
            for (Group group : List.of(Group.X25519, Group.P256, Group.X25519MLKEM768)) {
                scenarios.add(usual.with(group));
            }
        }
        scenarios.add(Scenario.full(Version.TLS_1_3).with(Resumption.PSK));
        scenarios.add(Scenario.full(Version.TLS_1_3).with(Resumption.PSK).mutually());
        scenarios.add(Scenario.full(Version.TLS_1_2).with(Resumption.TICKET));
        scenarios.add(Scenario.full(Version.TLS_1_2).with(Resumption.TICKET).mutually());
        scenarios.add(Scenario.full(Version.TLS_1_2).with(Resumption.SESSION_ID));
        return scenarios;
    }

    static Stream<Arguments> supported() {
        return Stacks.all().stream().flatMap(stack -> scenarios().stream()
                .filter(scenario -> scenario.group() == Group.DEFAULT || GROUPS_PER_CONTEXT.contains(stack.label()))
                .filter(stack::supports)
                .map(scenario -> Arguments.of(stack.label(), scenario.label())));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("supported")
    void negotiatesWhatTheScenarioAsksFor(String label, String name) throws Exception {
        Scenario scenario = Scenario.parse(name);
        try (Connector connector = Stacks.of(label).prepare(scenario);
                Endpoint client = connector.client();
                Endpoint server = connector.server()) {
            Wire.of(client, server).check(scenario, false);
        }
    }

    @Test
    void noticesWhatWasNotAskedFor() throws Exception {
        Scenario scenario = Scenario.full(Version.TLS_1_3).with(Group.X25519);
        try (Connector connector = Stacks.of("niotls").prepare(scenario);
                Endpoint client = connector.client();
                Endpoint server = connector.server()) {
            Wire wire = Wire.of(client, server);
            wire.check(scenario, false);
            assertThrows(IllegalStateException.class, () -> wire.check(scenario, true));
            for (Scenario other : List.of(scenario.with(Group.P256), scenario.with(Suite.AES_256_GCM),
                    Scenario.full(Version.TLS_1_2))) {
                assertThrows(IllegalStateException.class, () -> wire.check(other, false), other.label());
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("supported")
    void resumesWhereAskedAndOnlyThere(String label, String name) throws Exception {
        Scenario scenario = Scenario.parse(name);
        boolean resumes = scenario.resumption() != Resumption.NONE;
        try (Connector connector = Stacks.of(label).prepare(scenario)) {
            assertFalse(isResumed(connector), "the first handshake is a full one");
            for (int i = 0; i < 3; i++) {
                assertEquals(resumes, isResumed(connector));
                assertEquals(resumes ? 1 : 0, connector.verifications());
            }
        }
    }

    private static boolean isResumed(Connector connector) throws Exception {
        try (Endpoint client = connector.client(); Endpoint server = connector.server()) {
            return Wire.of(client, server).isResumed();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("supported")
    void recordsCrossInBothDirections(String label, String name) throws Exception {
        Scenario scenario = Scenario.parse(name);
        try (Connector connector = Stacks.of(label).prepare(scenario);
                Endpoint client = connector.client();
                Endpoint server = connector.server()) {
            new Loop().handshake(client, server);
            int longest = label.equals("SunJSSE") && scenario.version() == Version.TLS_1_3 ? SUN_RECORD : 16_384;
            for (int size : SIZES) {
                for (IntFunction<ByteBuffer> memory : List.<IntFunction<ByteBuffer>>of(ByteBuffer::allocate,
                        ByteBuffer::allocateDirect)) {
                    crosses(client, server, Math.min(size, longest), memory);
                    crosses(server, client, Math.min(size, longest), memory);
                }
            }
        }
    }

    private static void crosses(Endpoint from, Endpoint to, int size, IntFunction<ByteBuffer> memory) throws Exception {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        ByteBuffer plaintext = memory.apply(size).put(data).flip();
        ByteBuffer record = memory.apply(JsseStack.PLAINTEXT_ROOM);
        ByteBuffer opened = memory.apply(JsseStack.PLAINTEXT_ROOM);
        from.seal(plaintext, record);
        assertFalse(plaintext.hasRemaining(), "all is in one record");
        to.open(record.flip(), opened);
        assertFalse(record.hasRemaining());
        assertEquals(ByteBuffer.wrap(data), opened.flip());
    }

    static Stream<String> behindJsse() {
        return Stacks.all().stream()
                .filter(stack -> !stack.label().equals("niotls") && stack.supports(Scenario.full(Version.TLS_1_3)))
                .map(Stack::label);
    }

    @ParameterizedTest
    @MethodSource("behindJsse")
    void clientChecksTheServersName(String label) throws Exception {
        try (Connector connector = Stacks.of(label).prepare(Scenario.full(Version.TLS_1_3));
                Endpoint client = connector.client()) {
            SSLEngine engine = ((SslEngineEndpoint) client).engine();
            assertEquals("HTTPS", engine.getSSLParameters().getEndpointIdentificationAlgorithm());
            assertEquals(Identities.HOST, engine.getPeerHost());
        }
    }

    @Test
    void refusesWhatItDoesNotSupport() {
        Scenario scenario = Scenario.full(Version.TLS_1_2).with(Group.X25519MLKEM768);
        for (Stack stack : Stacks.all()) {
            assertFalse(stack.supports(scenario), stack.label());
        }
        for (String label : List.of("SunJSSE", "BCJSSE", "Conscrypt", "tcnative")) {
            assertThrows(UnsupportedOperationException.class, () -> Stacks.of(label).prepare(scenario), label);
        }
    }
}
