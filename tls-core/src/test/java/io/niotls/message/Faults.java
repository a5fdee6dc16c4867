package io.niotls.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.HexFormat;

import org.junit.jupiter.api.function.Executable;

/** What the tests of this package say again and again: make bytes, decode them, expect a fault. */
final class Faults {
    private Faults() {}

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static TlsException assertFault(Fault fault, Executable executable) {
        TlsException exception = assertThrows(TlsException.class, executable);
        assertEquals(fault, exception.fault(), exception::getMessage);
        return exception;
    }

    /** A frame around a body. */
    static HandshakeFrame frame(HandshakeType type, byte[] body) {
        return new HandshakeFrame(new ByteWriter().uint8(type.code()).opaque24(body).toByteArray());
    }

    /** A block, with its length, of one extension. */
    static byte[] block(ExtensionType type, byte[] body) {
        return new ByteWriter().uint16(body.length + 4).uint16(type.code()).opaque16(body).toByteArray();
    }

    static ExtensionBlock decode(ExtensionPlace place, byte[] block) throws TlsException {
        ByteReader reader = new ByteReader(block);
        try {
            ExtensionBlock extensions = ExtensionBlock.decode(reader, place);
            reader.expectEnd();
            return extensions;
        } catch (DecodeException e) {
            throw new TlsException(Fault.MALFORMED_MESSAGE, e.getMessage());
        }
    }

    static byte[] encode(ExtensionBlock block) {
        ByteWriter writer = new ByteWriter();
        block.write(writer);
        return writer.toByteArray();
    }
}
