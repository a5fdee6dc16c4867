package io.niotls.message;

import static io.niotls.message.Faults.assertFault;
import static io.niotls.message.Faults.frame;
import static io.niotls.message.Faults.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeMessagesTest {
    private static final String RANDOM = "00".repeat(32);
    private static final String RETRY = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

    static List<Samples.OfMessage> everyMessage() {
        return Samples.MESSAGES;
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void writesWhatItHasRead(Samples.OfMessage sample) throws TlsException {
        byte[] bytes = sample.message().encode();
        assertArrayEquals(bytes, decode(sample, bytes).encode());
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void rejectsMessageThatIsCutAnywhere(Samples.OfMessage sample) {
        byte[] bytes = sample.message().encode();
        for (int length = HandshakeFrame.HEADER_LENGTH; length < bytes.length; length++) {
            byte[] body = Arrays.copyOfRange(bytes, HandshakeFrame.HEADER_LENGTH, length);
            HandshakeFrame frame = frame(sample.message().type(), body);
            try {
                // a hello may end before its extensions, and a Finished anywhere
                assertArrayEquals(frame.bytes(), decode(sample, frame.bytes()).encode());
            } catch (TlsException e) {
                // a HelloRetryRequest may not end before its extensions, but then it does parse
                assertTrue(e.fault() == Fault.MALFORMED_MESSAGE || e.fault() == Fault.MISSING_EXTENSION, e::getMessage);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void rejectsByteTooMany(Samples.OfMessage sample) {
        byte[] bytes = sample.message().encode();
        byte[] body = Arrays.copyOfRange(bytes, HandshakeFrame.HEADER_LENGTH, bytes.length + 1);
        if (!(sample.message() instanceof Finished)) {
            assertFault(Fault.MALFORMED_MESSAGE, () -> decode(sample, frame(sample.message().type(), body).bytes()));
        }
    }

    static Stream<Samples.OfMessage> everyHelloWithExtensions() {
        return everyMessage().stream()
                .filter(sample -> sample.message() instanceof ClientHello hello && !hello.extensions().isEmpty()
                        || sample.message() instanceof ServerHello answer && !answer.extensions().isEmpty());
    }

    /** Hellos are long: room for one is made once. */
    @ParameterizedTest
    @MethodSource("everyHelloWithExtensions")
    void expectedLengthOfAHelloIsItsLength(Samples.OfMessage sample) {
        HandshakeMessage hello = sample.message();
        assertEquals(hello.encode().length - HandshakeFrame.HEADER_LENGTH, hello.expectedLength());
    }

    // ---- ClientHello ----

    @Test
    void readsClientHelloWithoutExtensions() throws TlsException {
        ClientHello hello = clientHello("0303" + RANDOM + "00 0002 c02f 01 00");
        assertTrue(hello.extensions().isEmpty());
        assertEquals(List.of(CipherSuite.of(0xc02f)), hello.cipherSuites());
    }

    @Test
    void readsClientHelloWithEmptyBlockOfExtensions() throws TlsException {
        assertTrue(clientHello("0303" + RANDOM + "00 0002 c02f 01 00 0000").extensions().isEmpty());
    }

    @Test
    void keepsUnknownCipherSuites() throws TlsException {
        ClientHello hello = clientHello("0303" + RANDOM + "00 0006 eaea 1301 0035 01 00");
        assertEquals(List.of(0xeaea, 0x1301, 0x0035), hello.cipherSuites().stream().map(CipherSuite::code).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "00 0000 01 00", // no suites
        "00 0001 13 01 00", // half a suite
        "00 0003 1301 13 01 00", // one and a half suites
        "00 0002 1301 00", // no compression methods
        "00 0002 1301 01 00 00", // half the length of extensions
        "00 0002 1301 01 00 0001", // no extensions where there should be some
        "00 0002 1301 01 00 0004 5a5a 0001"}) // extension longer than the block
    void rejectsClientHelloThatDoesNotParse(String afterRandom) {
        assertFault(Fault.MALFORMED_MESSAGE, () -> clientHello("0303" + RANDOM + afterRandom));
    }

    @Test
    void rejectsSessionIdOf33Bytes() throws TlsException {
        assertEquals(32, clientHello("0303" + RANDOM + "20" + "5e".repeat(32) + "0002 1301 01 00").sessionId().length);
        assertFault(Fault.MALFORMED_MESSAGE, () -> clientHello("0303" + RANDOM + "21" + "5e".repeat(33) + "0002 1301 01 00"));
        assertFault(Fault.MALFORMED_MESSAGE, () -> serverHello(RANDOM + "21" + "5e".repeat(33) + "1301 00"));
    }

    @Test
    void rejectsClientHelloWithoutNullCompression() throws TlsException {
        assertFault(Fault.COMPRESSION, () -> clientHello("0303" + RANDOM + "00 0002 1301 02 01 40"));
        assertArrayEquals(hex("0100"), clientHello("0303" + RANDOM + "00 0002 1301 02 0100").compressionMethods());
    }

    @Test
    void saysThatAClientHelloDoesNotParseBeforeItJudgesItsCompression() {
        assertFault(Fault.MALFORMED_MESSAGE, () -> clientHello("0303" + RANDOM + "00 0002 1301 01 40 0004 5a5a 0001"));
        assertFault(Fault.MALFORMED_MESSAGE, () -> clientHello("0303" + RANDOM + "00 0002 1301 01 40 00"));
    }

    @Test
    void bindersAreTheLastBytesOfTheHello() throws TlsException {
        byte[] hello = Rfc8448Trace.section(4).get("client handshake record payload");
        OfferedPsks psks = new HandshakeFrame(hello).expect(HandshakeType.CLIENT_HELLO, ClientHello::decode)
                .extensions().get(ClientHelloExtension.PRE_SHARED_KEY).orElseThrow();
        assertArrayEquals(Rfc8448Trace.section(4).get("client PSK binder ClientHello prefix"),
                Arrays.copyOf(hello, hello.length - psks.bindersLength()));
        assertArrayEquals(Rfc8448Trace.section(4).get("client PSK binder finished"), psks.binders().get(0));
    }

    // ---- ServerHello ----

    @Test
    void serverHelloIsOfTls13IfItHasSupportedVersions() throws TlsException {
        ServerHello hello = serverHello(RANDOM + "00 1301 00 0006 002b 0002 0304");
        assertEquals(ProtocolVersion.TLS_1_3, hello.selectedVersion());
        assertEquals(ProtocolVersion.TLS_1_2, hello.legacyVersion());
        assertEquals(ProtocolVersion.TLS_1_2, serverHello(RANDOM + "00 c02f 00").selectedVersion());
        assertEquals(ProtocolVersion.TLS_1_2, serverHello(RANDOM + "00 c02f 00 0004 0017 0000").selectedVersion());
    }

    @Test
    void rejectsExtensionOfTls12InServerHelloOfTls13() {
        assertFault(Fault.MISPLACED_EXTENSION, () -> serverHello(RANDOM + "00 1301 00 000a 0017 0000 002b 0002 0304"));
        assertFault(Fault.MISPLACED_EXTENSION, () -> serverHello(RANDOM + "00 1301 00 000b 002b 0002 0304 ff01 0001 00"));
    }

    @Test
    void rejectsExtensionOfTls13InServerHelloOfTls12() {
        assertFault(Fault.MISPLACED_EXTENSION, () -> serverHello(RANDOM + "00 c02f 00 0006 0029 0002 0000"));
        assertFault(Fault.MISPLACED_EXTENSION, () -> serverHello(RANDOM + "00 c02f 00 0009 0033 0005 001d 0001 00"));
    }

    @Test
    void toleratesSupportedGroupsInServerHelloOfTls12() throws TlsException {
        ServerHello hello = serverHello(RANDOM + "00 c02f 00 0008 000a 0004 0002 001d");
        assertTrue(hello.extensions().has(ServerHelloExtension.SUPPORTED_GROUPS));
    }

    @Test
    void rejectsCompressionThatTheServerChose() {
        assertFault(Fault.COMPRESSION, () -> serverHello(RANDOM + "00 1301 01"));
    }

    @Test
    void recognisesHelloRetryRequest() throws TlsException {
        ServerHello hello = serverHello(RETRY + "00 1301 00 000c 002b 0002 0304 0033 0002 0017");
        assertTrue(hello.isHelloRetryRequest());
        assertEquals(ProtocolVersion.TLS_1_3, hello.selectedVersion());
        assertEquals(NamedGroup.SECP256R1, hello.extensions().get(HelloRetryRequestExtension.KEY_SHARE).orElseThrow());
        assertArrayEquals(hello.encode(),
                ServerHello.helloRetryRequest(hello.sessionId(), hello.cipherSuite(), hello.extensions()).encode());
    }

    @Test
    void rejectsHelloRetryRequestWithoutSupportedVersions() {
        assertFault(Fault.MISSING_EXTENSION, () -> serverHello(RETRY + "00 1301 00 0006 0033 0002 0017"));
        assertFault(Fault.MISSING_EXTENSION, () -> serverHello(RETRY + "00 1301 00"));
    }

    @Test
    void rejectsKeyShareOfServerHelloInHelloRetryRequest() {
        assertFault(Fault.MALFORMED_MESSAGE,
                () -> serverHello(RETRY + "00 1301 00 000f 002b 0002 0304 0033 0005 001d 0001 00"));
    }

    @Test
    void otherRandomsAreOfServerHellos() throws TlsException {
        assertFalse(serverHello(RANDOM + "00 1301 00 0006 002b 0002 0304").isHelloRetryRequest());
        assertFalse(serverHello(RETRY.replace("9c", "9d") + "00 1301 00 0006 002b 0002 0304").isHelloRetryRequest());
    }

    @Test
    void nobodyCanChangeTheRandomOfHelloRetryRequests() {
        ServerHello first = ServerHello.helloRetryRequest(hex(""), CipherSuite.of(0x1301), ExtensionBlock.EMPTY);
        first.random()[0] = 0;
        assertTrue(ServerHello.helloRetryRequest(hex(""), CipherSuite.of(0x1301), ExtensionBlock.EMPTY).isHelloRetryRequest());
    }

    // ---- Certificates ----

    @Test
    void rejectsEmptyCertificate() {
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.CERTIFICATE, hex("000003 000000"))
                .expect(HandshakeType.CERTIFICATE, CertificateTls12::decode));
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.CERTIFICATE, hex("00 000005 000000 0000"))
                .expect(HandshakeType.CERTIFICATE, CertificateTls13::decode));
    }

    @Test
    void claimedLengthsAllocateNothing() {
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.CERTIFICATE, hex("ffffff ffffff 30"))
                .expect(HandshakeType.CERTIFICATE, CertificateTls12::decode));
    }

    @Test
    void rejectsMisplacedExtensionOfCertificate() {
        assertFault(Fault.MISPLACED_EXTENSION, () -> frame(HandshakeType.CERTIFICATE, hex("00 00000a 000001 30 0004 0000 0000"))
                .expect(HandshakeType.CERTIFICATE, CertificateTls13::decode));
    }

    @Test
    void rejectsCertificateRequestWithoutSignatureAlgorithms() {
        assertFault(Fault.MISSING_EXTENSION, () -> frame(HandshakeType.CERTIFICATE_REQUEST, hex("00 0000"))
                .expect(HandshakeType.CERTIFICATE_REQUEST, CertificateRequestTls13::decode));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00 0002 0403 0000", "01 40 0000 0000", "01 40 0001 04 0000", "01 40 0002 0403 0002 0000"})
    void rejectsCertificateRequestOfTls12ThatDoesNotParse(String body) {
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.CERTIFICATE_REQUEST, hex(body))
                .expect(HandshakeType.CERTIFICATE_REQUEST, CertificateRequestTls12::decode));
    }

    @Test
    void rejectsCertificateStatusThatIsNotOcspOrEmpty() {
        assertFault(Fault.ILLEGAL_FIELD, () -> frame(HandshakeType.CERTIFICATE_STATUS, hex("02 000001 30"))
                .expect(HandshakeType.CERTIFICATE_STATUS, CertificateStatus::decode));
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.CERTIFICATE_STATUS, hex("01 000000"))
                .expect(HandshakeType.CERTIFICATE_STATUS, CertificateStatus::decode));
    }

    // ---- Key exchange ----

    @Test
    void rejectsExplicitCurve() {
        assertFault(Fault.ILLEGAL_FIELD, () -> frame(HandshakeType.SERVER_KEY_EXCHANGE, hex("01 0017 01 04 0403 0000"))
                .expect(HandshakeType.SERVER_KEY_EXCHANGE, ServerKeyExchange::decodeEcdhe));
    }

    @Test
    void signsTheParametersAsTheyWereSent() throws TlsException {
        byte[] dhe = hex("0003 00fffb 0002 0002 0001 05");
        ServerKeyExchange message = frame(HandshakeType.SERVER_KEY_EXCHANGE, hex("0003 00fffb 0002 0002 0001 05 0401 0001 aa"))
                .expect(HandshakeType.SERVER_KEY_EXCHANGE, ServerKeyExchange::decodeDhe);
        assertArrayEquals(dhe, message.parameters().encode());
        DheParameters parameters = (DheParameters) message.parameters();
        assertEquals(BigInteger.valueOf(0xfffb), parameters.prime());
        assertEquals(BigInteger.TWO, parameters.generator());
    }

    @Test
    void writesNumbersWithoutLeadingZeros() {
        assertArrayEquals(hex("0002 fffb 0001 02 0001 05"),
                new DheParameters(BigInteger.valueOf(0xfffb), BigInteger.TWO, hex("05")).encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000 0001 02 0001 05", "0001 17 0000 0001 05", "0001 17 0001 02 0000"})
    void rejectsEmptyNumbers(String parameters) {
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.SERVER_KEY_EXCHANGE, hex(parameters + "0401 0001 aa"))
                .expect(HandshakeType.SERVER_KEY_EXCHANGE, ServerKeyExchange::decodeDhe));
    }

    @Test
    void numbersAreNeverEmpty() {
        assertArrayEquals(hex("0001 01 0001 00 0001 05"),
                new DheParameters(BigInteger.ONE, BigInteger.ZERO, hex("05")).encode());
    }

    @Test
    void shareOfTheClientHasTheLengthOfItsForm() {
        assertArrayEquals(hex("10 000003 02 0405"), ClientKeyExchange.ecdhe(hex("0405")).encode());
        assertArrayEquals(hex("10 000004 0002 0405"), ClientKeyExchange.dhe(hex("0405")).encode());
    }

    @Test
    void rejectsEmptyShare() {
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.CLIENT_KEY_EXCHANGE, hex("00"))
                .expect(HandshakeType.CLIENT_KEY_EXCHANGE, ClientKeyExchange::decodeEcdhe));
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.CLIENT_KEY_EXCHANGE, hex("0000"))
                .expect(HandshakeType.CLIENT_KEY_EXCHANGE, ClientKeyExchange::decodeDhe));
    }

    // ---- Others ----

    @ParameterizedTest
    @ValueSource(strings = {"02", "ff"})
    void rejectsKeyUpdateThatSaysNeitherYesNorNo(String body) {
        assertFault(Fault.ILLEGAL_FIELD,
                () -> frame(HandshakeType.KEY_UPDATE, hex(body)).expect(HandshakeType.KEY_UPDATE, KeyUpdate::decode));
    }

    @Test
    void rejectsEmptyTicketInTls13Only() throws TlsException {
        assertFault(Fault.MALFORMED_MESSAGE, () -> frame(HandshakeType.NEW_SESSION_TICKET, hex("00000001 00000002 00 0000 0000"))
                .expect(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls13::decode));
        assertEquals(0, frame(HandshakeType.NEW_SESSION_TICKET, hex("00000001 0000"))
                .expect(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls12::decode).ticket().length);
    }

    @Test
    void ignoresUnknownExtensionOfTicket() throws TlsException {
        assertEquals(List.of(new ExtensionType(0x5a5a)),
                frame(HandshakeType.NEW_SESSION_TICKET, hex("00000001 00000002 00 0001 aa 0004 5a5a 0000"))
                        .expect(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls13::decode).extensions().types());
    }

    private static HandshakeMessage decode(Samples.OfMessage sample, byte[] bytes) throws TlsException {
        return new HandshakeFrame(bytes).expect(sample.message().type(), sample.decoder());
    }

    private static ClientHello clientHello(String body) throws TlsException {
        return frame(HandshakeType.CLIENT_HELLO, hex(body)).expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
    }

    private static ServerHello serverHello(String afterVersion) throws TlsException {
        return frame(HandshakeType.SERVER_HELLO, hex("0303" + afterVersion))
                .expect(HandshakeType.SERVER_HELLO, ServerHello::decode);
    }
}
