package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions: RFC 8446 §4.2.1, the sentinels of §4.1.3, RFC 7507. */
class VersionTest {
    private static final ProtocolVersion TLS_1_3 = ProtocolVersion.TLS_1_3;
    private static final ProtocolVersion TLS_1_2 = ProtocolVersion.TLS_1_2;
    private static final byte[] SENTINEL_TLS12 = HexFormat.of().parseHex("444f574e47524401");
    private static final byte[] SENTINEL_TLS11 = HexFormat.of().parseHex("444f574e47524400");

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

    @Test
    void clientDetectsDowngradeToTls12() {
        EnginePair pair = tap.pair(Setup.client(), Setup.server());
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.without(hello, ExtensionType.SUPPORTED_VERSIONS));
        Refusal.expect(pair, pair.client, Fault.DOWNGRADE);
    }

    @Test
    void clientOfTls12DetectsDowngradeToTls11() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_2), Setup.server(TLS_1_2));
        tap.server.rewriter = Tap.serverHello(hello -> {
            byte[] random = hello.random().clone();
            System.arraycopy(SENTINEL_TLS11, 0, random, 24, 8);
            return Hellos.with(hello, random, hello.sessionId());
        });
        Refusal.expect(pair, pair.client, Fault.DOWNGRADE);
    }

    @Test
    void clientOfTls12ConnectsToServersThatHaveTls13() throws Exception {
        EnginePair pair = tap.pair(Setup.client(TLS_1_2), Setup.server());
        HandshakeTest.exchange(pair);
        assertTrue(Arrays.equals(SENTINEL_TLS12, Arrays.copyOfRange(tap.server.serverHello().random(), 24, 32)));
    }

    @Test
    void serverWithoutTls13SendsNoSentinel() throws Exception {
        EnginePair pair = tap.pair(Setup.client(), Setup.server(TLS_1_2));
        HandshakeTest.exchange(pair);
        assertFalse(Arrays.equals(SENTINEL_TLS12, Arrays.copyOfRange(tap.server.serverHello().random(), 24, 32)));
    }

    @Test
    void refusesNeedlessFallback() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_2).fallback(true), Setup.server());
        Refusal.expect(pair, pair.server, Fault.NEEDLESS_FALLBACK);
    }

    @Test
    void acceptsFallbackToTheNewestVersionOfTheServer() throws Exception {
        EnginePair pair = tap.pair(Setup.client(TLS_1_2).fallback(true), Setup.server(TLS_1_2));
        HandshakeTest.exchange(pair);
        assertTrue(tap.client.clientHello().cipherSuites().contains(CipherSuite.TLS_FALLBACK_SCSV));
    }

    @Test
    void clientOfTheNewestVersionCannotFallBack() {
        assertThrows(IllegalArgumentException.class, () -> Setup.client().fallback(true).build());
    }
}
