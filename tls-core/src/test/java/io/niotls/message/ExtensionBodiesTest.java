package io.niotls.message;

import static io.niotls.message.Faults.assertFault;
import static io.niotls.message.Faults.block;
import static io.niotls.message.Faults.decode;
import static io.niotls.message.Faults.encode;
import static io.niotls.message.Faults.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteWriter;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionBodiesTest {
    static List<Samples.OfExtension<?>> everyExtension() {
        return Samples.EXTENSIONS;
    }

    /** Those whose body ends where its own lengths say, so that another byte is one too many. */
    static Stream<Samples.OfExtension<?>> everyExtensionOfDefiniteLength() {
        return everyExtension().stream().filter(sample -> sample.key() != ClientHelloExtension.PADDING
                && sample.key() != ClientHelloExtension.SESSION_TICKET
                && sample.key() != CertificateRequestExtension.OID_FILTERS);
    }

    @ParameterizedTest
    @MethodSource("everyExtension")
    <T> void writesWhatTheRfcSays(Samples.OfExtension<T> sample) {
        byte[] block = encode(ExtensionBlock.builder().add(sample.key(), sample.value()).build());
        assertArrayEquals(block(sample.key().type(), sample.body()), block);
    }

    @ParameterizedTest
    @MethodSource("everyExtension")
    <T> void readsWhatItWrites(Samples.OfExtension<T> sample) throws TlsException {
        ExtensionBlock block = decode(sample.key().place(), block(sample.key().type(), sample.body()));
        assertTrue(block.has(sample.key()));
        assertArrayEquals(sample.body(), write(sample.key(), block));
    }

    @ParameterizedTest
    @MethodSource("everyExtension")
    <T> void rejectsBodyThatIsCutAnywhere(Samples.OfExtension<T> sample) {
        for (int length = 0; length < sample.body().length; length++) {
            byte[] cut = Arrays.copyOf(sample.body(), length);
            try {
                ExtensionBlock block = decode(sample.key().place(), block(sample.key().type(), cut));
                assertArrayEquals(cut, write(sample.key(), block), "what was read is not what was there");
            } catch (TlsException e) {
                assertEquals(Fault.MALFORMED_MESSAGE, e.fault());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyExtensionOfDefiniteLength")
    <T> void rejectsByteTooMany(Samples.OfExtension<T> sample) {
        byte[] longer = Arrays.copyOf(sample.body(), sample.body().length + 1);
        assertFault(Fault.MALFORMED_MESSAGE, () -> decode(sample.key().place(), block(sample.key().type(), longer)));
    }

    @ParameterizedTest
    @MethodSource("everyExtension")
    <T> void rejectsEmptyBodyUnlessItIsMeantToBeEmpty(Samples.OfExtension<T> sample) throws TlsException {
        byte[] empty = block(sample.key().type(), new byte[0]);
        boolean mayBeEmpty = sample.value() == Present.PRESENT || sample.key().codec() == Codec.REST
                || sample.key() == ClientHelloExtension.PADDING;
        if (mayBeEmpty) {
            assertTrue(decode(sample.key().place(), empty).has(sample.key()));
        } else {
            assertFault(Fault.MALFORMED_MESSAGE, () -> decode(sample.key().place(), empty));
        }
    }

    @ParameterizedTest
    @MethodSource("everyExtension")
    <T> void rejectsSecondOfTheSameType(Samples.OfExtension<T> sample) {
        byte[] twice = new ByteWriter()
                .uint16(2 * (4 + sample.body().length))
                .uint16(sample.key().type().code()).opaque16(sample.body())
                .uint16(sample.key().type().code()).opaque16(sample.body())
                .toByteArray();
        assertFault(Fault.DUPLICATE_EXTENSION, () -> decode(sample.key().place(), twice));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "0003 00 0000", "0004 00 0002 61"})
    void rejectsServerNameThatDoesNotParse(String body) {
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.SERVER_NAME, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0004 00 0001 00", "0004 00 0001 07", "0004 00 0001 1b", "0004 00 0001 20", "0004 00 0001 7f", "0005 00 0002 c3a4",
        "0004 01 0001 61", "0008 00 0001 61 00 0001 61"})
    void rejectsServerNameThatIsNotOneVisibleName(String body) {
        assertClientHello(Fault.ILLEGAL_FIELD, ClientHelloExtension.SERVER_NAME, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0009 01 0002 0001 00 0001 61", "0009 00 0001 61 01 0002 0001"})
    void passesOverNamesOfOtherTypes(String body) throws TlsException {
        ExtensionBlock block = decode(ExtensionPlace.CLIENT_HELLO, block(ClientHelloExtension.SERVER_NAME.type(), hex(body)));
        assertEquals("a", block.get(ClientHelloExtension.SERVER_NAME).orElseThrow());
    }

    @Test
    void limitsServerNameToTheLongestName() throws TlsException {
        assertEquals(255, decode(ExtensionPlace.CLIENT_HELLO, serverName(255))
                .get(ClientHelloExtension.SERVER_NAME).orElseThrow().length());
        assertFault(Fault.ILLEGAL_FIELD, () -> decode(ExtensionPlace.CLIENT_HELLO, serverName(256)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "05", "ff"})
    void rejectsUnknownMaxFragmentLength(String body) {
        assertClientHello(Fault.ILLEGAL_FIELD, ClientHelloExtension.MAX_FRAGMENT_LENGTH, body);
    }

    @ParameterizedTest
    @CsvSource({"01,512", "02,1024", "03,2048", "04,4096"})
    void readsMaxFragmentLengthInBytes(String body, int bytes) throws TlsException {
        ExtensionBlock block =
                decode(ExtensionPlace.CLIENT_HELLO, block(ClientHelloExtension.MAX_FRAGMENT_LENGTH.type(), hex(body)));
        assertEquals(bytes, block.get(ClientHelloExtension.MAX_FRAGMENT_LENGTH).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 513, 8192, -512})
    void doesNotWriteMaxFragmentLengthThatHasNoCode(int bytes) {
        assertThrows(IllegalArgumentException.class,
                () -> ExtensionBlock.builder().add(ClientHelloExtension.MAX_FRAGMENT_LENGTH, bytes));
    }

    @Test
    void asksForAnyRespondersOcspResponse() {
        StatusRequest any = StatusRequest.ocsp();
        assertTrue(any.isOcsp());
        assertArrayEquals(hex("0000 0000"), any.request());
        assertFalse(new StatusRequest(2, hex("ffff")).isOcsp());
    }

    @Test
    void toleratesUnknownStatusType() throws TlsException {
        ExtensionBlock block =
                decode(ExtensionPlace.CLIENT_HELLO, block(ClientHelloExtension.STATUS_REQUEST.type(), hex("02 ffff")));
        assertEquals(2, block.get(ClientHelloExtension.STATUS_REQUEST).orElseThrow().statusType());
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "01 0000", "01 0002 0000 0000", "01 0001 00 0000", "01 0000 0001"})
    void rejectsOcspRequestThatDoesNotParse(String body) {
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.STATUS_REQUEST, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "0001 00", "0003 001d 00"})
    void rejectsListOfGroupsThatIsEmptyOrOdd(String body) {
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.SUPPORTED_GROUPS, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "0001 04", "0003 0403 04"})
    void rejectsListOfSignatureSchemesThatIsEmptyOrOdd(String body) {
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.SIGNATURE_ALGORITHMS, body);
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.SIGNATURE_ALGORITHMS_CERT, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "01 03", "03 0304 03"})
    void rejectsListOfVersionsThatIsEmptyOrOdd(String body) {
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.SUPPORTED_VERSIONS, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "0001 00", "0004 02 6832 00"})
    void rejectsListOfProtocolsThatIsEmptyOrHasAnEmptyName(String body) {
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.ALPN, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0006 02 6832 02 6833"})
    void rejectsAnswerWithTwoProtocols(String body) {
        assertFault(Fault.ILLEGAL_FIELD,
                () -> decode(ExtensionPlace.ENCRYPTED_EXTENSIONS, block(EncryptedExtension.ALPN.type(), hex(body))));
        assertFault(Fault.ILLEGAL_FIELD,
                () -> decode(ExtensionPlace.SERVER_HELLO_TLS12, block(ServerHelloExtension.ALPN.type(), hex(body))));
    }

    @Test
    void rejectsRecordSizeLimitBelow64() {
        assertClientHello(Fault.ILLEGAL_FIELD, ClientHelloExtension.RECORD_SIZE_LIMIT, "003f");
    }

    @Test
    void allowsNoKeyShare() throws TlsException {
        ExtensionBlock block = decode(ExtensionPlace.CLIENT_HELLO, block(ClientHelloExtension.KEY_SHARE.type(), hex("0000")));
        assertEquals(List.of(), block.get(ClientHelloExtension.KEY_SHARE).orElseThrow());
    }

    @Test
    void rejectsEmptyKeyShare() {
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.KEY_SHARE, "0004 001d 0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0000", "0002 0000", "0001"})
    void rejectsListOfAuthoritiesThatIsEmptyOrHasAnEmptyName(String body) {
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.CERTIFICATE_AUTHORITIES, body);
    }

    @Test
    void rejectsBindersThatAreNotAsManyAsIdentities() {
        String binder = "20" + "bb".repeat(32);
        String identity = "0001 aa 00000000";
        assertClientHello(Fault.ILLEGAL_FIELD, ClientHelloExtension.PRE_SHARED_KEY,
                "0007" + identity + "0042" + binder + binder);
        assertClientHello(Fault.ILLEGAL_FIELD, ClientHelloExtension.PRE_SHARED_KEY,
                "000e" + identity + identity + "0021" + binder);
    }

    @Test
    void rejectsShortBinderAndEmptyLists() {
        String identities = "0007 0001 aa 00000000";
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.PRE_SHARED_KEY,
                identities + "0020 1f" + "bb".repeat(31));
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.PRE_SHARED_KEY, identities + "0000");
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.PRE_SHARED_KEY, "0000 0021 20" + "bb".repeat(32));
        assertClientHello(Fault.MALFORMED_MESSAGE, ClientHelloExtension.PRE_SHARED_KEY,
                "0006 0000 00000000 0021 20" + "bb".repeat(32));
    }

    @Test
    void rejectsOlderVersionInSupportedVersionsOfServer() {
        assertFault(Fault.ILLEGAL_FIELD, () -> decode(ExtensionPlace.SERVER_HELLO_TLS13,
                block(ServerHelloExtension.SUPPORTED_VERSIONS.type(), hex("0303"))));
        assertFault(Fault.ILLEGAL_FIELD, () -> decode(ExtensionPlace.HELLO_RETRY_REQUEST,
                block(HelloRetryRequestExtension.SUPPORTED_VERSIONS.type(), hex("0303"))));
    }

    @Test
    void rejectsStatusOfAnotherTypeThanOcsp() {
        assertFault(Fault.ILLEGAL_FIELD, () -> decode(ExtensionPlace.CERTIFICATE,
                block(CertificateExtension.STATUS_REQUEST.type(), hex("02 000001 30"))));
    }

    private static byte[] serverName(int length) {
        return encode(ExtensionBlock.builder().add(ClientHelloExtension.SERVER_NAME, "a".repeat(length)).build());
    }

    private static void assertClientHello(Fault fault, Extension<?> key, String body) {
        assertFault(fault, () -> decode(ExtensionPlace.CLIENT_HELLO, block(key.type(), hex(body))));
    }

    private static <T> byte[] write(Extension<T> key, ExtensionBlock block) {
        ByteWriter writer = new ByteWriter();
        key.codec().write(writer, block.get(key).orElseThrow());
        return writer.toByteArray();
    }
}
