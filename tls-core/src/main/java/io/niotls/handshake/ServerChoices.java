package io.niotls.handshake;

import io.niotls.config.ClientHelloInfo;
import io.niotls.config.ServerConfig;
import io.niotls.proto.Excerpt;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.util.Optional;

/** What a server chooses alike in both versions. */
public final class ServerChoices {
    private ServerChoices() {}

    /**
     * Chooses the application protocol.
     *
     * @return empty if the client offers none, or ALPN is not configured
     * @throws TlsException with {@link Fault#NO_COMMON_PROTOCOL}, RFC 7301 §3.2
     */
    public static Optional<String> applicationProtocol(ServerConfig config, ClientHelloInfo hello) throws TlsException {
        if (hello.applicationProtocols().isEmpty() || config.applicationProtocolSelector().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> chosen =
                config.applicationProtocolSelector().get().select(hello.serverName(), hello.applicationProtocols());
        if (chosen.isEmpty()) {
            throw new TlsException(Fault.NO_COMMON_PROTOCOL, Excerpt.of(hello.applicationProtocols()));
        }
        if (!hello.applicationProtocols().contains(chosen.get())) {
            throw new TlsException(Fault.INTERNAL_ERROR, "the selector chose a protocol that the client does not offer");
        }
        return chosen;
    }
}
