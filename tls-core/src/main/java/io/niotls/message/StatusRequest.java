package io.niotls.message;

import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.List;

/**
 * A client's wish for a stapled certificate status, RFC 6066 §8. Which responders it trusts and which OCSP extensions it
 * would like is checked for its form and then passed over, as every server does: a stapled response was made before.
 *
 * @param statusType {@link #OCSP}, or a type that nobody knows
 * @param request what the type asks for; for OCSP a list of responders and a list of extensions, both mostly empty
 */
public record StatusRequest(int statusType, byte[] request) {
    /** The status_type ocsp. */
    public static final int OCSP = 1;

    static final Codec<StatusRequest> CODEC = Codec.of(StatusRequest::read, StatusRequest::write);

    private static final Codec<List<byte[]>> RESPONDER_IDS = Codec.list16(Codec.opaque16(1), 0);

    /** Returns a request for an OCSP response from any responder. */
    public static StatusRequest ocsp() {
        return new StatusRequest(OCSP, new byte[4]);
    }

    /** Returns whether it asks for an OCSP response. */
    public boolean isOcsp() {
        return statusType == OCSP;
    }

    private static StatusRequest read(ByteReader reader) throws DecodeException, TlsException {
        int statusType = reader.uint8();
        byte[] request = reader.rest();
        if (statusType == OCSP) {
            ByteReader ocsp = new ByteReader(request);
            RESPONDER_IDS.read(ocsp);
            ocsp.vector16();
            ocsp.expectEnd();
        }
        return new StatusRequest(statusType, request);
    }

    private static void write(ByteWriter writer, StatusRequest status) {
        writer.uint8(status.statusType).bytes(status.request);
    }
}
