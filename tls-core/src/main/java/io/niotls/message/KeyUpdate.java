package io.niotls.message;

import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * The sender changes its keys, RFC 8446 §4.6.3.
 *
 * @param updateRequested whether the receiver is to change its own too
 */
public record KeyUpdate(boolean updateRequested) implements HandshakeMessage {
    private static final int UPDATE_NOT_REQUESTED = 0;
    private static final int UPDATE_REQUESTED = 1;

    /**
     * Decodes a body.
     *
     * @throws TlsException {@link Fault#ILLEGAL_FIELD} if it says neither yes nor no
     */
    public static KeyUpdate decode(ByteReader reader) throws DecodeException, TlsException {
        int request = reader.uint8();
        // RFC 8446 §4.6.3: "If an implementation receives any other value, it MUST terminate the connection with an
        // "illegal_parameter" alert."
        if (request != UPDATE_NOT_REQUESTED && request != UPDATE_REQUESTED) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "request_update " + request);
        }
        return new KeyUpdate(request == UPDATE_REQUESTED);
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.KEY_UPDATE;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.uint8(updateRequested ? UPDATE_REQUESTED : UPDATE_NOT_REQUESTED);
    }
}
