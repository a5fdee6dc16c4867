package io.niotls.message;

import static io.niotls.message.Faults.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 8446 §3.4, built here and not taken from the extensions that have them. */
class CodecTest {
    @Test
    void opaquesHaveTheirLengthBeforeThem() throws Exception {
        assertOpaque(Codec.opaque8(0), "03 0a0b0c", "00");
        assertOpaque(Codec.opaque16(0), "0003 0a0b0c", "0000");
        assertOpaque(Codec.opaque24(0), "000003 0a0b0c", "000000");
    }

    @Test
    void opaquesShorterThanTheirMinimumAreRejected() throws Exception {
        assertOpaque(Codec.opaque8(3), "03 0a0b0c");
        assertOpaque(Codec.opaque16(3), "0003 0a0b0c");
        assertOpaque(Codec.opaque24(3), "000003 0a0b0c");
        assertRejected(Codec.opaque8(3), "02 0a0b");
        assertRejected(Codec.opaque16(3), "0002 0a0b");
        assertRejected(Codec.opaque24(3), "000002 0a0b");
    }

    @Test
    void listsHaveTheirLengthInBytesBeforeThem() throws Exception {
        assertList(Codec.list8(Codec.UINT16), "04 0102 0304", 0x0102, 0x0304);
        assertList(Codec.list16(Codec.UINT16), "0004 0102 0304", 0x0102, 0x0304);
        assertList(Codec.list24(Codec.UINT16), "000004 0102 0304", 0x0102, 0x0304);
    }

    @Test
    void listsWithTooFewElementsAreRejected() throws Exception {
        assertRejected(Codec.list8(Codec.UINT16), "00");
        assertRejected(Codec.list16(Codec.UINT16), "0000");
        assertRejected(Codec.list16(Codec.UINT16, 2), "0002 0102");
        assertList(Codec.list16(Codec.UINT16, 0), "0000");
        assertList(Codec.list16(Codec.UINT16, 2), "0004 0102 0304", 0x0102, 0x0304);
        assertList(Codec.list24(Codec.UINT16), "000000");
    }

    @Test
    void listsThatEndInTheMiddleOfAnElementAreRejected() {
        assertRejected(Codec.list8(Codec.UINT16), "03 0102 03");
        assertRejected(Codec.list16(Codec.UINT16), "0003 0102 03");
        assertRejected(Codec.list24(Codec.UINT16), "000003 0102 03");
    }

    @Test
    void codecReadsAndWritesWithItsHalves() throws Exception {
        Codec<Integer> plusOne = Codec.of(reader -> reader.uint8() + 1, (writer, value) -> writer.uint8(value - 1));
        assertEquals(6, read(plusOne, "05"));
        assertArrayEquals(hex("05"), write(plusOne, 6));
    }

    private static void assertOpaque(Codec<byte[]> codec, String... encodings) throws Exception {
        for (String encoding : encodings) {
            assertArrayEquals(hex(encoding), write(codec, read(codec, encoding)));
        }
    }

    private static void assertList(Codec<List<Integer>> codec, String encoding, Integer... elements) throws Exception {
        assertEquals(List.of(elements), read(codec, encoding));
        assertArrayEquals(hex(encoding), write(codec, List.of(elements)));
    }

    private static void assertRejected(Codec<?> codec, String encoding) {
        assertThrows(DecodeException.class, () -> read(codec, encoding));
    }

    private static <T> T read(Codec<T> codec, String encoding) throws DecodeException, TlsException {
        ByteReader reader = new ByteReader(hex(encoding));
        T value = codec.read(reader);
        reader.expectEnd();
        return value;
    }

    private static <T> byte[] write(Codec<T> codec, T value) {
        ByteWriter writer = new ByteWriter();
        codec.write(writer, value);
        return writer.toByteArray();
    }
}
