package io.niotls.message;

import io.niotls.proto.ExtensionType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;

/** What a HelloRetryRequest may carry, RFC 8446 §4.1.4. */
public final class HelloRetryRequestExtension {
    /** The version, TLS 1.3 or newer; mandatory. */
    public static final Extension<ProtocolVersion> SUPPORTED_VERSIONS = key(ExtensionType.SUPPORTED_VERSIONS,
            Codec.of(ServerHelloExtension::readVersion, ServerHelloExtension::writeVersion));
    /** The group that the server wants a public value of. */
    public static final Extension<NamedGroup> KEY_SHARE = key(ExtensionType.KEY_SHARE, ExtensionBody.GROUP);
    /** What the client is to send back; not empty. */
    public static final Extension<byte[]> COOKIE = key(ExtensionType.COOKIE, ExtensionBody.COOKIE);

    private HelloRetryRequestExtension() {}

    private static <T> Extension<T> key(ExtensionType type, Codec<T> codec) {
        return new Extension<>(ExtensionPlace.HELLO_RETRY_REQUEST, type, codec);
    }
}
