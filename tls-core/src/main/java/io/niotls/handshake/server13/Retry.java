package io.niotls.handshake.server13;

import io.niotls.message.ClientHello;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a HelloRetryRequest has fixed.
 *
 * @param suite that it named
 * @param group that it asked a share of; empty if it only asked for the cookie
 * @param cookie that must come back; empty if it carried none
 * @param first the hello before it; empty if only a cookie remembers it
 */
record Retry(CipherSuite suite, Optional<NamedGroup> group, Optional<byte[]> cookie, Optional<ClientHello> first) {
    /** RFC 8446 §4.1.2: what the second hello may change, besides the key share if another one was asked for. */
    private static final Set<ExtensionType> CHANGEABLE = Set.of(
            ExtensionType.EARLY_DATA, ExtensionType.COOKIE, ExtensionType.PRE_SHARED_KEY,
            ExtensionType.PADDING);

    /** Holds the second hello against the first and against what was asked for. */
    void check(Request second) throws TlsException {
        if (group.isPresent() && !second.shares().keySet().equals(Set.of(group.get()))) {
            throw new TlsException(Fault.BAD_KEY_SHARE_LIST, "not exactly the share of " + group.get() + " that was asked for");
        }
        if (second.hello().extensions().types().contains(ExtensionType.EARLY_DATA)) {
            // RFC 8446 §4.2.10: must be left out of the second hello
            throw new TlsException(Fault.CHANGED_CLIENT_HELLO, ExtensionType.EARLY_DATA.toString());
        }
        if (first.isPresent()) {
            checkUnchanged(first.get(), second.hello());
        }
    }

    /** Returns everything of a hello that must come again in the next one, whatever was asked for; a cookie is bound to it. */
    static byte[] unchangeable(ClientHello hello) {
        ByteWriter writer = new ByteWriter(512);
        writer.uint16(hello.legacyVersion().code()).bytes(hello.random()).opaque8(hello.sessionId());
        hello.cipherSuites().forEach(suite -> writer.uint16(suite.code()));
        writer.opaque8(hello.compressionMethods());
        for (ExtensionType type : unchangeableTypes(hello)) {
            writer.uint16(type.code());
            if (!type.equals(ExtensionType.KEY_SHARE)) {
                writer.opaque16(body(hello, type));
            }
        }
        return writer.toByteArray();
    }

    private void checkUnchanged(ClientHello first, ClientHello second) throws TlsException {
        boolean same = first.legacyVersion().equals(second.legacyVersion())
                && Arrays.equals(first.random(), second.random())
                && Arrays.equals(first.sessionId(), second.sessionId())
                && first.cipherSuites().equals(second.cipherSuites())
                && Arrays.equals(first.compressionMethods(), second.compressionMethods());
        if (!same) {
            throw new TlsException(Fault.CHANGED_CLIENT_HELLO);
        }
        List<ExtensionType> types = unchangeableTypes(first);
        List<ExtensionType> typesNow = unchangeableTypes(second);
        if (!types.equals(typesNow)) {
            throw new TlsException(Fault.CHANGED_CLIENT_HELLO, "extensions " + types + " became " + typesNow);
        }
        for (ExtensionType type : types) {
            boolean replaced = type.equals(ExtensionType.KEY_SHARE) && group.isPresent();
            if (!replaced && !Arrays.equals(body(first, type), body(second, type))) {
                throw new TlsException(Fault.CHANGED_CLIENT_HELLO, type.toString());
            }
        }
    }

    /**
     * Returns the extensions that have to come again, in the order in which they do: "the same ClientHello" has them in the same
     * order. Of those that are not known here, such as encrypted_client_hello, who could say that they must not change?
     */
    private static List<ExtensionType> unchangeableTypes(ClientHello hello) {
        return hello.extensions().knownTypes().stream().filter(type -> !CHANGEABLE.contains(type)).toList();
    }

    private static byte[] body(ClientHello hello, ExtensionType type) {
        return hello.extensions().rawBody(type).orElseThrow();
    }
}
