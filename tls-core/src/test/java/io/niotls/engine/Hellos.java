package io.niotls.engine;

import io.niotls.message.ClientHello;
import io.niotls.message.Extension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.ServerHello;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;

/** Hellos that differ in one thing from another. */
final class Hellos {
    private Hellos() {}

    static ClientHello without(ClientHello hello, ExtensionType type) {
        return with(hello, hello.extensions().toBuilder().remove(type).build());
    }

    /** Puts an extension in the place of one of its type, at the end. */
    static <T> ClientHello with(ClientHello hello, Extension<T> extension, T value) {
        return with(hello, hello.extensions().toBuilder().remove(extension.type()).add(extension, value).build());
    }

    /** Moves an extension to another place. */
    static ClientHello moved(ClientHello hello, ExtensionType type, int place) {
        List<ExtensionType> types = new ArrayList<>(hello.extensions().types());
        types.remove(type);
        types.add(place, type);
        return inOrder(hello, types);
    }

    /** Puts the extensions in another order. */
    static ClientHello inOrder(ClientHello hello, List<ExtensionType> types) {
        ExtensionBlock.Builder extensions = ExtensionBlock.builder();
        types.forEach(type -> extensions.addUnknown(type, hello.extensions().rawBody(type).orElseThrow()));
        return with(hello, extensions.build());
    }

    static ClientHello with(ClientHello hello, ExtensionBlock extensions) {
        return new ClientHello(hello.legacyVersion(), hello.random(), hello.sessionId(), hello.cipherSuites(),
                hello.compressionMethods(), extensions);
    }

    static ClientHello with(ClientHello hello, ProtocolVersion legacyVersion) {
        return new ClientHello(legacyVersion, hello.random(), hello.sessionId(), hello.cipherSuites(),
                hello.compressionMethods(), hello.extensions());
    }

    static ClientHello with(ClientHello hello, byte[] random, byte[] sessionId) {
        return new ClientHello(hello.legacyVersion(), random, sessionId, hello.cipherSuites(),
                hello.compressionMethods(), hello.extensions());
    }

    static ClientHello with(ClientHello hello, List<CipherSuite> suites) {
        return new ClientHello(hello.legacyVersion(), hello.random(), hello.sessionId(), suites,
                hello.compressionMethods(), hello.extensions());
    }

    static <T> ServerHello with(ServerHello hello, Extension<T> extension, T value) {
        return with(hello, hello.extensions().toBuilder().remove(extension.type()).add(extension, value).build());
    }

    static ServerHello without(ServerHello hello, ExtensionType type) {
        return with(hello, hello.extensions().toBuilder().remove(type).build());
    }

    static ServerHello with(ServerHello hello, ExtensionBlock extensions) {
        return new ServerHello(hello.legacyVersion(), hello.random(), hello.sessionId(), hello.cipherSuite(), extensions);
    }

    static ServerHello with(ServerHello hello, ProtocolVersion legacyVersion) {
        return new ServerHello(legacyVersion, hello.random(), hello.sessionId(), hello.cipherSuite(), hello.extensions());
    }

    static ServerHello with(ServerHello hello, byte[] random, byte[] sessionId) {
        return new ServerHello(hello.legacyVersion(), random, sessionId, hello.cipherSuite(), hello.extensions());
    }

    static ServerHello with(ServerHello hello, CipherSuite suite) {
        return new ServerHello(hello.legacyVersion(), hello.random(), hello.sessionId(), suite, hello.extensions());
    }
}
