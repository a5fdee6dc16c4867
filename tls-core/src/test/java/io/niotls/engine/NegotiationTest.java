package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.EncryptedExtensions;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.KeyShareEntry;
import io.niotls.message.PskMode;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.Grease;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Suites, groups, key shares and extensions: who chooses, what must be there, what may not come. And GREASE, RFC 8701. */
class NegotiationTest {
    private static final ProtocolVersion TLS_1_3 = ProtocolVersion.TLS_1_3;
    private static final ProtocolVersion TLS_1_2 = ProtocolVersion.TLS_1_2;
    private static final CipherSuite AES_128 = CipherSuite.TLS_AES_128_GCM_SHA256;
    private static final CipherSuite AES_256 = CipherSuite.TLS_AES_256_GCM_SHA384;
    private static final CipherSuite CHACHA20 = CipherSuite.TLS_CHACHA20_POLY1305_SHA256;

    private final Tap tap = new Tap();

    static List<ProtocolVersion> versions() {
        return List.of(TLS_1_3, TLS_1_2);
    }

    // ---- Suites ----

    @Test
    void serversOrderOfSuitesDecides() throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client(TLS_1_3).cipherSuites(List.of(AES_128, AES_256, CHACHA20)),
                Setup.server(TLS_1_3).cipherSuites(List.of(CHACHA20, AES_128)));
        HandshakeTest.exchange(pair);
        assertEquals(CHACHA20, info(pair.client).cipherSuite());
    }

    @Test
    void refusesWithoutCommonSuite() {
        EnginePair pair = Setup.pair(Setup.client(TLS_1_3).cipherSuites(List.of(AES_128)),
                Setup.server(TLS_1_3).cipherSuites(List.of(AES_256)));
        Refusal.expect(pair, pair.server, Fault.NO_COMMON_CIPHER_SUITE);
        EnginePair older = Setup.pair(
                Setup.client(TLS_1_2).cipherSuites(List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)),
                Setup.server(TLS_1_2).cipherSuites(List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)));
        Refusal.expect(older, older.server, Fault.NO_COMMON_CIPHER_SUITE);
    }

    @Test
    void ccmAndCbcAreOffUnlessNamed() throws Exception {
        EnginePair pair = tap.pair(Setup.client(), Setup.server());
        pair.handshake();
        for (CipherSuite suite : tap.client.clientHello().cipherSuites()) {
            assertFalse(suite.name().contains("CCM") || suite.name().contains("CBC"), suite.name());
        }
    }

    @Test
    void clientRefusesSuitesItDidNotOffer() {
        for (CipherSuite suite : List.of(AES_256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.of(0x1399),
                CipherSuite.of(0x0a0a))) {
            Tap each = new Tap();
            EnginePair pair = each.pair(
                    Setup.client(TLS_1_3).cipherSuites(List.of(AES_128)), Setup.server(TLS_1_3).cipherSuites(List.of(AES_128)));
            each.server.rewriter = Tap.serverHello(hello -> Hellos.with(hello, suite));
            Refusal.expectUnheard(pair, pair.client, Fault.SELECTED_UNOFFERED_CIPHER_SUITE);
        }
    }

    @Test
    void clientRefusesForeignSessionIdEcho() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3));
        tap.server.rewriter = Tap.serverHello(hello -> Hellos.with(hello, hello.random(), new byte[32]));
        Refusal.expectUnheard(pair, pair.client, Fault.ILLEGAL_FIELD);
    }

    // ---- Groups and shares ----

    @Test
    void offersOneHybridAndOneClassicalShareInTheOrderOfPreference() throws Exception {
        assertEquals(List.of(NamedGroup.X25519_MLKEM768, NamedGroup.X25519), sharesOf(Setup.client().build().groups()));
        assertEquals(List.of(NamedGroup.SECP256R1, NamedGroup.SECP384R1_MLKEM1024), sharesOf(List.of(
                NamedGroup.SECP256R1, NamedGroup.X25519, NamedGroup.SECP384R1_MLKEM1024, NamedGroup.X25519_MLKEM768)));
        assertEquals(List.of(NamedGroup.FFDHE2048), sharesOf(List.of(NamedGroup.FFDHE2048, NamedGroup.X25519)));
        assertEquals(List.of(NamedGroup.X25519_MLKEM768), sharesOf(List.of(NamedGroup.X25519_MLKEM768)));
    }

    private static List<NamedGroup> sharesOf(List<NamedGroup> groups) throws TlsException {
        Tap tap = new Tap();
        EnginePair pair = tap.pair(Setup.client().groups(groups).grease(false), Setup.server().groups(groups));
        pair.handshake();
        return tap.client.clientHello().extensions().get(ClientHelloExtension.KEY_SHARE).orElseThrow().stream()
                .map(KeyShareEntry::group).toList();
    }

    @Test
    void offersTheHybridsOwnCurveAsClassicalShare() throws Exception {
        EnginePair pair = tap.pair(Setup.client().grease(false), Setup.server());
        pair.handshake();
        List<KeyShareEntry> shares =
                tap.client.clientHello().extensions().get(ClientHelloExtension.KEY_SHARE).orElseThrow();
        byte[] hybrid = shares.get(0).share();
        assertTrue(Arrays.equals(
                shares.get(1).share(), Arrays.copyOfRange(hybrid, hybrid.length - 32, hybrid.length)));
    }

    @Test
    void serverPrefersHybridEvenAtTheCostOfAHelloRetryRequest() throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client().groups(List.of(NamedGroup.SECP256R1_MLKEM768, NamedGroup.X25519, NamedGroup.X25519_MLKEM768)),
                Setup.server().groups(List.of(NamedGroup.X25519_MLKEM768, NamedGroup.X25519)));
        HandshakeTest.exchange(pair);
        assertEquals(NamedGroup.X25519_MLKEM768, info(pair.server).group().orElseThrow());
        assertTrue(info(pair.client).helloRetryRequest());
        assertTrue(info(pair.server).helloRetryRequest());
    }

    @Test
    void serverPrefersHybridThatTheClientNamesLast() throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client().groups(List.of(NamedGroup.X25519, NamedGroup.X25519_MLKEM768)), Setup.server());
        HandshakeTest.exchange(pair);
        assertEquals(NamedGroup.X25519_MLKEM768, info(pair.server).group().orElseThrow());
        assertFalse(info(pair.client).helloRetryRequest());
    }

    @Test
    void amongClassicalGroupsAShareThatIsHereWins() throws Exception {
        EnginePair pair = Setup.pair(Setup.client().groups(List.of(NamedGroup.SECP384R1, NamedGroup.X25519)),
                Setup.server().groups(List.of(NamedGroup.X25519, NamedGroup.SECP384R1)));
        HandshakeTest.exchange(pair);
        assertEquals(NamedGroup.SECP384R1, info(pair.server).group().orElseThrow());
        assertFalse(info(pair.server).helloRetryRequest());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusesWithoutCommonGroup(ProtocolVersion version) {
        EnginePair pair = Setup.pair(Setup.client(version).groups(List.of(NamedGroup.X25519)),
                Setup.server(version).groups(List.of(NamedGroup.SECP256R1)));
        Refusal.expect(pair, pair.server, Fault.NO_COMMON_GROUP);
    }

    @Test
    void clientRefusesShareOfAGroupItSentNone() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3));
        tap.server.rewriter = Tap.serverHello(hello -> Hellos.with(hello, ServerHelloExtension.KEY_SHARE,
                new KeyShareEntry(NamedGroup.SECP256R1, new byte[65])));
        Refusal.expectUnheard(pair, pair.client, Fault.SELECTED_UNOFFERED_GROUP);
    }

    @Test
    void clientRefusesServerHelloWithoutShare() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3));
        tap.server.rewriter = Tap.serverHello(hello -> Hellos.without(hello, ExtensionType.KEY_SHARE));
        Refusal.expectUnheard(pair, pair.client, Fault.MISSING_EXTENSION);
    }

    static List<NamedGroup> groups() {
        return NamedGroup.KNOWN.stream()
                .filter(group -> group.kind() != NamedGroup.Kind.FINITE_FIELD || group.equals(NamedGroup.FFDHE2048)).toList();
    }

    @ParameterizedTest
    @MethodSource("groups")
    void bothSidesRefuseSharesOfTheWrongLength(NamedGroup group) {
        EnginePair atServer = tap.pair(Setup.client(TLS_1_3).groups(List.of(group)), Setup.server().groups(List.of(group)));
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.with(hello, ClientHelloExtension.KEY_SHARE,
                hello.extensions().get(ClientHelloExtension.KEY_SHARE).orElseThrow().stream()
                        .map(share -> new KeyShareEntry(share.group(), Arrays.copyOf(share.share(), share.share().length + 1)))
                        .toList()));
        Refusal.expect(atServer, atServer.server, Fault.INVALID_KEY_SHARE);

        Tap other = new Tap();
        EnginePair atClient = other.pair(Setup.client(TLS_1_3).groups(List.of(group)), Setup.server().groups(List.of(group)));
        other.server.rewriter = Tap.serverHello(hello -> Hellos.with(hello, ServerHelloExtension.KEY_SHARE,
                new KeyShareEntry(group, Arrays.copyOf(
                        hello.extensions().get(ServerHelloExtension.KEY_SHARE).orElseThrow().share(), 5))));
        Refusal.expectUnheard(atClient, atClient.client, Fault.INVALID_KEY_SHARE);
    }

    @ParameterizedTest
    @MethodSource("groups")
    void bothSidesRefuseSharesOfZeros(NamedGroup group) {
        EnginePair atServer = tap.pair(Setup.client(TLS_1_3).groups(List.of(group)), Setup.server().groups(List.of(group)));
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.with(hello, ClientHelloExtension.KEY_SHARE,
                hello.extensions().get(ClientHelloExtension.KEY_SHARE).orElseThrow().stream()
                        .map(share -> new KeyShareEntry(share.group(), new byte[share.share().length]))
                        .toList()));
        Refusal.expect(atServer, atServer.server, Fault.INVALID_KEY_SHARE);

        Tap other = new Tap();
        EnginePair atClient = other.pair(Setup.client(TLS_1_3).groups(List.of(group)), Setup.server().groups(List.of(group)));
        other.server.rewriter = Tap.serverHello(hello -> Hellos.with(hello, ServerHelloExtension.KEY_SHARE,
                new KeyShareEntry(group, new byte[
                        hello.extensions().get(ServerHelloExtension.KEY_SHARE).orElseThrow().share().length])));
        Refusal.expectUnheard(atClient, atClient.client, Fault.INVALID_KEY_SHARE);
    }

    @Test
    void serverRefusesTwoSharesOfOneGroup() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server());
        tap.client.rewriter = Tap.clientHello(hello -> {
            List<KeyShareEntry> shares =
                    new ArrayList<>(hello.extensions().get(ClientHelloExtension.KEY_SHARE).orElseThrow());
            shares.add(shares.get(shares.size() - 1));
            return Hellos.with(hello, ClientHelloExtension.KEY_SHARE, shares);
        });
        Refusal.expect(pair, pair.server, Fault.BAD_KEY_SHARE_LIST);
    }

    @Test
    void serverRefusesSharesOfGroupsThatAreNotListed() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server());
        tap.client.rewriter = Tap.clientHello(hello ->
                Hellos.with(hello, ClientHelloExtension.SUPPORTED_GROUPS, List.of(NamedGroup.X25519)));
        Refusal.expect(pair, pair.server, Fault.BAD_KEY_SHARE_LIST);
    }

    // ---- Extensions that must be there, and others that must not ----

    static Stream<ExtensionType> mandatory() {
        return Stream.of(ExtensionType.KEY_SHARE, ExtensionType.SUPPORTED_GROUPS, ExtensionType.SIGNATURE_ALGORITHMS);
    }

    @ParameterizedTest
    @MethodSource("mandatory")
    void serverOfTls13RefusesHelloWithoutMandatoryExtension(ExtensionType type) {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server());
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.without(hello, type));
        Refusal.expect(pair, pair.server, Fault.MISSING_EXTENSION);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void clientRefusesExtensionsItDidNotAskFor(ProtocolVersion version) {
        EnginePair pair = tap.pair(Setup.client(version), Setup.server(version));
        ExtensionType unknown = new ExtensionType(0xfe77);
        tap.server.rewriter = addingToAnswer(version, unknown);
        Refusal.expect(pair, pair.client, Fault.UNREQUESTED_EXTENSION);
    }

    private static Tap.Rewriter addingToAnswer(ProtocolVersion version, ExtensionType type) {
        if (version.equals(TLS_1_2)) {
            return Tap.serverHello(hello ->
                    Hellos.with(hello, hello.extensions().toBuilder().addUnknown(type, new byte[0]).build()));
        }
        return message -> message[0] != HandshakeType.ENCRYPTED_EXTENSIONS.code() ? List.of(message)
                : List.of(new EncryptedExtensions(encryptedExtensions(message).extensions().toBuilder()
                        .addUnknown(type, new byte[0]).build()).encode());
    }

    static EncryptedExtensions encryptedExtensions(byte[] message) throws TlsException {
        return new HandshakeFrame(message).expect(HandshakeType.ENCRYPTED_EXTENSIONS, EncryptedExtensions::decode);
    }

    // ---- GREASE ----

    @Test
    void mixesReservedValuesIntoEveryList() throws Exception {
        EnginePair pair = tap.pair(Setup.client(), Setup.server());
        HandshakeTest.exchange(pair);
        ClientHello hello = tap.client.clientHello();
        assertEquals(1, hello.cipherSuites().stream().filter(suite -> Grease.is(suite.code())).count());
        assertEquals(1, hello.extensions().get(ClientHelloExtension.SUPPORTED_GROUPS).orElseThrow().stream()
                .filter(group -> Grease.is(group.code())).count());
        assertEquals(1, hello.extensions().get(ClientHelloExtension.KEY_SHARE).orElseThrow().stream()
                .filter(share -> Grease.is(share.group().code())).count());
        assertEquals(1, hello.extensions().get(ClientHelloExtension.SUPPORTED_VERSIONS).orElseThrow().stream()
                .filter(version -> Grease.is(version.code())).count());
        assertEquals(1, hello.extensions().get(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES).orElseThrow().stream()
                .filter(mode -> mode.code() % 0x1f == 0x0b).count());
        assertEquals(2, hello.extensions().types().stream().filter(type -> Grease.is(type.code())).count());
    }

    @Test
    void drawsReservedValuesAnewForEachConnection() throws Exception {
        List<List<Integer>> drawn = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            Tap each = new Tap();
            each.pair(Setup.client().random(Setup.seeded(seed)), Setup.server()).handshake();
            drawn.add(each.client.clientHello().extensions().types().stream().map(ExtensionType::code).filter(Grease::is)
                    .toList());
            assertNotEquals(drawn.get(seed).get(0), drawn.get(seed).get(1), "an extension twice");
        }
        assertTrue(drawn.stream().distinct().count() > 1);
    }

    @Test
    void sendsNoReservedValuesIfSwitchedOff() throws Exception {
        EnginePair pair = tap.pair(Setup.client().grease(false), Setup.server());
        HandshakeTest.exchange(pair);
        ClientHello hello = tap.client.clientHello();
        assertTrue(hello.cipherSuites().stream().noneMatch(suite -> Grease.is(suite.code())));
        assertTrue(hello.extensions().types().stream().noneMatch(type -> Grease.is(type.code())));
        assertEquals(List.of(PskMode.PSK_DHE_KE),
                hello.extensions().get(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void clientRefusesReservedExtensionsThatAServerAnswers(ProtocolVersion version) {
        EnginePair pair = tap.pair(Setup.client(version), Setup.server(version));
        tap.server.rewriter = message -> {
            ExtensionType offered = tap.client.clientHello().extensions().types().stream()
                    .filter(type -> Grease.is(type.code())).findFirst().orElseThrow();
            return addingToAnswer(version, offered).rewrite(message);
        };
        Refusal.expect(pair, pair.client, Fault.UNREQUESTED_EXTENSION);
    }

    @Test
    void clientRefusesReservedSuiteThatAServerChooses() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server());
        tap.server.rewriter = message -> {
            CipherSuite offered = tap.client.clientHello().cipherSuites().get(0);
            assertTrue(Grease.is(offered.code()));
            return Tap.serverHello(hello -> Hellos.with(hello, offered)).rewrite(message);
        };
        Refusal.expectUnheard(pair, pair.client, Fault.SELECTED_UNOFFERED_CIPHER_SUITE);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void serverPassesOverWhatItDoesNotKnow(ProtocolVersion version) throws Exception {
        // The hello is changed on its way, so that the handshake fails at its end, but no earlier: the server has answered.
        EnginePair pair = tap.pair(Setup.client(version), Setup.server(version));
        tap.client.rewriter = Tap.clientHello(hello -> {
            List<CipherSuite> suites = new ArrayList<>(hello.cipherSuites());
            List<NamedGroup> groups =
                    new ArrayList<>(hello.extensions().get(ClientHelloExtension.SUPPORTED_GROUPS).orElseThrow());
            List<SignatureScheme> schemes =
                    new ArrayList<>(hello.extensions().get(ClientHelloExtension.SIGNATURE_ALGORITHMS).orElseThrow());
            for (int code = 0x0a0a; code <= 0xfafa; code += 0x1010) {
                suites.add(0, CipherSuite.of(code));
                groups.add(0, NamedGroup.of(code));
                schemes.add(0, SignatureScheme.of(code));
            }
            ClientHello known = Hellos.with(Hellos.with(hello, suites), ClientHelloExtension.SUPPORTED_GROUPS, groups);
            return Hellos.with(known, ClientHelloExtension.SIGNATURE_ALGORITHMS, schemes);
        });
        pair.server.input(pair.client.sends.carry(pair.client.output()));
        assertTrue(pair.server.engine.failure().isEmpty());
        pair.server.sends.carry(pair.server.output());
        assertTrue(tap.server.types().contains(HandshakeType.SERVER_HELLO));
    }
}
