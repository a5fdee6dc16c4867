package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** record_size_limit (RFC 8449) and max_fragment_length (RFC 6066 §4) in TLS 1.2. */
class RecordSizeTest {
    private static final int HEADER = 5;
    /** AES-GCM: eight bytes of nonce, sixteen of tag. */
    private static final int EXPANSION = 24;
    private static final int APPLICATION_DATA = 23;

    private static ClientConfig.Builder client() {
        return Setup.client(ProtocolVersion.TLS_1_2)
                .cipherSuites(List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256));
    }

    private static ServerConfig.Builder server() {
        return Setup.server(ProtocolVersion.TLS_1_2);
    }

    /** Returns the lengths of the contents of all records. */
    private static List<Integer> lengths(byte[] records) {
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < records.length;) {
            int length = (records[i + 3] & 0xff) << 8 | records[i + 4] & 0xff;
            lengths.add(records[i] == APPLICATION_DATA ? length - EXPANSION : length);
            i += HEADER + length;
        }
        return lengths;
    }

    private static void assertSends(EnginePair pair, EnginePair.Side from, int limit) throws Exception {
        EnginePair.Side to = from == pair.client ? pair.server : pair.client;
        byte[] data = RawPeer.bytes(3 * limit + 1, 5);
        byte[] records = from.seal(data);
        assertEquals(limit, lengths(records).get(0));
        assertTrue(lengths(records).stream().allMatch(length -> length <= limit), lengths(records)::toString);
        to.input(records);
        assertArrayEquals(data, to.takePlaintext());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1_000, 16_383})
    void eachSideKeepsToTheOthersLimit(int limit) throws Exception {
        EnginePair pair = Setup.pair(client().recordSizeLimit(limit), server().recordSizeLimit(200)).handshake();
        assertSends(pair, pair.server, limit);
        assertSends(pair, pair.client, 200);
    }

    @Test
    void limitsOnlyTheSideThatIsAsked() throws Exception {
        EnginePair pair = Setup.pair(client().recordSizeLimit(100), server()).handshake();
        assertSends(pair, pair.server, 100);
        assertSends(pair, pair.client, 16_384);
    }

    @Test
    void rejectsRecordAboveItsOwnLimit() throws Exception {
        RawServer server = RawServer.of(client().recordSizeLimit(100));
        server.complete(RawServer.extensions().add(ServerHelloExtension.RECORD_SIZE_LIMIT, 16_384));
        server.deliver(server.sealed(new byte[100]));
        byte[] tooLong = server.sealed(new byte[101]);
        assertEquals(Fault.RECORD_TOO_LONG, assertThrows(TlsException.class, () -> server.deliver(tooLong)).fault());
    }

    @Test
    void serverRejectsRecordAboveItsOwnLimit() throws Exception {
        RawClient client = RawClient.of(Setup.server().recordSizeLimit(100)).complete(both());
        client.deliver(client.sealed(new byte[100]));
        byte[] tooLong = client.sealed(new byte[101]);
        assertEquals(Fault.RECORD_TOO_LONG, assertThrows(TlsException.class, () -> client.deliver(tooLong)).fault());
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1_024, 2_048, 4_096})
    void bothSidesKeepToMaxFragmentLength(int length) throws Exception {
        EnginePair pair = Setup.pair(client().maxFragmentLength(length), server());
        List<Integer> servers = new ArrayList<>();
        pair.server.sends = sent -> {
            servers.addAll(lengths(sent));
            return sent;
        };
        pair.handshake();
        assertTrue(servers.stream().allMatch(sent -> sent <= length), "messages of the handshake too: " + servers);
        assertSends(pair, pair.server, length);
        assertSends(pair, pair.client, length);
    }

    @Test
    void serverPassesOverMaxFragmentLengthBesideRecordSizeLimit() throws Exception {
        RawClient client = RawClient.of(Setup.server());
        client.complete(both());
        assertTrue(client.serverHello.extensions().has(ServerHelloExtension.RECORD_SIZE_LIMIT));
        assertFalse(client.serverHello.extensions().has(ServerHelloExtension.MAX_FRAGMENT_LENGTH));
    }

    @Test
    void serverNamesItsLimitInTheTermsOfTls12() throws Exception {
        RawClient client = RawClient.of(Setup.server().recordSizeLimit(300));
        client.complete(both());
        assertEquals(300, client.serverHello.extensions().get(ServerHelloExtension.RECORD_SIZE_LIMIT).orElseThrow());
    }

    private static ExtensionBlock.Builder both() {
        return RawClient.extensions()
                .add(ClientHelloExtension.RECORD_SIZE_LIMIT, 1_000)
                .add(ClientHelloExtension.MAX_FRAGMENT_LENGTH, 512);
    }
}
