package io.niotls.crypto;

import io.niotls.wire.ByteReader;
import io.niotls.wire.DecodeException;
import java.math.BigInteger;
import java.util.HexFormat;

/**
 * Reads the few DER types (X.690 §8, §10) that public keys and ECDSA signatures are made of. Lengths must be definite and as
 * short as possible, integers minimal: a second encoding of the same value is refused.
 */
final class DerReader {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int NULL = 0x05;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int EXPLICIT = 0xa0;

    private final ByteReader in;

    DerReader(byte[] der) {
        this(new ByteReader(der));
    }

    private DerReader(ByteReader in) {
        this.in = in;
    }

    boolean hasRemaining() {
        return in.hasRemaining();
    }

    void expectEnd() throws DecodeException {
        in.expectEnd();
    }

    DerReader sequence() throws DecodeException {
        return new DerReader(value(SEQUENCE));
    }

    /** Reads the value tagged {@code [number] EXPLICIT}. */
    DerReader explicit(int number) throws DecodeException {
        return new DerReader(value(EXPLICIT | number));
    }

    /** Reads an integer that is not negative. */
    BigInteger natural() throws DecodeException {
        byte[] bytes = value(INTEGER).rest();
        boolean negative = bytes.length == 0 || bytes[0] < 0;
        boolean padded = bytes.length > 1 && bytes[0] == 0 && bytes[1] >= 0;
        if (negative || padded) {
            throw new DecodeException("an INTEGER that is empty, negative or padded");
        }
        return new BigInteger(bytes);
    }

    /** Reads an object identifier; returns its encoding in hexadecimal. */
    String objectIdentifier() throws DecodeException {
        return HexFormat.of().formatHex(value(OBJECT_IDENTIFIER).rest());
    }

    /** Reads a bit string of whole bytes. */
    byte[] bitString() throws DecodeException {
        ByteReader value = value(BIT_STRING);
        if (value.uint8() != 0) {
            throw new DecodeException("a BIT STRING that does not end with a byte");
        }
        return value.rest();
    }

    /** Reads a NULL. */
    void nothing() throws DecodeException {
        value(NULL).expectEnd();
    }

    private ByteReader value(int tag) throws DecodeException {
        if (in.uint8() != tag) {
            throw new DecodeException(String.format("another DER type than 0x%02x", tag));
        }
        int length = length();
        byte[] bytes = in.bytes(length);
        return new ByteReader(bytes);
    }

    private int length() throws DecodeException {
        int first = in.uint8();
        int length = switch (first) {
            case 0x81 -> in.uint8();
            case 0x82 -> in.uint16();
            case 0x83 -> in.uint24();
            default -> first;
        };
        int shortest = switch (first) {
            case 0x81 -> 0x80;
            case 0x82 -> 0x100;
            case 0x83 -> 0x1_0000;
            default -> 0;
        };
        if (first == 0x80 || first > 0x83 || length < shortest) {
            throw new DecodeException("a DER length that is indefinite, huge or not the shortest");
        }
        return length;
    }
}
