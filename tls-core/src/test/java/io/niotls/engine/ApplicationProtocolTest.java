package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.message.EncryptedExtension;
import io.niotls.message.EncryptedExtensions;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Application protocols, RFC 7301. */
class ApplicationProtocolTest {
    private static final ExtensionType ALPN = ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION;

    private final Tap tap = new Tap();

    static List<ProtocolVersion> versions() {
        return List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);
    }

    private static void assertProtocol(EnginePair pair, String protocol) throws Exception {
        HandshakeTest.exchange(pair);
        assertEquals(Optional.ofNullable(protocol), info(pair.client).applicationProtocol());
        assertEquals(Optional.ofNullable(protocol), info(pair.server).applicationProtocol());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void serversOrderDecides(ProtocolVersion version) throws Exception {
        assertProtocol(Setup.pair(Setup.client(version).applicationProtocols(List.of("a", "b", "c")),
                Setup.server(version).applicationProtocols(List.of("x", "c", "b"))), "c");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void protocolsMayHoldAnyByte(ProtocolVersion version) throws Exception {
        String odd = "\0\u00ff\n" + "x".repeat(252);
        assertProtocol(Setup.pair(Setup.client(version).applicationProtocols(List.of(odd)),
                Setup.server(version).applicationProtocols(List.of(odd))), odd);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void selectorSeesNameAndOffer(ProtocolVersion version) throws Exception {
        List<Object> seen = new ArrayList<>();
        assertProtocol(Setup.pair(Setup.client(version).applicationProtocols(List.of("a", "b")),
                Setup.server(version).applicationProtocolSelector((name, offered) -> {
                    seen.add(name);
                    seen.add(offered);
                    return Optional.of("b");
                })), "b");
        assertEquals(List.of(Optional.of(Setup.HOST), List.of("a", "b")), seen);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusesWithoutOverlap(ProtocolVersion version) {
        EnginePair pair = Setup.pair(Setup.client(version).applicationProtocols(List.of("a")),
                Setup.server(version).applicationProtocols(List.of("b")));
        Refusal.expect(pair, pair.server, Fault.NO_COMMON_PROTOCOL);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void goesOnWithoutWhereOneSideDoesNotUseIt(ProtocolVersion version) throws Exception {
        assertProtocol(Setup.pair(Setup.client(version).applicationProtocols(List.of("a")), Setup.server(version)), null);
        assertProtocol(Setup.pair(Setup.client(version), Setup.server(version).applicationProtocols(List.of("a"))), null);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void selectorThatInventsAProtocolIsOurFault(ProtocolVersion version) {
        EnginePair pair = Setup.pair(Setup.client(version).applicationProtocols(List.of("a")),
                Setup.server(version).applicationProtocolSelector((name, offered) -> Optional.of("z")));
        Refusal.expect(pair, pair.server, Fault.INTERNAL_ERROR);
    }

    private Tap.Rewriter answering(ProtocolVersion version, String protocol) {
        if (version.equals(ProtocolVersion.TLS_1_2)) {
            return Tap.serverHello(hello -> Hellos.with(hello, ServerHelloExtension.ALPN, protocol));
        }
        return Tap.replace(HandshakeType.ENCRYPTED_EXTENSIONS, message -> new EncryptedExtensions(
                ExtensionBlock.builder().add(EncryptedExtension.ALPN, protocol).build()).encode());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void clientRefusesProtocolItDidNotOffer(ProtocolVersion version) {
        EnginePair pair = tap.pair(Setup.client(version).applicationProtocols(List.of("a")), Setup.server(version));
        tap.server.rewriter = answering(version, "b");
        Refusal.expect(pair, pair.client, Fault.SELECTED_UNOFFERED_PROTOCOL);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void clientWithoutProtocolsRefusesAny(ProtocolVersion version) {
        EnginePair pair = tap.pair(Setup.client(version), Setup.server(version));
        tap.server.rewriter = answering(version, "b");
        assertEquals(ALPN.toString(), Refusal.expect(pair, pair.client, Fault.UNREQUESTED_EXTENSION).detail().orElseThrow());
    }
}
