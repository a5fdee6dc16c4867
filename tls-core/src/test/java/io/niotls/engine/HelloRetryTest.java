package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.HelloRetryRequestExtension;
import io.niotls.message.KeyShareEntry;
import io.niotls.message.Present;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.StatelessCookie;
import io.niotls.session.TicketKeys;
import io.niotls.testing.EnginePair;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HelloRetryRequest, RFC 8446 §4.1.2, §4.1.4 and §4.2.2. */
class HelloRetryTest {
    private final Tap tap = new Tap();
    private final MutableClock clock = Setup.clock();

    private static ClientConfig.Builder client() {
        return Setup.client(ProtocolVersion.TLS_1_3).groups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1)).grease(false);
    }

    private static ServerConfig.Builder wantsP256() {
        return Setup.server().groups(List.of(NamedGroup.SECP256R1));
    }

    private ServerConfig.Builder wantsCookie() {
        return Setup.server().clock(clock).cookie(new StatelessCookie(
                TicketKeys.generate(Setup.seeded(5), clock, Setup.CRYPTO)));
    }

    private static List<NamedGroup> groupsOf(ClientHello hello) {
        return hello.extensions().get(ClientHelloExtension.KEY_SHARE).orElseThrow().stream().map(KeyShareEntry::group).toList();
    }

    private void assertRetried(EnginePair pair) {
        assertTrue(info(pair.client).helloRetryRequest());
        assertTrue(info(pair.server).helloRetryRequest());
        assertEquals(2, tap.client.types().stream().filter(type -> type == HandshakeType.CLIENT_HELLO).count());
    }

    // ---- Good ones ----

    @Test
    void asksForTheShareOfAnotherGroup() throws Exception {
        EnginePair pair = tap.pair(client(), wantsP256());
        HandshakeTest.exchange(pair);
        assertRetried(pair);
        assertEquals(NamedGroup.SECP256R1, info(pair.client).group().orElseThrow());
        assertEquals(List.of(NamedGroup.SECP256R1), groupsOf(tap.client.clientHello()));
    }

    @Test
    void asksForACookieOnly() throws Exception {
        EnginePair pair = tap.pair(client(), wantsCookie());
        HandshakeTest.exchange(pair);
        assertRetried(pair);
        assertEquals(List.of(NamedGroup.X25519), groupsOf(tap.client.clientHello()));
        assertTrue(tap.client.clientHello().extensions().has(ClientHelloExtension.COOKIE));
    }

    @Test
    void asksForCookieAndGroup() throws Exception {
        EnginePair pair = tap.pair(client(), wantsCookie().groups(List.of(NamedGroup.SECP256R1)));
        HandshakeTest.exchange(pair);
        assertRetried(pair);
        assertEquals(List.of(NamedGroup.SECP256R1), groupsOf(tap.client.clientHello()));
    }

    @Test
    void secondHelloDiffersOnlyWhereItMust() throws Exception {
        EnginePair pair = tap.pair(client().grease(true), wantsCookie().groups(List.of(NamedGroup.SECP256R1)));
        List<ClientHello> hellos = new ArrayList<>();
        tap.client.rewriter = Tap.clientHello(hello -> {
            hellos.add(hello);
            return hello;
        });
        HandshakeTest.exchange(pair);
        ClientHello first = hellos.get(0);
        ClientHello second = hellos.get(1);
        assertArrayEquals(first.random(), second.random());
        assertArrayEquals(first.sessionId(), second.sessionId());
        assertEquals(first.cipherSuites(), second.cipherSuites());
        List<ExtensionType> types = new ArrayList<>(second.extensions().types());
        types.remove(ExtensionType.COOKIE);
        assertEquals(first.extensions().types(), types);
        for (ExtensionType type : types) {
            if (!type.equals(ExtensionType.KEY_SHARE)) {
                assertArrayEquals(first.extensions().rawBody(type).orElseThrow(),
                        second.extensions().rawBody(type).orElseThrow());
            }
        }
    }

    /** Goes on at another engine, as where a load balancer has sent the second hello to another server. */
    private EnginePair moved(EnginePair first, ServerConfig config) throws Exception {
        byte[] retry = first(first);
        EnginePair second = new EnginePair(first.client.engine, TlsEngine.server(config));
        second.client.input(retry);
        return second;
    }

    private static byte[] first(EnginePair pair) throws Exception {
        pair.server.input(pair.client.output());
        return pair.server.output();
    }

    @Test
    void cookieIsOpenedByAServerThatHasNotSeenTheFirstHello() throws Exception {
        for (ServerConfig config : List.of(
                wantsCookie().build(), wantsCookie().groups(List.of(NamedGroup.SECP256R1)).build(),
                wantsCookie().cipherSuites(List.of(CipherSuite.TLS_AES_256_GCM_SHA384)).build())) {
            EnginePair pair = moved(new EnginePair(client().build(), Setup.peer(), config), config);
            HandshakeTest.exchange(pair);
            assertTrue(info(pair.server).helloRetryRequest());
        }
    }

    /** RFC 8446 §4.2.10: what the client has sent before it could know is skipped, if it has said that it would send it. */
    @Test
    void serverPassesOverEarlyDataAfterAHelloRetryRequest() throws Exception {
        byte[] earlyData = new byte[5 + 40];
        System.arraycopy(new byte[] {23, 3, 3, 0, 40}, 0, earlyData, 0, 5);
        EnginePair announced = tap.pair(client(), wantsP256());
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.with(hello, ClientHelloExtension.EARLY_DATA, Present.PRESENT));
        announced.server.input(announced.client.sends.carry(announced.client.output()));
        announced.server.input(earlyData);
        assertEquals(Optional.empty(), announced.server.engine.failure());

        EnginePair silent = Setup.pair(client(), wantsP256());
        silent.server.input(silent.client.output());
        assertThrows(TlsException.class, () -> silent.server.input(earlyData));
    }

    @Test
    void serverWithoutCookiesTakesNoChangeCipherSpecBeforeTheHello() {
        EnginePair pair = Setup.pair(client(), Setup.server());
        pair.client.output();
        Refusal.expect(pair, pair.server, Fault.UNEXPECTED_CHANGE_CIPHER_SPEC, new byte[] {20, 3, 3, 0, 1, 1});
    }

    @Test
    void changeCipherSpecBeforeAHelloOfTls12IsRefusedWhereCookiesAllowIt() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_2), wantsCookie());
        pair.server.input(new byte[] {20, 3, 3, 0, 1, 1});
        Refusal.expect(pair, pair.server, Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
    }

    // ---- What the server refuses ----

    @Test
    void refusesOldCookies() throws Exception {
        ServerConfig config = wantsCookie().build();
        EnginePair pair = moved(new EnginePair(client().build(), Setup.peer(), config), config);
        clock.advance(StatelessCookie.MAX_AGE.plus(Duration.ofSeconds(1)));
        Refusal.expect(pair, pair.server, Fault.BAD_COOKIE);
    }

    @Test
    void refusesCookiesOfOtherClients() throws Exception {
        ServerConfig config = wantsCookie().build();
        EnginePair pair = moved(new EnginePair(client().build(), Setup.peer(), config), config);
        pair.client.sends = tap.client;
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.with(hello, new byte[32], hello.sessionId()));
        Refusal.expect(pair, pair.server, Fault.BAD_COOKIE);
    }

    @Test
    void refusesChangedCookies() throws Exception {
        ServerConfig config = wantsCookie().build();
        EnginePair pair = moved(new EnginePair(client().build(), Setup.peer(), config), config);
        pair.client.sends = tap.client;
        tap.client.rewriter = Tap.clientHello(hello -> {
            byte[] cookie = hello.extensions().get(ClientHelloExtension.COOKIE).orElseThrow().clone();
            cookie[cookie.length / 2] ^= 1;
            return Hellos.with(hello, ClientHelloExtension.COOKIE, cookie);
        });
        Refusal.expect(pair, pair.server, Fault.BAD_COOKIE);
    }

    /** What remembers the first hello is the cookie alone, and it remembers the order of the extensions too. */
    @Test
    void refusesCookiesWithExtensionsInAnotherOrder() throws Exception {
        for (ExtensionType type : List.of(ExtensionType.SERVER_NAME, ExtensionType.KEY_SHARE)) {
            ServerConfig config = wantsCookie().build();
            EnginePair pair = moved(new EnginePair(client().build(), Setup.peer(), config), config);
            pair.client.sends = tap.client;
            tap.client.rewriter = Tap.clientHello(hello -> movedFarAway(hello, type));
            Refusal.expect(pair, pair.server, Fault.BAD_COOKIE);
        }
    }

    /** Moves an extension to the end, or to the beginning if it is there. */
    private static ClientHello movedFarAway(ClientHello hello, ExtensionType type) {
        int last = hello.extensions().types().size() - 1;
        return Hellos.moved(hello, type, hello.extensions().types().indexOf(type) == last ? 0 : last);
    }

    /** The cookie remembers the group that was asked for, and that what follows the first hello is no early data. */
    @Test
    void serverThatHasNotSeenTheFirstHelloHoldsTheSecondAgainstTheCookie() throws Exception {
        refusesAfterTheMove(Fault.BAD_KEY_SHARE_LIST, hello -> Hellos.moved(
                Hellos.with(hello, ClientHelloExtension.KEY_SHARE, List.of(new KeyShareEntry(NamedGroup.X25519, new byte[32]))),
                ExtensionType.KEY_SHARE, hello.extensions().types().indexOf(ExtensionType.KEY_SHARE)));
        refusesAfterTheMove(Fault.CHANGED_CLIENT_HELLO,
                hello -> Hellos.with(hello, ClientHelloExtension.EARLY_DATA, Present.PRESENT));
    }

    @Test
    void cookieIsBoundToTheSuitesOfTheFirstHello() throws Exception {
        refusesAfterTheMove(Fault.BAD_COOKIE,
                hello -> Hellos.with(hello, hello.cipherSuites().subList(0, hello.cipherSuites().size() - 1)));
    }

    private void refusesAfterTheMove(Fault fault, UnaryOperator<ClientHello> change) throws Exception {
        ServerConfig config = wantsCookie().groups(List.of(NamedGroup.SECP256R1)).build();
        EnginePair pair = moved(new EnginePair(client().build(), Setup.peer(), config), config);
        pair.client.sends = tap.client;
        tap.client.rewriter = Tap.clientHello(change);
        Refusal.expect(pair, pair.server, fault);
    }

    static List<Arguments> changes() {
        return List.of(
                change("random", Fault.CHANGED_CLIENT_HELLO, hello -> Hellos.with(hello, new byte[32], hello.sessionId())),
                change("session id", Fault.CHANGED_CLIENT_HELLO, hello -> Hellos.with(hello, hello.random(), new byte[32])),
                change("suites", Fault.CHANGED_CLIENT_HELLO,
                        hello -> Hellos.with(hello, hello.cipherSuites().subList(0, hello.cipherSuites().size() - 1))),
                change("server name", Fault.CHANGED_CLIENT_HELLO,
                        hello -> Hellos.with(hello, ClientHelloExtension.SERVER_NAME, "other.example")),
                change("an extension gone", Fault.CHANGED_CLIENT_HELLO,
                        hello -> Hellos.without(hello, ExtensionType.STATUS_REQUEST)),
                change("an extension more", Fault.CHANGED_CLIENT_HELLO,
                        hello -> Hellos.with(hello, ClientHelloExtension.POST_HANDSHAKE_AUTH, Present.PRESENT)),
                change("server name elsewhere", Fault.CHANGED_CLIENT_HELLO,
                        hello -> movedFarAway(hello, ExtensionType.SERVER_NAME)),
                change("key share elsewhere", Fault.CHANGED_CLIENT_HELLO,
                        hello -> movedFarAway(hello, ExtensionType.KEY_SHARE)),
                change("two neighbours swapped", Fault.CHANGED_CLIENT_HELLO, hello -> {
                    List<ExtensionType> types = new ArrayList<>(hello.extensions().types());
                    Collections.swap(types, types.indexOf(ExtensionType.SUPPORTED_GROUPS),
                            types.indexOf(ExtensionType.SIGNATURE_ALGORITHMS));
                    return Hellos.inOrder(hello, types);
                }),
                change("early data", Fault.CHANGED_CLIENT_HELLO,
                        hello -> Hellos.with(hello, ClientHelloExtension.EARLY_DATA, Present.PRESENT)),
                change("no cookie", Fault.BAD_COOKIE, hello -> Hellos.without(hello, ExtensionType.COOKIE)),
                change("another cookie", Fault.BAD_COOKIE,
                        hello -> Hellos.with(hello, ClientHelloExtension.COOKIE, new byte[20])),
                change("no share", Fault.BAD_KEY_SHARE_LIST,
                        hello -> Hellos.with(hello, ClientHelloExtension.KEY_SHARE, List.of())),
                change("share of another group", Fault.BAD_KEY_SHARE_LIST, hello -> Hellos.with(hello,
                        ClientHelloExtension.KEY_SHARE, List.of(new KeyShareEntry(NamedGroup.X25519, new byte[32])))),
                change("one share more", Fault.BAD_KEY_SHARE_LIST, hello -> {
                    List<KeyShareEntry> shares =
                            new ArrayList<>(hello.extensions().get(ClientHelloExtension.KEY_SHARE).orElseThrow());
                    shares.add(new KeyShareEntry(NamedGroup.X25519, new byte[32]));
                    return Hellos.with(hello, ClientHelloExtension.KEY_SHARE, shares);
                }));
    }

    private static Arguments change(String name, Fault fault, UnaryOperator<ClientHello> change) {
        return Arguments.of(name, fault, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void refusesChangedSecondHello(String name, Fault fault, UnaryOperator<ClientHello> change) {
        EnginePair pair = tap.pair(client(), wantsCookie().groups(List.of(NamedGroup.SECP256R1)));
        boolean[] second = new boolean[1];
        tap.client.rewriter = Tap.clientHello(hello -> {
            ClientHello changed = second[0] ? change.apply(hello) : hello;
            second[0] = true;
            return changed;
        });
        Refusal.expect(pair, pair.server, fault);
    }

    @Test
    void sharesMustNotChangeWhereOnlyACookieWasAskedFor() {
        EnginePair pair = tap.pair(client(), wantsCookie());
        tap.client.rewriter = Tap.clientHello(hello -> !hello.extensions().has(ClientHelloExtension.COOKIE) ? hello
                : Hellos.with(hello, ClientHelloExtension.KEY_SHARE,
                        List.of(new KeyShareEntry(NamedGroup.X25519, new byte[32]))));
        Refusal.expect(pair, pair.server, Fault.CHANGED_CLIENT_HELLO);
    }

    /** RFC 8446 §4.1.2 names what may change, and says of none of it where it stands. */
    static List<Arguments> permitted() {
        ExtensionType unknown = new ExtensionType(0xfe77);
        UnaryOperator<ClientHello> withUnknown =
                hello -> Hellos.with(hello, hello.extensions().toBuilder().addUnknown(unknown, new byte[0]).build());
        return List.of(
                Arguments.of("an extension that nobody knows", withUnknown),
                Arguments.of("it comes first", (UnaryOperator<ClientHello>) hello ->
                        Hellos.moved(withUnknown.apply(hello), unknown, 0)),
                Arguments.of("cookie first", (UnaryOperator<ClientHello>) hello ->
                        Hellos.moved(hello, ExtensionType.COOKIE, 0)),
                Arguments.of("cookie last", (UnaryOperator<ClientHello>) hello ->
                        Hellos.moved(hello, ExtensionType.COOKIE, hello.extensions().types().size() - 1)),
                Arguments.of("padding more", (UnaryOperator<ClientHello>) hello ->
                        Hellos.with(hello, ClientHelloExtension.PADDING, 100)),
                Arguments.of("padding in between", (UnaryOperator<ClientHello>) hello ->
                        Hellos.moved(Hellos.with(hello, ClientHelloExtension.PADDING, 100), ExtensionType.PADDING, 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("permitted")
    void takesSecondHelloWithWhatMayChange(String name, UnaryOperator<ClientHello> change) throws Exception {
        EnginePair pair = tap.pair(client(), wantsCookie().groups(List.of(NamedGroup.SECP256R1)));
        tap.client.rewriter = Tap.clientHello(
                hello -> hello.extensions().has(ClientHelloExtension.COOKIE) ? change.apply(hello) : hello);
        // The server answers it; that it was not the client's own comes out when the keys differ.
        Refusal.expectUnheard(pair, pair.client, Fault.RECORD_NOT_AUTHENTIC);
        assertTrue(tap.server.types().contains(HandshakeType.CERTIFICATE_VERIFY));
    }

    // ---- What the client refuses ----

    @Test
    void rejectsSecondHelloRetryRequest() {
        EnginePair pair = tap.pair(client(), wantsP256());
        ServerHello[] first = new ServerHello[1];
        tap.server.rewriter = Tap.serverHello(hello -> {
            first[0] = first[0] == null ? hello : first[0];
            return first[0];
        });
        Refusal.expectUnheard(pair, pair.client, Fault.SECOND_HELLO_RETRY_REQUEST);
    }

    static List<Arguments> badRetries() {
        return List.of(
                retry("nothing asked", Fault.POINTLESS_HELLO_RETRY_REQUEST,
                        hello -> Hellos.without(hello, ExtensionType.KEY_SHARE)),
                retry("a share it has", Fault.POINTLESS_HELLO_RETRY_REQUEST,
                        hello -> Hellos.with(hello, HelloRetryRequestExtension.KEY_SHARE, NamedGroup.X25519)),
                retry("a group not offered", Fault.SELECTED_UNOFFERED_GROUP,
                        hello -> Hellos.with(hello, HelloRetryRequestExtension.KEY_SHARE, NamedGroup.SECP384R1)),
                retry("a group nobody knows", Fault.SELECTED_UNOFFERED_GROUP,
                        hello -> Hellos.with(hello, HelloRetryRequestExtension.KEY_SHARE, NamedGroup.of(0x4a4a))),
                retry("a suite not offered", Fault.SELECTED_UNOFFERED_CIPHER_SUITE,
                        hello -> Hellos.with(hello, CipherSuite.TLS_AES_128_CCM_SHA256)),
                retry("another session id", Fault.ILLEGAL_FIELD,
                        hello -> Hellos.with(hello, hello.random(), new byte[32])),
                retry("no version", Fault.MISSING_EXTENSION,
                        hello -> Hellos.without(hello, ExtensionType.SUPPORTED_VERSIONS)),
                retry("an extension not offered", Fault.UNREQUESTED_EXTENSION, hello -> Hellos.with(hello,
                        hello.extensions().toBuilder().addUnknown(new ExtensionType(0xfe77), new byte[0]).build())));
    }

    private static Arguments retry(String name, Fault fault, UnaryOperator<ServerHello> change) {
        return Arguments.of(name, fault, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRetries")
    void rejectsBadHelloRetryRequest(String name, Fault fault, UnaryOperator<ServerHello> change) {
        EnginePair pair = tap.pair(client(), wantsP256());
        tap.server.rewriter = Tap.serverHello(change);
        Refusal.expect(pair, pair.client, fault);
    }

    static List<Arguments> badServerHellos() {
        return List.of(
                retry("another suite", Fault.CHANGED_CIPHER_SUITE,
                        hello -> Hellos.with(hello, CipherSuite.TLS_AES_256_GCM_SHA384)),
                retry("another group", Fault.SELECTED_UNOFFERED_GROUP, hello -> Hellos.with(hello,
                        ServerHelloExtension.KEY_SHARE, new KeyShareEntry(NamedGroup.X25519, new byte[32]))),
                retry("TLS 1.2", Fault.SELECTED_UNOFFERED_VERSION, hello -> Hellos.with(Hellos.without(Hellos.without(hello,
                        ExtensionType.SUPPORTED_VERSIONS), ExtensionType.KEY_SHARE),
                        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badServerHellos")
    void rejectsServerHelloThatContradictsTheRetry(String name, Fault fault, UnaryOperator<ServerHello> change) {
        EnginePair pair = tap.pair(client().versions(List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2)),
                wantsP256().cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256)));
        tap.server.rewriter = Tap.serverHello(hello -> hello.isHelloRetryRequest() ? hello : change.apply(hello));
        Refusal.expectUnheard(pair, pair.client, fault);
    }

    @Test
    void changedFirstHelloIsFoundOutAtTheEnd() {
        EnginePair pair = tap.pair(client(), wantsP256());
        tap.client.rewriter = Tap.clientHello(hello -> {
            // Both hellos change alike: only the transcript tells.
            byte[] random = Arrays.copyOf(hello.random(), 32);
            random[0] ^= 1;
            return Hellos.with(hello, random, hello.sessionId());
        });
        Refusal.expectUnheard(pair, pair.client, Fault.RECORD_NOT_AUTHENTIC);
    }
}
