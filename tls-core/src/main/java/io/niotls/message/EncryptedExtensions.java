package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * The server's answers that need no key agreement, RFC 8446 §4.3.1.
 *
 * @param extensions of {@link EncryptedExtension}; may be empty
 */
public record EncryptedExtensions(ExtensionBlock extensions) implements HandshakeMessage {
    /** Decodes a body. */
    public static EncryptedExtensions decode(ByteReader reader) throws DecodeException, TlsException {
        return new EncryptedExtensions(ExtensionBlock.decode(reader, ExtensionPlace.ENCRYPTED_EXTENSIONS));
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.ENCRYPTED_EXTENSIONS;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        extensions.write(writer);
    }
}
