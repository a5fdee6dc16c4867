package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.conformance.FuzzedHandshake.Sides;
import io.niotls.session.ConnectionInfo;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Both sides of a handshake that is complete hold the same for agreed, whatever happened on the way. */
final class Agreement {
    /** RFC 9850: a label, the client's random number, a secret. */
    private static final Pattern KEY_LOG_LINE = Pattern.compile("[A-Z0-9_]+ [0-9a-f]{64} ([0-9a-f]{64}|[0-9a-f]{96})");

    private Agreement() {}

    static void check(ScriptedPeer peer, Sides sides, boolean subjectIsClient) {
        ConnectionInfo subject = peer.subject.info().orElseThrow();
        ConnectionInfo other = peer.result.info();
        ConnectionInfo client = subjectIsClient ? subject : other;
        ConnectionInfo server = subjectIsClient ? other : subject;
        assertEquals(server.version(), client.version(), "version");
        assertEquals(server.cipherSuite(), client.cipherSuite(), "suite");
        assertEquals(server.group(), client.group(), "group");
        assertEquals(server.applicationProtocol(), client.applicationProtocol(), "application protocol");
        assertEquals(server.serverName(), client.serverName(), "server name");
        assertEquals(server.resumption(), client.resumption(), "resumption");
        assertEquals(server.extendedMasterSecret(), client.extendedMasterSecret(), "extended master secret");
        assertEquals(server.encryptThenMac(), client.encryptThenMac(), "encrypt-then-MAC");
        assertEquals(server.helloRetryRequest(), client.helloRetryRequest(), "HelloRetryRequest");
        assertArrayEquals(server.sessionId(), client.sessionId(), "session id");
        assertEquals(server.localCertificates(), client.peerCertificates(), "the server's certificates");
        assertEquals(client.localCertificates(), server.peerCertificates(), "the client's certificates");
        if (!client.resumed()) { // who resumes has not signed, but knows who signed for the session
            assertEquals(server.localSignatureScheme(), client.peerSignatureScheme(), "the server's signature");
            assertEquals(client.localSignatureScheme(), server.peerSignatureScheme(), "the client's signature");
        }
        assertEquals(server.ocspResponse().map(HexFormat.of()::formatHex), client.ocspResponse().map(HexFormat.of()::formatHex));
        if (peer.failure == null) {
            assertArrayEquals(peer.result.exporter().export("EXPORTER-fuzz", new byte[] {1}, 32),
                    peer.subject.exportKeyingMaterial("EXPORTER-fuzz", new byte[] {1}, 32), "exporter");
        }
        checkKeyLogs(sides.clientLog, sides.serverLog);
    }

    private static void checkKeyLogs(List<String> client, List<String> server) {
        Set<String> both = new HashSet<>(client);
        assertEquals(both, new HashSet<>(server), "key logs");
        both.forEach(line -> assertTrue(KEY_LOG_LINE.matcher(line).matches(), line));
    }
}
