package io.niotls.message;

import static io.niotls.message.Faults.assertFault;
import static io.niotls.message.Faults.decode;
import static io.niotls.message.Faults.encode;
import static io.niotls.message.Faults.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteWriter;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExtensionBlockTest {
    @ParameterizedTest
    @EnumSource
    void writesWhatItHasRead(ExtensionPlace place) throws TlsException {
        byte[] bytes = encode(Samples.everything(place));
        ExtensionBlock block = decode(place, bytes);
        assertArrayEquals(bytes, encode(block));
        assertEquals(Samples.everything(place), block);
    }

    @Test
    void keepsTheOrderOnTheWire() throws TlsException {
        byte[] bytes = hex("000f 002b 0003 02 0304 5a5a 0000 0017 0000");
        ExtensionBlock block = decode(ExtensionPlace.CLIENT_HELLO, bytes);
        assertEquals(List.of(ExtensionType.SUPPORTED_VERSIONS, Samples.UNKNOWN, ExtensionType.EXTENDED_MASTER_SECRET),
                block.types());
        assertArrayEquals(bytes, encode(block));
    }

    @Test
    void rejectsExtensionAfterPreSharedKeyInClientHello() {
        ExtensionBlock block = ExtensionBlock.builder()
                .add(ClientHelloExtension.PRE_SHARED_KEY,
                        new OfferedPsks(List.of(new PskIdentity(hex("aa"), 0)), List.of(new byte[32])))
                .add(ClientHelloExtension.EARLY_DATA, Present.PRESENT)
                .build();
        assertFault(Fault.PSK_NOT_LAST, () -> decode(ExtensionPlace.CLIENT_HELLO, encode(block)));
    }

    @Test
    void allowsExtensionAfterPreSharedKeyInServerHello() throws TlsException {
        ExtensionBlock block = decode(ExtensionPlace.SERVER_HELLO_TLS13, hex("000c 0029 0002 0000 002b 0002 0304"));
        assertEquals(0, block.get(ServerHelloExtension.PRE_SHARED_KEY).orElseThrow());
    }

    @Test
    void rejectsSecondUnknownExtension() {
        assertFault(Fault.DUPLICATE_EXTENSION,
                () -> decode(ExtensionPlace.CLIENT_HELLO, hex("0008 5a5a 0000 5a5a 0000")));
    }

    @Test
    void rejectsExtensionThatWasNotOffered() throws TlsException {
        ExtensionBlock block = decode(ExtensionPlace.ENCRYPTED_EXTENSIONS, hex("0008 0000 0000 5a5a 0000"));
        block.requireOffered(Set.of(ExtensionType.SERVER_NAME, Samples.UNKNOWN, ExtensionType.ENCRYPT_THEN_MAC));
        TlsException exception =
                assertFault(Fault.UNREQUESTED_EXTENSION, () -> block.requireOffered(Set.of(ExtensionType.SERVER_NAME)));
        assertEquals(Optional.of("extension 0x5a5a"), exception.detail());
        ExtensionBlock.EMPTY.requireOffered(Set.of());
    }

    @Test
    void allowsAsManyExtensionsAsTlsfuzzerSends() throws TlsException {
        assertEquals(4_100, decode(ExtensionPlace.CLIENT_HELLO, unknown(4_100)).types().size());
    }

    @Test
    void limitsTheNumberOfExtensions() throws TlsException {
        assertEquals(ExtensionBlock.MAX_EXTENSIONS,
                decode(ExtensionPlace.CLIENT_HELLO, unknown(ExtensionBlock.MAX_EXTENSIONS)).types().size());
        assertFault(Fault.ILLEGAL_FIELD, () -> decode(ExtensionPlace.CLIENT_HELLO, unknown(ExtensionBlock.MAX_EXTENSIONS + 1)));
    }

    @Test
    void namesTheExtensionThatDoesNotParse() {
        TlsException exception = assertFault(Fault.MALFORMED_MESSAGE,
                () -> decode(ExtensionPlace.CLIENT_HELLO, hex("0005 0033 0001 00")));
        assertTrue(exception.getMessage().contains("key_share: "), exception.getMessage());
    }

    @Test
    void findsNothingUnderTheKeyOfAnotherMessage() throws TlsException {
        ExtensionBlock block = decode(ExtensionPlace.CLIENT_HELLO, hex("0006 0033 0002 0000"));
        assertTrue(block.has(ClientHelloExtension.KEY_SHARE));
        assertFalse(block.has(ServerHelloExtension.KEY_SHARE));
        assertEquals(Optional.empty(), block.get(HelloRetryRequestExtension.KEY_SHARE));
    }

    @Test
    void givesTheRawBody() throws TlsException {
        ExtensionBlock block = decode(ExtensionPlace.CLIENT_HELLO, hex("0006 0033 0002 0000"));
        assertArrayEquals(hex("0000"), block.rawBody(ExtensionType.KEY_SHARE).orElseThrow());
        assertEquals(Optional.empty(), block.rawBody(ExtensionType.COOKIE));
    }

    @Test
    void isEmptyWithoutExtensions() throws TlsException {
        assertTrue(ExtensionBlock.EMPTY.isEmpty());
        assertSame(ExtensionBlock.EMPTY, ExtensionBlock.builder().build());
        assertSame(ExtensionBlock.EMPTY, decode(ExtensionPlace.ENCRYPTED_EXTENSIONS, hex("0000")));
    }

    @Test
    void buildsOnAnotherBlockWithoutChangingIt() {
        ExtensionBlock first = ExtensionBlock.builder()
                .add(ClientHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT)
                .add(ClientHelloExtension.COOKIE, hex("aa"))
                .build();
        ExtensionBlock.Builder builder = first.toBuilder().remove(ExtensionType.COOKIE);
        ExtensionBlock second = builder.addUnknown(Samples.UNKNOWN, hex("00")).build();
        builder.add(ClientHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT);
        assertEquals(List.of(ExtensionType.EXTENDED_MASTER_SECRET, ExtensionType.COOKIE), first.types());
        assertEquals(List.of(ExtensionType.EXTENDED_MASTER_SECRET, Samples.UNKNOWN), second.types());
    }

    @Test
    void doesNotBuildWithTheSameTypeTwice() {
        ExtensionBlock.Builder builder = ExtensionBlock.builder().add(ClientHelloExtension.COOKIE, hex("aa"));
        assertThrows(IllegalArgumentException.class, () -> builder.add(ClientHelloExtension.COOKIE, hex("bb")));
        assertThrows(IllegalArgumentException.class, () -> builder.addUnknown(ExtensionType.COOKIE, hex("bb")));
        assertArrayEquals(hex("0001aa"), builder.build().rawBody(ExtensionType.COOKIE).orElseThrow());
    }

    @Test
    void isEqualToABlockOfTheSameBytes() throws TlsException {
        byte[] bytes = hex("0009 5a5a 0001 00 0017 0000");
        ExtensionBlock block = decode(ExtensionPlace.CLIENT_HELLO, bytes);
        assertEquals(block, decode(ExtensionPlace.CLIENT_HELLO, bytes));
        assertEquals(block.hashCode(), decode(ExtensionPlace.CLIENT_HELLO, bytes).hashCode());
        assertNotEquals(block, decode(ExtensionPlace.CLIENT_HELLO, hex("0009 0017 0000 5a5a 0001 00")));
        assertNotEquals(block, decode(ExtensionPlace.CLIENT_HELLO, hex("0009 5a5a 0001 01 0017 0000")));
    }

    @Test
    void knownTypesLeaveOutWhatNobodyKnows() throws TlsException {
        ExtensionBlock block = decode(ExtensionPlace.CLIENT_HELLO, hex("000f 002b 0003 02 0304 5a5a 0000 0017 0000"));
        assertEquals(List.of(ExtensionType.SUPPORTED_VERSIONS, ExtensionType.EXTENDED_MASTER_SECRET), block.knownTypes());
    }

    @Test
    void refusesToBuildABodyLongerThanItsLengthFieldCanSay() {
        ExtensionBlock.Builder builder = ExtensionBlock.builder().addUnknown(Samples.UNKNOWN, new byte[65_535]);
        assertThrows(IllegalArgumentException.class,
                () -> builder.addUnknown(new ExtensionType(0x6a6a), new byte[65_536]));
    }

    @Test
    void toStringHasTypesOnly() {
        assertEquals("[extended_master_secret, cookie]", ExtensionBlock.builder()
                .add(ClientHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT)
                .add(ClientHelloExtension.COOKIE, hex("aa"))
                .build().toString());
    }

    /** A block of empty extensions that nobody knows. */
    private static byte[] unknown(int count) {
        ByteWriter writer = new ByteWriter().uint16(count * 4);
        for (int i = 0; i < count; i++) {
            writer.uint16(0x1000 + i).uint16(0);
        }
        return writer.toByteArray();
    }
}
