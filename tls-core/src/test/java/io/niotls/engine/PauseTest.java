package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.SecretBytes;
import io.niotls.engine.Resumptions.Way;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ExternalPsk;
import io.niotls.session.Negotiation;
import io.niotls.session.PskLookup;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that a handshake can wait for: answered on another thread, later, or never well. */
class PauseTest {
    private static final ExecutorService ELSEWHERE = Executors.newSingleThreadExecutor();
    private static final Set<Pause.Kind> ALL = EnumSet.allOf(Pause.Kind.class);

    /** What a side has waited for. */
    private record Waited(String side, Pause<?> pause) {}

    /** What happens to a pause. */
    private interface Answer {
        void give(Pause<?> pause) throws Exception;
    }

    private final List<Waited> waited = new ArrayList<>();
    private final ExternalPsk psk = new ExternalPsk(new byte[] {1}, SecretBytes.owning(new byte[32]));
    private final ExternalPsk otherPsk = new ExternalPsk(new byte[] {2}, SecretBytes.owning(new byte[32]));

    @AfterAll
    static void stop() {
        ELSEWHERE.shutdownNow();
    }

    static List<ProtocolVersion> versions() {
        return List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);
    }

    /** Does what a program's driver does: carries bytes, and has the pauses answered. */
    private void drive(EnginePair pair, Answer answer) throws Exception {
        boolean moved;
        do {
            moved = false;
            for (EnginePair.Side side : List.of(pair.client, pair.server)) {
                EnginePair.Side to = side == pair.client ? pair.server : pair.client;
                Optional<Pause<?>> pause = side.engine.pause();
                if (pause.isPresent()) {
                    waited.add(new Waited(side.name, pause.get()));
                    assertFalse(pause.get().isDone(), "run by the engine though it is offloaded");
                    answer.give(pause.get());
                    side.engine.resume();
                    side.receive();
                    moved = true;
                }
                byte[] sent = side.output();
                if (sent.length > 0) {
                    to.input(sent);
                    moved = true;
                }
            }
        } while (moved);
    }

    private static void onAnotherThread(Pause<?> pause) throws Exception {
        ELSEWHERE.submit(pause::run).get(30, TimeUnit.SECONDS);
    }

    private ClientConfig.Builder client(ProtocolVersion version) {
        return Setup.client(version).offload(ALL)
                .credentials(CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P256)));
    }

    private ServerConfig.Builder server(ProtocolVersion version) {
        ServerConfig.Builder builder =
                Setup.server(version).offload(ALL).clientAuthentication(ClientAuthentication.REQUIRED);
        ServerConfig chosen = builder.build();
        return builder.selector(hello -> chosen);
    }

    private List<String> log() {
        return waited.stream().map(one -> one.side() + " " + one.pause().kind()).toList();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everythingCanBeDoneOnAnotherThread(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(client(version), server(version));
        drive(pair, PauseTest::onAnotherThread);
        HandshakeTest.exchange(pair);
        assertTrue(log().containsAll(List.of("client LOAD_SESSION", "server SELECT_CONFIG", "server SELECT_CREDENTIAL",
                "server SIGN", "client VERIFY_PEER", "client VERIFY_SIGNATURE", "client SELECT_CREDENTIAL", "client SIGN",
                "server VERIFY_PEER", "server VERIFY_SIGNATURE")), log().toString());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whoeverVerifiesCanSeeWhatWasNegotiated(ProtocolVersion version) throws Exception {
        List<String> protocols = List.of("h2");
        EnginePair pair = Setup.pair(
                client(version).applicationProtocols(protocols),
                Setup.server(version).offload(ALL).clientAuthentication(ClientAuthentication.REQUIRED)
                        .applicationProtocols(protocols));
        assertEquals(Optional.empty(), pair.client.engine.negotiation());
        List<Negotiation> seen = new ArrayList<>();
        drive(pair, pause -> {
            if (pause instanceof Pause.VerifyPeer verify) {
                EnginePair.Side side = verify.certificates().peerIsServer() ? pair.client : pair.server;
                seen.add(side.engine.negotiation().orElseThrow());
            }
            pause.run();
        });
        HandshakeTest.exchange(pair);
        Negotiation expected =
                new Negotiation(version, HandshakeTest.info(pair.client).cipherSuite(), Optional.of("h2"));
        assertEquals(List.of(expected, expected), seen);
        assertEquals(Optional.empty(), pair.client.engine.negotiation());
        assertEquals(Optional.empty(), pair.server.engine.negotiation());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void storesAndTicketsAreAskedOnAnotherThread(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        both.connect();
        EnginePair pair = Setup.pair(both.client().offload(ALL), both.server().offload(ALL));
        drive(pair, PauseTest::onAnotherThread);
        assertEquals(way.resumption, Resumptions.resumption(pair));
        assertEquals(List.of("client LOAD_SESSION", "server LOAD_SESSION"), log());
        assertInstanceOf(Pause.TakeSession.class, waited.get(0).pause());
        assertEquals(way == Way.SESSION_ID ? Pause.LoadSession.class : Pause.OpenTicket.class, waited.get(1).pause().getClass());
    }

    static List<Way> ways() {
        return List.of(Way.values());
    }

    @Test
    void preSharedKeysAreLookedUpOnAnotherThread() throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_3).externalPsks(List.of(otherPsk, psk)),
                Setup.server().withoutTickets().pskLookup(PskLookup.of(List.of(psk))).offload(Set.of(Pause.Kind.FIND_PSK)));
        drive(pair, PauseTest::onAnotherThread);
        HandshakeTest.exchange(pair);
        assertEquals(List.of("server FIND_PSK", "server FIND_PSK"), log());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void withoutOffloadingTheEngineNeverStops(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(client(version).offload(Set.of()), server(version).offload(Set.of())
                .selector(hello -> server(version).offload(Set.of()).build()));
        drive(pair, PauseTest::onAnotherThread);
        HandshakeTest.exchange(pair);
        assertEquals(List.of(), log());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void waitingEngineConsumesNothingAndDoesNotGoOnByItself(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(version), server(version));
        byte[] hello = pair.client.output();
        pair.server.input(hello);
        Pause<?> pause = pair.server.engine.pause().orElseThrow();
        ByteBuffer more = ByteBuffer.wrap(hello);
        ByteBuffer out = ByteBuffer.allocate(10_000);
        pair.server.engine.receive(more, ByteBuffer.allocate(10), out);
        assertEquals(hello.length, more.remaining());
        assertEquals(0, out.position());
        pair.server.engine.resume();
        assertSame(pause, pair.server.engine.pause().orElseThrow());
        pause.run();
        assertSame(pause, pair.server.engine.pause().orElseThrow(), "until resume is called");
        pair.server.engine.resume();
        assertTrue(pair.server.engine.pause().isEmpty() || pair.server.engine.pause().get() != pause);
    }

    static List<Arguments> failures() {
        List<Arguments> failures = new ArrayList<>();
        for (ProtocolVersion version : versions()) {
            for (String what : List.of("client LOAD_SESSION", "server SELECT_CONFIG", "server SELECT_CREDENTIAL", "server SIGN",
                    "client VERIFY_PEER", "client VERIFY_SIGNATURE", "client SELECT_CREDENTIAL", "client SIGN",
                    "server VERIFY_PEER", "server VERIFY_SIGNATURE")) {
                failures.add(Arguments.of(version, what));
            }
        }
        return failures;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("failures")
    void failureEndsTheHandshakeWithOneAlert(ProtocolVersion version, String what) throws Exception {
        EnginePair pair = Setup.pair(client(version), server(version));
        IllegalStateException cause = new IllegalStateException("the store is down");
        TlsException thrown = assertThrows(TlsException.class, () -> drive(pair, pause -> {
            if (log().get(log().size() - 1).equals(what)) {
                pause.fail(cause);
            } else {
                onAnotherThread(pause);
            }
        }));
        EnginePair.Side side = what.startsWith("client") ? pair.client : pair.server;
        assertSame(cause, thrown.getCause());
        Refusal.confirm(side, Fault.INTERNAL_ERROR, thrown);
        byte[] alert = side.output();
        EnginePair.Side other = side == pair.client ? pair.server : pair.client;
        if (!what.equals("client LOAD_SESSION")) { // before the first byte there is nobody to tell
            if (other.engine.pause().isPresent()) {
                other.engine.pause().get().run();
                other.engine.resume();
            }
            TlsException told = assertThrows(TlsException.class, () -> other.input(alert));
            assertEquals(Fault.INTERNAL_ERROR.alert(), told.receivedAlert().orElseThrow());
        }
        assertFalse(side.engine.hasOutput());
        assertTrue(side.engine.pause().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusalOfAnAsynchronousVerifierIsTheExceptionItself(ProtocolVersion version) {
        EnginePair pair = Setup.pair(client(version), server(version));
        TlsException refusal = new TlsException(Fault.REVOKED_CERTIFICATE, "says the other thread");
        TlsException thrown = assertThrows(TlsException.class, () -> drive(pair, pause -> {
            if (pause.kind() == Pause.Kind.VERIFY_PEER) {
                pause.fail(refusal);
            } else {
                pause.run();
            }
        }));
        assertSame(refusal, thrown);
        Refusal.confirm(pair.client, Fault.REVOKED_CERTIFICATE, thrown);
    }

    @Test
    void handlerThatThrowsInlineEndsTheHandshakeWithOneAlert() {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server().selector(hello -> {
            throw new IllegalStateException("a fault of the program's");
        }));
        Refusal.expect(pair, pair.server, Fault.INTERNAL_ERROR);
    }

    @Test
    void lateAnswerToAnAbortedHandshakeIsIgnored() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(), server(ProtocolVersion.TLS_1_3));
        pair.server.input(pair.client.output());
        Pause<?> pause = pair.server.engine.pause().orElseThrow();
        pair.server.engine.abort();
        assertTrue(pair.server.engine.pause().isEmpty());
        onAnotherThread(pause);
        assertEquals(Fault.CANCELLED, assertThrows(TlsException.class, pair.server.engine::resume).fault());
        byte[] goodbye = pair.server.output();
        for (ByteBuffer in = ByteBuffer.wrap(goodbye); in.hasRemaining();
                in.position(in.position() + TlsEngine.recordLength(in))) {
            assertEquals(Tap.ALERT, in.get(in.position()));
        }
    }

    private static Pause<?> somePause() {
        return new Pause.VerifySignature(() -> true);
    }

    @Test
    void tellsWhoeverWaitsOnceThereIsAnAnswer() {
        List<String> told = new ArrayList<>();
        Pause<?> pause = somePause();
        pause.whenDone(() -> told.add("done " + pause.isDone()));
        pause.whenDone(() -> told.add("and the next"));
        assertEquals(List.of(), told);
        pause.run();
        pause.run();
        pause.fail(new IllegalStateException("too late"));
        assertEquals(List.of("done true", "and the next"), told);
    }

    @Test
    void tellsAtOnceWhereTheAnswerIsThere() {
        List<String> told = new ArrayList<>();
        Pause<?> pause = somePause();
        pause.fail(new IllegalStateException("no"));
        pause.whenDone(() -> told.add("told"));
        assertEquals(List.of("told"), told);
    }
}
