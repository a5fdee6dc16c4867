package io.niotls.handshake;

import io.niotls.crypto.KeyExchange;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ClientSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client has offered: what the server's answer is held against.
 *
 * @param hello the hello as it was sent
 * @param encoded the same, header included
 * @param keyPairs the halves whose shares were sent, in the order of the shares
 * @param psks the pre-shared keys that were offered, in the order of their identities; TLS 1.3
 * @param session the session whose id or ticket was offered; TLS 1.2
 */
public record Offer(
        ClientHello hello,
        byte[] encoded,
        Map<NamedGroup, KeyExchange.KeyPair> keyPairs,
        List<PskOffer> psks,
        Optional<ClientSession> session) implements AutoCloseable {

    /** Returns whether a version was offered. */
    public boolean offers(ProtocolVersion version) {
        return hello.extensions()
                .get(ClientHelloExtension.SUPPORTED_VERSIONS)
                .map(versions -> versions.contains(version))
                .orElse(version.equals(ProtocolVersion.TLS_1_2));
    }

    /** Drops the private keys. The session's secret belongs to its store. */
    @Override
    public void close() {
        keyPairs.values().forEach(KeyExchange.KeyPair::close);
    }
}
