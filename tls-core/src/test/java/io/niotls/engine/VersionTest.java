package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions: RFC 8446 §4.2.1. */
class VersionTest {
    private static final ProtocolVersion TLS_1_3 = ProtocolVersion.TLS_1_3;
    private static final ProtocolVersion TLS_1_2 = ProtocolVersion.TLS_1_2;
    private static final byte[] HELLO_REQUEST = {22, 3, 3, 0, 4, 0, 0, 0, 0};

    private final Tap tap = new Tap();

    @Test
    void choosesTls12WhereOneSideHasNoMore() throws Exception {
        for (EnginePair pair : List.of(
                Setup.pair(Setup.client(TLS_1_2), Setup.server()),
                Setup.pair(Setup.client(), Setup.server(TLS_1_2)))) {
            HandshakeTest.exchange(pair);
            assertEquals(TLS_1_2, info(pair.client).version());
            assertEquals(TLS_1_2, info(pair.server).version());
        }
    }

    @Test
    void refusesWhereNoVersionIsInCommon() {
        EnginePair olderClient = Setup.pair(Setup.client(TLS_1_2), Setup.server(TLS_1_3));
        Refusal.expect(olderClient, olderClient.server, Fault.UNSUPPORTED_VERSION);
        EnginePair newerClient = Setup.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_2));
        Refusal.expect(newerClient, newerClient.server, Fault.UNSUPPORTED_VERSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302})
    void refusesClientsOfTls11AndOlder(int version) {
        EnginePair byVersionField = tap.pair(Setup.client(), Setup.server());
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.without(
                Hellos.with(hello, new ProtocolVersion(version)), ExtensionType.SUPPORTED_VERSIONS));
        Refusal.expect(byVersionField, byVersionField.server, Fault.UNSUPPORTED_VERSION);

        Tap other = new Tap();
        EnginePair byExtension = other.pair(Setup.client(), Setup.server());
        other.client.rewriter = Tap.clientHello(hello -> Hellos.with(
                hello, ClientHelloExtension.SUPPORTED_VERSIONS, List.of(new ProtocolVersion(version))));
        Refusal.expect(byExtension, byExtension.server, Fault.UNSUPPORTED_VERSION);
    }

    @Test
    void looksAtTheExtensionAloneWhereItIsThere() {
        EnginePair pair = tap.pair(Setup.client(), Setup.server());
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.with(
                hello, ClientHelloExtension.SUPPORTED_VERSIONS, List.of(new ProtocolVersion(0x0399))));
        Refusal.expect(pair, pair.server, Fault.UNSUPPORTED_VERSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302})
    void clientRefusesServersOfTls11AndOlder(int version) {
        EnginePair pair = tap.pair(Setup.client(), Setup.server(TLS_1_2));
        tap.server.rewriter = Tap.serverHello(hello -> Hellos.with(hello, new ProtocolVersion(version)));
        Refusal.expect(pair, pair.client, Fault.UNSUPPORTED_VERSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0303, 0x0302, 0x0305, 0x7f1c, 0x7a7a})
    void clientRefusesVersionsItDidNotOfferInTheExtension(int version) {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3));
        tap.server.rewriter = Tap.serverHello(hello -> Hellos.with(
                hello, ServerHelloExtension.SUPPORTED_VERSIONS, new ProtocolVersion(version)));
        Refusal.expectUnheard(pair, pair.client,
                version < 0x0304 ? Fault.ILLEGAL_FIELD : Fault.SELECTED_UNOFFERED_VERSION);
    }

    @Test
    void clientOfTls13RefusesServersWithoutIt() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server());
        tap.server.rewriter = Tap.serverHello(hello -> Hellos.with(hello, ExtensionBlock.EMPTY));
        Refusal.expectUnheard(pair, pair.client, Fault.UNSUPPORTED_VERSION);
    }

    // ---- HelloRequest before the version is known ----

    @Test
    void helloRequestBeforeTheServerHelloOfTls12IsPassedOver() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server(TLS_1_2));
        pair.server.input(pair.client.output());
        pair.client.input(HELLO_REQUEST);
        HandshakeTest.exchange(pair);
    }

    /** RFC 8446 §4 does not know it: neither a ServerHello of TLS 1.3 nor a HelloRetryRequest may follow. */
    @Test
    void helloRequestRulesTls13Out() throws Exception {
        for (NamedGroup group : List.of(NamedGroup.X25519, NamedGroup.SECP256R1)) {
            EnginePair pair = Setup.pair(Setup.client().groups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1)),
                    Setup.server().groups(List.of(group)));
            pair.server.input(pair.client.output());
            pair.client.input(HELLO_REQUEST);
            byte[] answer = pair.server.output();
            Refusal.confirm(pair.client, Fault.UNEXPECTED_MESSAGE,
                    assertThrows(TlsException.class, () -> pair.client.input(answer)));
        }
    }

    @Test
    void helloRequestIsRefusedWhereOnlyTls13IsPossible() throws Exception {
        EnginePair only = Setup.pair(Setup.client(TLS_1_3), Setup.server());
        only.client.output();
        Refusal.confirm(only.client, Fault.UNEXPECTED_MESSAGE,
                assertThrows(TlsException.class, () -> only.client.input(HELLO_REQUEST)));
        // A ChangeCipherSpec before the ServerHello is one of TLS 1.3.
        EnginePair both = Setup.pair(Setup.client(), Setup.server());
        both.client.output();
        both.client.input(new byte[] {20, 3, 3, 0, 1, 1});
        Refusal.confirm(both.client, Fault.UNEXPECTED_MESSAGE,
                assertThrows(TlsException.class, () -> both.client.input(HELLO_REQUEST)));
    }
}
