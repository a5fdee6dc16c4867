package io.niotls.message;

import io.niotls.proto.ExtensionType;
import io.niotls.proto.NamedGroup;

import java.util.List;

/** What {@link EncryptedExtensions} may carry, RFC 8446 §4.3.1. */
public final class EncryptedExtension {
    /** The server has used the name. */
    public static final Extension<Present> SERVER_NAME = key(ExtensionType.SERVER_NAME, Codec.PRESENT);
    /** What the client asked for, in bytes. */
    public static final Extension<Integer> MAX_FRAGMENT_LENGTH =
            key(ExtensionType.MAX_FRAGMENT_LENGTH, ExtensionBody.MAX_FRAGMENT_LENGTH);
    /** The server's groups, the preferred one first: a hint for the next connection. */
    public static final Extension<List<NamedGroup>> SUPPORTED_GROUPS =
            key(ExtensionType.SUPPORTED_GROUPS, ExtensionBody.GROUPS);
    /** The application protocol; not empty. */
    public static final Extension<String> ALPN =
            key(ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION, ExtensionBody.PROTOCOL);
    /** The most plaintext that the server accepts in one record, with the type and the padding; 64 or more. */
    public static final Extension<Integer> RECORD_SIZE_LIMIT =
            key(ExtensionType.RECORD_SIZE_LIMIT, ExtensionBody.RECORD_SIZE_LIMIT);
    /** The server takes the early data. */
    public static final Extension<Present> EARLY_DATA = key(ExtensionType.EARLY_DATA, Codec.PRESENT);

    private EncryptedExtension() {}

    private static <T> Extension<T> key(ExtensionType type, Codec<T> codec) {
        return new Extension<>(ExtensionPlace.ENCRYPTED_EXTENSIONS, type, codec);
    }
}
