package io.niotls.attack;

import static io.niotls.conformance.Rewrite.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Config;
import io.niotls.conformance.BadMessage;
import io.niotls.conformance.Rewrite;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.Alert;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody in the middle makes two sides use less than both can: an older version, a weaker suite or group. The sentinels of
 * RFC 8446 §4.1.3, TLS_FALLBACK_SCSV of RFC 7507 (POODLE, CVE-2014-3566), and what Finished covers (FREAK, Logjam).
 */
@Timeout(60)
class DowngradeTest {
    private static final ProtocolVersion TLS12 = ProtocolVersion.TLS_1_2;
    private static final ProtocolVersion TLS13 = ProtocolVersion.TLS_1_3;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int PSK_MODES = 45;
    private static final int KEY_SHARE = 51;
    private static final int CLIENT_HELLO = 1;
    private static final byte[] SENTINEL_TLS12 = hex("444f574e47524401");

    // ---- Sentinels: a client looks ----

    static List<BadMessage> sentinels() {
        List<BadMessage> all = new ArrayList<>();
        for (int last : new int[] {0, 1}) {
            all.add(BadMessage.of(Scenario.TLS12_FULL, "ServerHello", "with the sentinel " + last, "RFC 8446 §4.1.3",
                    Fault.DOWNGRADE, message -> withSentinel(message, last))
                    .client(client -> client.versions(Config.DEFAULT_VERSIONS)));
        }
        // A client that has no TLS 1.3 itself looks for the older one.
        all.add(BadMessage.of(Scenario.TLS12_FULL, "ServerHello", "with the sentinel of TLS 1.1", "RFC 8446 §4.1.3",
                Fault.DOWNGRADE, message -> withSentinel(message, 0)));
        return all;
    }

    private static byte[] withSentinel(byte[] serverHello, int last) {
        return Rewrite.replaced(serverHello, 26, 0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, last);
    }

    @ParameterizedTest
    @MethodSource("sentinels")
    void aClientEndsTheConnectionAtTheSentinel(BadMessage message) {
        message.isRefusedByTheClient();
    }

    @Test
    void aHelloThatLostTls13OnItsWayIsNoticedByTheSentinel() {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        pair.client.sends = new OnTheWay(CLIENT_HELLO, hello -> Rewrite.without(hello, SUPPORTED_VERSIONS, KEY_SHARE, PSK_MODES));
        TlsException failure = assertThrows(TlsException.class, pair::pump);
        assertEquals(Fault.DOWNGRADE, failure.fault());
        assertTrue(pair.client.engine.failure().isPresent());
        assertTrue(pair.client.engine.info().isEmpty());
    }

    // ---- Sentinels: a server sends them ----

    @Test
    void aServerThatHasTls13SendsTheSentinelToAClientThatHasNot() throws Exception {
        assertArrayEquals(SENTINEL_TLS12, endOfServerRandom(Setup.pair(Setup.client(TLS12), Setup.server())));
    }

    @Test
    void aServerWithoutTls13SendsNone() throws Exception {
        assertFalse(Arrays.equals(SENTINEL_TLS12, endOfServerRandom(Setup.pair(Setup.client(), Setup.server(TLS12)))));
    }

    @Test
    void aServerThatDoesTls13SendsNone() throws Exception {
        assertFalse(Arrays.equals(SENTINEL_TLS12, endOfServerRandom(Setup.pair(Setup.client(), Setup.server()))));
    }

    private static byte[] endOfServerRandom(EnginePair pair) throws TlsException {
        List<byte[]> seen = new ArrayList<>();
        pair.server.sends = new OnTheWay(2, hello -> {
            seen.add(hello);
            return hello;
        });
        pair.handshake();
        return Arrays.copyOfRange(Rewrite.body(seen.get(0)), 26, 34);
    }

    // ---- TLS_FALLBACK_SCSV ----

    @Test
    void aServerRefusesANeedlessFallback() {
        EnginePair pair = Setup.pair(Setup.client(TLS12).fallback(true), Setup.server());
        assertEquals(Fault.NEEDLESS_FALLBACK, assertThrows(TlsException.class, pair::pump).fault());
        TlsException told = assertThrows(TlsException.class, () -> pair.client.input(pair.server.output()));
        assertEquals(Alert.INAPPROPRIATE_FALLBACK, told.receivedAlert().orElseThrow());
    }

