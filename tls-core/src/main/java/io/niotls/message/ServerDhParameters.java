package io.niotls.message;

import io.niotls.wire.ByteWriter;

/** A server's half of the key agreement in TLS 1.2. */
public sealed interface ServerDhParameters permits EcdheParameters, DheParameters {
    /** Writes the parameters, without the signature that follows them. */
    void write(ByteWriter writer);

    /** Returns a new array with the bytes that the server signs after the two randoms: the parameters as sent. */
    default byte[] encode() {
        ByteWriter writer = new ByteWriter();
        write(writer);
        return writer.toByteArray();
    }
}
