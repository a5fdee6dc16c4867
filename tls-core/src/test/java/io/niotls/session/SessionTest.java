package io.niotls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.wire.DecodeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionTest {
    /** Reads an encoding. */
    private interface Decoder {
        Session decode(byte[] encoded) throws DecodeException;
    }

    @Test
    void readsWhatAServerWrote() throws Exception {
        ServerSession session = ServerSession.decode(Sessions.server13().build().encode());
        assertEquals(ProtocolVersion.TLS_1_3, session.version());
        assertEquals(CipherSuite.TLS_AES_256_GCM_SHA384, session.cipherSuite());
        assertArrayEquals(Sessions.bytes(48, 9), session.secret());
        assertEquals(Sessions.NOW.plusMillis(123), session.createdAt());
        assertEquals(Optional.of(Sessions.NOW.minusSeconds(3_600)), session.authenticatedAt());
        assertEquals(Duration.ofDays(2), session.lifetime());
        assertEquals(Optional.of("example.org"), session.serverName());
        assertEquals(Optional.of("h2"), session.applicationProtocol());
        assertEquals(2, session.peerCertificates().size());
        assertArrayEquals(Sessions.bytes(300, 1), session.peerCertificates().get(0));
        assertArrayEquals(Sessions.bytes(200, 2), session.peerCertificates().get(1));
        assertEquals(0xffff_fffeL, session.ageAdd());
        assertArrayEquals(Sessions.BOUNDARY, session.boundary());
        assertEquals(Optional.of(NamedGroup.X25519_MLKEM768), session.group());
        assertEquals(Optional.of(SignatureScheme.ED25519), session.peerSignatureScheme());
        assertFalse(session.extendedMasterSecret());
        assertFalse(session.encryptThenMac());
    }

    @Test
    void readsWhatAServerLeftOut() throws Exception {
        ServerSession session = ServerSession.decode(Sessions.server12().build().encode());
        assertEquals(ProtocolVersion.TLS_1_2, session.version());
        assertTrue(session.extendedMasterSecret());
        assertEquals(Optional.empty(), session.authenticatedAt());
        assertEquals(Optional.empty(), session.serverName());
        assertEquals(Optional.empty(), session.applicationProtocol());
        assertEquals(List.of(), session.peerCertificates());
        assertEquals(Optional.empty(), session.group());
        assertEquals(Optional.empty(), session.peerSignatureScheme());
    }

    @Test
    void readsWhatAClientWrote() throws Exception {
        ClientSession session = ClientSession.decode(Sessions.client13(5).sessionId(new byte[] {1, 2}).build().encode());
        assertArrayEquals(Sessions.id(5), session.ticket());
        assertArrayEquals(new byte[] {1, 2}, session.sessionId());
        assertEquals(16_384, session.maxEarlyData());
        assertArrayEquals(Sessions.bytes(20, 3), session.ocspResponse().orElseThrow());
        assertEquals(2, session.signedCertificateTimestamps().size());
        assertArrayEquals(Sessions.bytes(9, 4), session.signedCertificateTimestamps().get(0));
        assertArrayEquals(Sessions.bytes(1, 5), session.signedCertificateTimestamps().get(1));
        assertEquals(1_000, session.ageAdd());
        ClientSession other = ClientSession.decode(Sessions.client12(6).build().encode());
        assertEquals(0, other.ticket().length);
        assertEquals(Optional.empty(), other.ocspResponse());
        assertEquals(List.of(), other.signedCertificateTimestamps());
        assertTrue(other.encryptThenMac());
    }

    @Test
    void leavesOutAnOcspResponseThatIsTooLong() {
        assertTrue(Sessions.client13(1).ocspResponse(new byte[65_535]).build().ocspResponse().isPresent());
        assertTrue(Sessions.client13(1).ocspResponse(new byte[65_536]).build().ocspResponse().isEmpty());
    }

    @Test
    void leavesOutTimestampsThatAreTooManyOrTooLong() {
        assertEquals(255, timestamps(Collections.nCopies(255, new byte[1])));
        assertEquals(0, timestamps(Collections.nCopies(256, new byte[1])));
        assertEquals(2, timestamps(List.of(new byte[65_534], new byte[1])));
        assertEquals(0, timestamps(List.of(new byte[65_535], new byte[1])));
    }

    private static int timestamps(List<byte[]> timestamps) {
        return Sessions.client13(1).signedCertificateTimestamps(timestamps).build().signedCertificateTimestamps().size();
    }

    @Test
    void refusesMalformedTimestamps() {
        byte[] encoded = Sessions.client13(1).signedCertificateTimestamps(List.of(new byte[] {7}, new byte[] {8})).build().encode();
        // 2, 0001 07, 0001 08
        int count = encoded.length - 7;
        assertEquals(2, encoded[count]);
        int[][] changes = {{count, 0}, {count, 1}, {count, 3}, {count, 255}, {count + 2, 0}, {count + 2, 2}, {count + 5, 0},
                {count + 5, 2}, {count + 4, 1}};
        for (int[] change : changes) {
            byte[] changed = encoded.clone();
            changed[change[0]] = (byte) change[1];
            assertThrows(DecodeException.class, () -> ClientSession.decode(changed), Arrays.toString(change));
        }
    }

    @Test
    void refusesMoreTimestampsThanAHandshakeCanCarry() {
        byte[] without = Sessions.client13(1).signedCertificateTimestamps(List.of()).build().encode();
        ByteBuffer encoded = ByteBuffer.allocate(without.length + 2 * (2 + 40_000));
        encoded.put(without, 0, without.length - 1).put((byte) 2); // in place of 0, their number
        for (int i = 0; i < 2; i++) {
            encoded.putShort((short) 40_000).put(new byte[40_000]);
        }
        assertThrows(DecodeException.class, () -> ClientSession.decode(encoded.array()));
    }

    @Test
    void refusesTheFormatBeforeThisOne() {
        assertFormat1Refused(Sessions.server12().build().encode(), ServerSession::decode);
        assertFormat1Refused(Sessions.server13().build().encode(), ServerSession::decode);
        assertFormat1Refused(Sessions.client12(1).build().encode(), ClientSession::decode);
        assertFormat1Refused(Sessions.client13(1).build().encode(), ClientSession::decode);
    }

    private static void assertFormat1Refused(byte[] encoded, Decoder decoder) {
        encoded[0] = 1;
        DecodeException refused = assertThrows(DecodeException.class, () -> decoder.decode(encoded));
        assertEquals("format 1 where 2 is known", refused.getMessage());
    }

    @Test
    void keepsProtocolNamesThatAreNotAscii() throws Exception {
        String name = "\u00ff".repeat(255);
        byte[] encoded = Sessions.server12().applicationProtocol(name).build().encode();
        assertEquals(Optional.of(name), ServerSession.decode(encoded).applicationProtocol());
    }

    @Test
    void readsNothingElseWhereverAByteIsChanged() {
        assertDecodesOrRefuses(Sessions.server12().build().encode(), ServerSession::decode);
        assertDecodesOrRefuses(Sessions.server13().build().encode(), ServerSession::decode);
        assertDecodesOrRefuses(Sessions.client12(1).build().encode(), ClientSession::decode);
        assertDecodesOrRefuses(Sessions.client13(1).build().encode(), ClientSession::decode);
    }

    private static void assertDecodesOrRefuses(byte[] encoded, Decoder decoder) {
        int refused = 0;
        for (int i = 0; i < encoded.length; i++) {
            for (int mask : new int[] {0x01, 0x04, 0x80, 0xff}) {
                byte[] changed = encoded.clone();
                changed[i] ^= (byte) mask;
                Session session;
                try {
                    session = decoder.decode(changed);
                } catch (DecodeException e) {
                    refused++;
                    continue;
                }
                session.isExpired(Sessions.NOW);
                assertDoesNotThrow(() -> decoder.decode(session.encode()), "what was read cannot be written and read again");
            }
        }
        assertTrue(refused >= 40, "only " + refused + " changes were noticed");
    }

    @Test
    void refusesEveryTruncationAndAnyTail() {
        for (byte[] encoded : List.of(Sessions.server12().build().encode(), Sessions.server13().build().encode())) {
            for (int length = 0; length < encoded.length; length++) {
                byte[] cut = Arrays.copyOf(encoded, length);
                assertThrows(DecodeException.class, () -> ServerSession.decode(cut));
            }
            assertThrows(DecodeException.class, () -> ServerSession.decode(Arrays.copyOf(encoded, encoded.length + 1)));
        }
        byte[] encoded = Sessions.client13(1).build().encode();
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThrows(DecodeException.class, () -> ClientSession.decode(cut));
        }
        assertThrows(DecodeException.class, () -> ClientSession.decode(Arrays.copyOf(encoded, encoded.length + 1)));
    }

    @Test
    void refusesAnotherFormat() {
        byte[] encoded = Sessions.server12().build().encode();
        encoded[0]++;
        DecodeException refused = assertThrows(DecodeException.class, () -> ServerSession.decode(encoded));
        assertTrue(refused.getMessage().contains("format 3"), refused.getMessage());
    }

    @Test
    void refusesASessionThatIsMarkedAsSomethingElse() {
        byte[] encoded = Sessions.server12().build().encode();
        for (int content : new int[] {0, 2, 3, 255}) {
            encoded[1] = (byte) content;
            DecodeException refused = assertThrows(DecodeException.class, () -> ServerSession.decode(encoded));
            assertEquals("content " + content + " where 1 is expected", refused.getMessage());
        }
    }

    @Test
    void refusesTheOtherSidesSession() {
        assertThrows(DecodeException.class, () -> ClientSession.decode(Sessions.server13().build().encode()));
        assertThrows(DecodeException.class, () -> ServerSession.decode(Sessions.client13(1).build().encode()));
    }

    @Test
    void refusesWhatIsLongerThanAnySession() {
        assertThrows(DecodeException.class, () -> ServerSession.decode(new byte[SessionFormat.MAX_LENGTH + 1]));
    }

    @Test
    void everythingThatCanBeBuiltCanBeReadAgain() throws Exception {
        List<byte[]> chain = Collections.nCopies(255, Sessions.bytes(3_000, 1));
        String name = "\uffff".repeat(255);
        ClientSession largest = Sessions.client13(1).peerCertificates(chain).serverName(name).applicationProtocol(name)
                .ticket(new byte[65_535]).ocspResponse(new byte[65_535])
                .signedCertificateTimestamps(List.of(new byte[65_530], new byte[1])).build();
        assertEquals(255, ClientSession.decode(largest.encode()).peerCertificates().size());
    }

    @Test
    void refusesImpossibleValues() {
        assertImpossible(() -> Sessions.client12(1).signedCertificateTimestamps(List.of(new byte[0])).build());
        assertImpossible(() -> Sessions.server12().ageAdd(-1).build());
        assertImpossible(() -> Sessions.server12().ageAdd(1L << 32).build());
        assertImpossible(() -> Sessions.server12().boundary(new byte[31]).build());
        assertImpossible(() -> Sessions.server12().lifetime(Duration.ofSeconds(-1)).build());
        assertImpossible(() -> Sessions.server12().createdAt(Instant.EPOCH.minusMillis(1)).build());
        assertImpossible(() -> Sessions.server12().createdAt(Instant.ofEpochMilli(1L << 48)).build());
        assertImpossible(() -> Sessions.server12().serverName("").build());
        assertImpossible(() -> Sessions.server12().serverName("a".repeat(256)).build());
        assertImpossible(() -> Sessions.server12().applicationProtocol("\ud800").build());
        assertImpossible(() -> Sessions.server12().peerCertificates(List.of(new byte[0])).build());
        assertImpossible(() -> Sessions.server12().peerCertificates(List.of(new byte[SessionFormat.MAX_LENGTH])).build());
        assertImpossible(() -> Sessions.server12().peerCertificates(Collections.nCopies(256, new byte[1])).build());
        assertImpossible(() -> Sessions.client13(1).ticket(new byte[0]).build());
        assertImpossible(() -> Sessions.client13(1).ticket(new byte[65_536]).build());
        assertImpossible(() -> Sessions.client12(1).sessionId(new byte[33]).build());
        assertImpossible(() -> Sessions.client12(1).sessionId(new byte[0]).build());
        assertImpossible(() -> Sessions.client13(1).maxEarlyData(-1).build());
    }

    @Test
    void refusesASecretThatDoesNotFitTheSuite() {
        assertImpossible(() -> server(ProtocolVersion.TLS_1_3, CipherSuite.TLS_AES_128_GCM_SHA256, 48));
        assertImpossible(() -> server(ProtocolVersion.TLS_1_2, CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, 47));
        assertImpossible(() -> server(ProtocolVersion.TLS_1_3, CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, 48));
        assertImpossible(() -> server(ProtocolVersion.TLS_1_2, CipherSuite.TLS_AES_256_GCM_SHA384, 48));
        assertImpossible(() -> server(ProtocolVersion.TLS_1_2, CipherSuite.of(0x1234), 48));
        assertImpossible(() -> server(ProtocolVersion.TLS_1_1, CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, 48));
    }

    private static void server(ProtocolVersion version, CipherSuite suite, int length) {
        ServerSession.builder(version, suite, new byte[length]).createdAt(Sessions.NOW).lifetime(Duration.ofHours(1))
                .boundary(Sessions.BOUNDARY).build();
    }

    private static void assertImpossible(org.junit.jupiter.api.function.Executable building) {
        assertThrows(IllegalArgumentException.class, building);
    }

    @Test
    void needsABoundary() {
        ServerSession.Builder builder = ServerSession
                .builder(ProtocolVersion.TLS_1_3, CipherSuite.TLS_AES_128_GCM_SHA256, new byte[32])
                .createdAt(Sessions.NOW).lifetime(Duration.ofHours(1));
        assertThrows(NullPointerException.class, builder::build);
    }

    @Test
    void expiresWhenItsLifetimeIsOver() {
        ServerSession session = Sessions.server12().build();
        assertFalse(session.isExpired(Sessions.NOW));
        assertFalse(session.isExpired(Sessions.NOW.plus(Duration.ofHours(1)).minusMillis(1)));
        assertTrue(session.isExpired(Sessions.NOW.plus(Duration.ofHours(1))));
    }

    @Test
    void livesSevenDaysAtMost() {
        ServerSession session = Sessions.server12().lifetime(Duration.ofDays(30)).build();
        assertEquals(Duration.ofDays(7), session.lifetime());
        assertFalse(session.isExpired(Sessions.NOW.plus(Duration.ofDays(7)).minusMillis(1)));
        assertTrue(session.isExpired(Sessions.NOW.plus(Duration.ofDays(7))));
    }

    @Test
    void aResumedSessionExpiresSevenDaysAfterTheFullHandshake() {
        Instant full = Sessions.NOW.minus(Duration.ofDays(6));
        ServerSession session = Sessions.server12().authenticatedAt(full).lifetime(Duration.ofDays(5)).build();
        assertFalse(session.isExpired(full.plus(Duration.ofDays(7)).minusMillis(1)));
        assertTrue(session.isExpired(full.plus(Duration.ofDays(7))));
    }

    @Test
    void aSessionFromTheFutureIsExpired() {
        ServerSession session = Sessions.server12().build();
        assertFalse(session.isExpired(Sessions.NOW.minus(Duration.ofMinutes(5))));
        assertTrue(session.isExpired(Sessions.NOW.minus(Duration.ofMinutes(5)).minusMillis(1)));
    }

    @Test
    void hidesTheTicketsAge() {
        ClientSession session = Sessions.client13(1).ageAdd(1_000).build();
        assertEquals(1_000, session.obfuscatedAge(Sessions.NOW));
        assertEquals(3_500, session.obfuscatedAge(Sessions.NOW.plusMillis(2_500)));
        assertEquals(1_000, session.obfuscatedAge(Sessions.NOW.minusSeconds(1)), "no age is negative");
        ClientSession wrapping = Sessions.client13(1).ageAdd(0xffff_ffffL).build();
        assertEquals(0xffff_ffffL, wrapping.obfuscatedAge(Sessions.NOW));
        assertEquals(9, wrapping.obfuscatedAge(Sessions.NOW.plusMillis(10)));
    }

    @Test
    void doesNotShareTheCallersSecret() {
        byte[] secret = Sessions.bytes(48, 1);
        ServerSession session = ServerSession
                .builder(ProtocolVersion.TLS_1_2, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, secret)
                .createdAt(Sessions.NOW).lifetime(Duration.ofHours(1)).boundary(Sessions.BOUNDARY).build();
        Arrays.fill(secret, (byte) 0);
        assertArrayEquals(Sessions.bytes(48, 1), session.secret());
    }

    @Test
    void showsNoSecret() {
        String shown = Sessions.server13().build().toString();
        assertEquals("ServerSession[TLSv1.3, TLS_AES_256_GCM_SHA384, 2026-01-02T03:04:05.123Z for PT48H]", shown);
    }
}