    /** RFC 7507 §3: the version in the hello counts, also where the extension that tells better is missing. */
    @Test
    void aServerOfTls13RefusesAFallbackToTls12() {
        BadMessage.of(Scenario.TLS13_FULL, "ClientHello", "with TLS_FALLBACK_SCSV", "RFC 7507 §3", Fault.NEEDLESS_FALLBACK,
                message -> Rewrite.clientSuites(Rewrite.without(message, SUPPORTED_VERSIONS), hex("0004 c02b 5600")))
                .client(client -> client.grease(false))
                .server(server -> server.versions(Config.DEFAULT_VERSIONS))
                .isRefusedByTheServer();
    }

    @Test
    void aServerAcceptsAFallbackToItsNewestVersion() throws Exception {
        List<byte[]> seen = new ArrayList<>();
        EnginePair pair = Setup.pair(Setup.client(TLS12).fallback(true), Setup.server(TLS12));
        pair.client.sends = new OnTheWay(CLIENT_HELLO, hello -> {
            seen.add(hello);
            return hello;
        });
        pair.handshake();
        assertTrue(suites(seen.get(0)).contains(CipherSuite.TLS_FALLBACK_SCSV.code()));
    }

    @Test
    void aClientOfTheNewestVersionCannotFallBack() {
        assertThrows(IllegalArgumentException.class, () -> Setup.client().fallback(true).build());
    }

    private static List<Integer> suites(byte[] hello) {
        byte[] body = Rewrite.body(hello);
        int start = 35 + (body[34] & 0xff);
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < Rewrite.uint16(body, start); i += 2) {
            codes.add(Rewrite.uint16(body, start + 2 + i));
        }
        return codes;
    }

    // ---- What Finished covers ----

    /**
     * Something that is taken out of a hello so that the other side has to choose less. The transcripts differ then, and all keys
     * depend on them, those of TLS 1.2 by extended_master_secret.
     */
    private record Stripped(String what, ProtocolVersion version, UnaryOperator<byte[]> change) {
        @Override
        public String toString() {
            return version + " without " + what;
        }
    }

    static List<Stripped> strippings() {
        return List.of(
                new Stripped("strong suites", TLS12, hello -> Rewrite.clientSuites(hello, hex("0002 c02b"))),
                new Stripped("the better group", TLS12, hello -> Rewrite.extension(hello, SUPPORTED_GROUPS, "0002 0017")),
                new Stripped("its session ticket", TLS12, hello -> Rewrite.without(hello, 35)),
                new Stripped("strong suites", TLS13, hello -> Rewrite.clientSuites(hello, hex("0002 1301"))),
                new Stripped("the hybrid group", TLS13, DowngradeTest::classicalOnly),
                new Stripped("its application protocols", TLS13, hello -> Rewrite.without(hello, 16)));
    }

    /** X25519 alone, in the list and among the shares. */
    private static byte[] classicalOnly(byte[] hello) {
        byte[] shares = Rewrite.extensions(hello).get(KEY_SHARE);
        for (int i = 2; i < shares.length; i += 4 + Rewrite.uint16(shares, i + 2)) {
            if (Rewrite.uint16(shares, i) == NamedGroup.X25519.code()) {
                byte[] share = Arrays.copyOfRange(shares, i, i + 36);
                byte[] listed = {0, (byte) share.length};
                return Rewrite.extension(Rewrite.extension(hello, SUPPORTED_GROUPS, "0002 001d"), KEY_SHARE,
                        ScriptedPeer.concat(listed, share));
            }
        }
        throw new IllegalStateException("no share of x25519");
    }

    @ParameterizedTest
    @MethodSource("strippings")
    void whatIsTakenOutOfAHelloIsNoticedAtTheEnd(Stripped stripped) {
        EnginePair pair = Setup.pair(Setup.client(stripped.version()).applicationProtocols(List.of("h2")),
                Setup.server(stripped.version()));
        pair.client.sends = new OnTheWay(CLIENT_HELLO, stripped.change());
        TlsException failure = assertThrows(TlsException.class, pair::pump);
        assertEquals(Fault.RECORD_NOT_AUTHENTIC, failure.fault());
        assertFalse(pair.client.engine.isEstablished() || pair.server.engine.isEstablished());
    }
}
