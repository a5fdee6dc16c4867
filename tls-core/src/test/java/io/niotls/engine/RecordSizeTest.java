package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.EncryptedExtension;
import io.niotls.message.EncryptedExtensions;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small records: record_size_limit (RFC 8449) and max_fragment_length (RFC 6066 §4), both ways, on the wire. And padding. */
class RecordSizeTest {
    private static final ProtocolVersion TLS_1_3 = ProtocolVersion.TLS_1_3;

    private final Tap tap = new Tap();

    static List<ProtocolVersion> versions() {
        return List.of(TLS_1_3, ProtocolVersion.TLS_1_2);
    }

    private static byte[] data(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }

    /** Sends data and returns the lengths on the wire of the records. */
    private static List<Integer> send(EnginePair pair, EnginePair.Side from, byte[] data) throws TlsException {
        byte[] records = from.seal(data);
        List<Integer> lengths = lengths(records);
        EnginePair.Side to = from == pair.client ? pair.server : pair.client;
        to.input(records);
        assertArrayEquals(data, to.takePlaintext());
        return lengths;
    }

    private static List<Integer> lengths(byte[] records) {
        List<Integer> lengths = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(records);
        while (in.hasRemaining()) {
            int length = TlsEngine.recordLength(in);
            lengths.add(length);
            in.position(in.position() + length);
        }
        return lengths;
    }

    /** What a record of plaintext is longer by: header, tag, and the type (TLS 1.3) or the nonce (TLS 1.2). */
    private static int overhead(ProtocolVersion version) {
        return 5 + 16 + (version.equals(TLS_1_3) ? 1 : 8);
    }

