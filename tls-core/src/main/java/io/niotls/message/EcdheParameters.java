package io.niotls.message;

import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * ServerECDHParams with a named curve, RFC 8422 §5.4.
 *
 * @param group the curve, known or not
 * @param point the server's public value; not empty
 */
public record EcdheParameters(NamedGroup group, byte[] point) implements ServerDhParameters {
    /** The curve_type named_curve; RFC 8422 has deprecated all others. */
    private static final int NAMED_CURVE = 3;

    static EcdheParameters read(ByteReader reader) throws DecodeException, TlsException {
        int curveType = reader.uint8();
        if (curveType != NAMED_CURVE) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "curve_type " + curveType);
        }
        return new EcdheParameters(NamedGroup.of(reader.uint16()), reader.opaque8(1));
    }

    @Override
    public void write(ByteWriter writer) {
        writer.uint8(NAMED_CURVE).uint16(group.code()).opaque8(point);
    }
}
