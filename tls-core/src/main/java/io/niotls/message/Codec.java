package io.niotls.message;

import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes one type of the presentation language, RFC 8446 §3. Stateless; the factories build the vectors that
 * extensions and messages have in common.
 *
 * @param <T> what the bytes mean
 */
interface Codec<T> {
    /** An extension whose body is empty: that it is there is all it says. */
    Codec<Present> PRESENT = of(reader -> Present.PRESENT, (writer, value) -> { });

    /** A number of two bytes. */
    Codec<Integer> UINT16 = of(ByteReader::uint16, ByteWriter::uint16);

    /** A number of four bytes. */
    Codec<Long> UINT32 = of(ByteReader::uint32, ByteWriter::uint32);

    /** All bytes that are left. */
    Codec<byte[]> REST = of(ByteReader::rest, ByteWriter::bytes);

    /**
     * Reads a value.
     *
     * @throws DecodeException if the bytes do not parse
     * @throws TlsException if they parse, but say what the RFC forbids
     */
    T read(ByteReader reader) throws DecodeException, TlsException;

    /** Writes a value. */
    void write(ByteWriter writer, T value);

    /** The reading half of a codec. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ByteReader reader) throws DecodeException, TlsException;
    }

    /** The writing half of a codec. */
    @FunctionalInterface
    interface Writing<T> {
        void write(ByteWriter writer, T value);
    }

    /** Returns a codec made of its two halves. */
    static <T> Codec<T> of(Reading<T> reading, Writing<T> writing) {
        return new Codec<>() {
            @Override
            public T read(ByteReader reader) throws DecodeException, TlsException {
                return reading.read(reader);
            }

            @Override
            public void write(ByteWriter writer, T value) {
                writing.write(writer, value);
            }
        };
    }

    /** Returns a codec for {@code opaque x<minimum..255>}. */
    static Codec<byte[]> opaque8(int minimum) {
        return of(reader -> reader.opaque8(minimum), ByteWriter::opaque8);
    }

    /** Returns a codec for {@code opaque x<minimum..2^16-1>}. */
    static Codec<byte[]> opaque16(int minimum) {
        return of(reader -> reader.opaque16(minimum), ByteWriter::opaque16);
    }

    /** Returns a codec for {@code opaque x<minimum..2^24-1>}. */
    static Codec<byte[]> opaque24(int minimum) {
        return of(reader -> reader.opaque24(minimum), ByteWriter::opaque24);
    }

    /** Returns a codec for a list of at least one element whose length in bytes stands before it in one byte. */
    @SuppressWarnings("try") // a vector is opened to be closed
    static <T> Codec<List<T>> list8(Codec<T> element) {
        return of(reader -> elements(reader.vector8(), element, 1), (writer, list) -> {
            try (var vector = writer.vector8()) {
                list.forEach(value -> element.write(writer, value));
            }
        });
    }

    /** Returns a codec for a list of at least one element whose length in bytes stands before it in two bytes. */
    static <T> Codec<List<T>> list16(Codec<T> element) {
        return list16(element, 1);
    }

    /** Returns a codec for a list of at least {@code minimum} elements whose length stands before it in two bytes. */
    @SuppressWarnings("try") // a vector is opened to be closed
    static <T> Codec<List<T>> list16(Codec<T> element, int minimum) {
        return of(reader -> elements(reader.vector16(), element, minimum), (writer, list) -> {
            try (var vector = writer.vector16()) {
                list.forEach(value -> element.write(writer, value));
            }
        });
    }

    /** Returns a codec for a list that may be empty and whose length in bytes stands before it in three bytes. */
    @SuppressWarnings("try") // a vector is opened to be closed
    static <T> Codec<List<T>> list24(Codec<T> element) {
        return of(reader -> elements(reader.vector24(), element, 0), (writer, list) -> {
            try (var vector = writer.vector24()) {
                list.forEach(value -> element.write(writer, value));
            }
        });
    }

    private static <T> List<T> elements(ByteReader vector, Codec<T> element, int minimum)
            throws DecodeException, TlsException {
        List<T> list = new ArrayList<>();
        while (vector.hasRemaining()) {
            list.add(element.read(vector));
        }
        if (list.size() < minimum) {
            throw new DecodeException("a list of " + list.size() + " elements where at least " + minimum + " is needed");
        }
        return List.copyOf(list);
    }
}