    private static EnginePair pair(ProtocolVersion version, ClientConfig.Builder client, ServerConfig.Builder server)
            throws TlsException {
        EnginePair pair = Setup.pair(client, server);
        pair.handshake();
        // tickets and the like
        pair.pump();
        return pair;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void fullRecordsHold16384Bytes(ProtocolVersion version) throws Exception {
        EnginePair pair = pair(version, Setup.client(version), Setup.server(version));
        for (EnginePair.Side side : List.of(pair.client, pair.server)) {
            assertEquals(List.of(16_384 + overhead(version), 1 + overhead(version)), send(pair, side, data(16_385)));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void eachSideKeepsToTheOthersLimit(ProtocolVersion version) throws Exception {
        EnginePair pair = pair(version, Setup.client(version).recordSizeLimit(64), Setup.server(version).recordSizeLimit(1_000));
        assertEquals(List.of(1_000 + overhead(version), 1 + overhead(version)), send(pair, pair.client, data(1_001)));
        assertEquals(List.of(64 + overhead(version), 64 + overhead(version), 2 + overhead(version)),
                send(pair, pair.server, data(130)));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void limitOfOneSideDoesNotBindTheOther(ProtocolVersion version) throws Exception {
        EnginePair client = pair(version, Setup.client(version).recordSizeLimit(100), Setup.server(version));
        assertEquals(1, send(client, client.client, data(16_384)).size());
        assertEquals(100 + overhead(version), send(client, client.server, data(1_000)).get(0));
        EnginePair server = pair(version, Setup.client(version), Setup.server(version).recordSizeLimit(100));
        assertEquals(1, send(server, server.server, data(16_384)).size());
        assertEquals(100 + overhead(version), send(server, server.client, data(1_000)).get(0));
    }

    @Test
    void handshakeOfTls13KeepsToTheLimitToo() throws Exception {
        tap.server.cut = 64;
        EnginePair pair = tap.pair(Setup.client(TLS_1_3).recordSizeLimit(64), Setup.server(TLS_1_3));
        HandshakeTest.exchange(pair);
        List<Tap.Sent> encrypted = tap.server.records.stream().filter(Tap.Sent::encrypted).toList();
        assertTrue(encrypted.size() > 10);
        assertTrue(encrypted.stream().allMatch(record -> record.wireLength() <= 64 + overhead(TLS_1_3)));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void recordSizeLimitCountsTheContentTypeInTls13(ProtocolVersion version) throws Exception {
        tap.server.cut = 500;
        tap.client.cut = 600;
        EnginePair pair = tap.pair(Setup.client(version).recordSizeLimit(500), Setup.server(version).recordSizeLimit(600));
        pair.handshake();
        int more = version.equals(TLS_1_3) ? 1 : 0;
        assertEquals(500 + more, tap.client.clientHello().extensions().get(ClientHelloExtension.RECORD_SIZE_LIMIT).orElseThrow());
        int answered = version.equals(TLS_1_3)
                ? NegotiationTest.encryptedExtensions(tap.server.last(HandshakeType.ENCRYPTED_EXTENSIONS)).extensions()
                        .get(EncryptedExtension.RECORD_SIZE_LIMIT).orElseThrow()
                : tap.server.serverHello().extensions().get(ServerHelloExtension.RECORD_SIZE_LIMIT).orElseThrow();
        assertEquals(600 + more, answered);
    }

    @Test
    void refusesRecordsBeyondTheOwnLimit() throws Exception {
        for (boolean client : new boolean[] {true, false}) {
            Tap each = new Tap();
            each.server.cut = 100;
            each.client.cut = 100;
            EnginePair pair = each.pair(Setup.client(TLS_1_3).recordSizeLimit(100), Setup.server(TLS_1_3).recordSizeLimit(100));
            pair.handshake();
            EnginePair.Side victim = client ? pair.client : pair.server;
            Tap.Half sender = client ? each.server : each.client;
            victim.input(sender.record(Tap.APPLICATION_DATA, data(100)));
            assertArrayEquals(data(100), victim.takePlaintext());
            Refusal.expect(pair, victim, Fault.RECORD_TOO_LONG, sender.record(Tap.APPLICATION_DATA, data(101)));
        }
    }

    @Test
    void paddingCountsAgainstTheLimit() throws Exception {
        tap.server.cut = 100;
        EnginePair pair = tap.pair(Setup.client(TLS_1_3).recordSizeLimit(100), Setup.server(TLS_1_3));
        pair.handshake();
        tap.server.padding = 60;
        pair.client.input(tap.server.record(Tap.APPLICATION_DATA, data(40)));
        Refusal.expect(pair, pair.client, Fault.RECORD_TOO_LONG, tap.server.record(Tap.APPLICATION_DATA, data(41)));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusesRecordsLongerThanTheProtocolAllows(ProtocolVersion version) throws Exception {
        for (boolean client : new boolean[] {true, false}) {
            EnginePair pair = pair(version, Setup.client(version), Setup.server(version));
            int longest = 16_384 + (version.equals(TLS_1_3) ? 256 : 2_048);
            // The header is enough.
            Refusal.expect(pair, client ? pair.client : pair.server, Fault.RECORD_TOO_LONG,
                    Tap.header(Tap.APPLICATION_DATA, longest + 1));
        }
    }

    @Test
    void refusesPlaintextRecordsLongerThanTheProtocolAllows() {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        pair.client.output();
        Refusal.expect(pair, pair.server, Fault.RECORD_TOO_LONG, Tap.header(Tap.HANDSHAKE, 16_385));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusesALimitThatIsTooSmall(ProtocolVersion version) {
        EnginePair pair = tap.pair(Setup.client(version), Setup.server(version));
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.with(hello,
                hello.extensions().toBuilder().remove(ClientHelloExtension.RECORD_SIZE_LIMIT.type())
                        .addUnknown(ClientHelloExtension.RECORD_SIZE_LIMIT.type(), new byte[] {0, 63}).build()));
        Refusal.expect(pair, pair.server, Fault.ILLEGAL_FIELD);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Setup.client().recordSizeLimit(63));
        assertThrows(IllegalArgumentException.class, () -> Setup.client().recordSizeLimit(16_385));
        assertThrows(IllegalArgumentException.class, () -> Setup.client().maxFragmentLength(600));
        assertThrows(IllegalArgumentException.class, () -> Setup.client().maxFragmentLength(512).recordSizeLimit(512).build());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void maxFragmentLengthBindsBothSides(ProtocolVersion version) throws Exception {
        for (int length : new int[] {512, 1_024, 2_048, 4_096}) {
            EnginePair pair = pair(version, Setup.client(version).maxFragmentLength(length), Setup.server(version));
            for (EnginePair.Side side : List.of(pair.client, pair.server)) {
                assertEquals(List.of(length + overhead(version), 1 + overhead(version)), send(pair, side, data(length + 1)));
            }
        }
    }

    @Test
    void refusesRecordsBeyondMaxFragmentLength() throws Exception {
        for (boolean client : new boolean[] {true, false}) {
            Tap each = new Tap();
            each.server.cut = 512;
            EnginePair pair = each.pair(Setup.client(TLS_1_3).maxFragmentLength(512), Setup.server(TLS_1_3));
            pair.handshake();
            Tap.Half sender = client ? each.server : each.client;
            EnginePair.Side victim = client ? pair.client : pair.server;
            victim.input(sender.record(Tap.APPLICATION_DATA, data(512)));
            Refusal.expect(pair, victim, Fault.RECORD_TOO_LONG, sender.record(Tap.APPLICATION_DATA, data(513)));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void clientRefusesAnotherMaxFragmentLength(ProtocolVersion version) {
        EnginePair pair = tap.pair(Setup.client(version).maxFragmentLength(512), Setup.server(version));
        tap.server.rewriter = version.equals(TLS_1_3)
                ? Tap.replace(HandshakeType.ENCRYPTED_EXTENSIONS, message -> new EncryptedExtensions(
                        ExtensionBlock.builder().add(EncryptedExtension.MAX_FRAGMENT_LENGTH, 1_024).build())
                        .encode())
                : Tap.serverHello(hello -> Hellos.with(hello, ServerHelloExtension.MAX_FRAGMENT_LENGTH, 1_024));
        Refusal.expect(pair, pair.client, Fault.ILLEGAL_FIELD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 255, 15_000})
    void paddingIsPassedOver(int padding) throws Exception {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3));
        tap.server.padding = padding;
        tap.client.padding = padding;
        HandshakeTest.exchange(pair);
    }

    @Test
    void recordOfNothingButPaddingIsRefused() throws Exception {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3));
        pair.handshake();
        tap.server.padding = 10;
        Refusal.expect(pair, pair.client, Fault.RECORD_WITHOUT_TYPE, tap.server.record(0, new byte[5]));
    }
}
