package io.niotls.jsse.testing;

import java.util.List;
import java.util.stream.Stream;

/**
 * Who plays which role in a test, and in which version.
 *
 * @param client whose client
 * @param server whose server
 * @param protocol {@code TLSv1.3} or {@code TLSv1.2}
 */
public record Pairing(JsseStack client, JsseStack server, String protocol) {
    /** Both versions, the newer first. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Returns every combination, SunJSSE with itself included: what that does is the expectation. */
    public static Stream<Pairing> all() {
        return Stream.of(JsseStack.values())
                .flatMap(client -> Stream.of(JsseStack.values()).flatMap(server -> of(client, server)));
    }

    /** Returns each stack with itself, in both versions. */
    public static Stream<Pairing> same() {
        return Stream.of(JsseStack.values()).flatMap(stack -> of(stack, stack));
    }

    /** Returns the combinations in which this project's provider takes part. */
    public static Stream<Pairing> ours() {
        return all().filter(pairing -> pairing.client == JsseStack.NIOTLS || pairing.server == JsseStack.NIOTLS);
    }

    private static Stream<Pairing> of(JsseStack client, JsseStack server) {
        return PROTOCOLS.stream().map(protocol -> new Pairing(client, server, protocol));
    }

    /** Returns the version as an array, for {@code setEnabledProtocols}. */
    public String[] protocols() {
        return new String[] {protocol};
    }

    /** Returns whether the version is TLS 1.3. */
    public boolean isTls13() {
        return protocol.equals("TLSv1.3");
    }

    /** Returns what a test report shows. */
    @Override
    public String toString() {
        return client + " to " + server + ", " + protocol;
    }
}
