package io.niotls.handshake;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.crypto.Crypto;
import io.niotls.proto.Budget;
import io.niotls.proto.Fault;
import io.niotls.session.ClientSessionKey;
import java.util.Optional;

/**
 * What every state of a client may use. Immutable but for the budgets.
 *
 * @param config the configuration
 * @param peer whom it wants to talk to
 * @param outbound what it may do
 * @param changeCipherSpecs how many ChangeCipherSpec records TLS 1.3 still passes over
 * @param helloRequests how many HelloRequest messages TLS 1.2 still passes over
 */
public record ClientEnvironment(
        ClientConfig config, Peer peer, Outbound outbound, Budget changeCipherSpecs, Budget helloRequests) {
    /** Makes the environment of a connection. */
    public static ClientEnvironment of(ClientConfig config, Peer peer, Outbound outbound) {
        return new ClientEnvironment(
                config, peer, outbound,
                new Budget(config.limits().maxChangeCipherSpecs(), Fault.UNEXPECTED_CHANGE_CIPHER_SPEC),
                new Budget(config.limits().maxWarningAlerts(), Fault.TOO_MANY_HELLO_REQUESTS));
    }

    /** Returns who makes the primitives. */
    public Crypto crypto() {
        return config.crypto();
    }

    /**
     * Returns what sessions with this peer are kept under: its name and never the address it was reached at. Empty if it has no
     * name, or if there is no store.
     */
    public Optional<ClientSessionKey> sessionKey() {
        if (config.sessions().isEmpty()) {
            return Optional.empty();
        }
        return config.sessionScope(peer).key();
    }

    /** Returns a digest of everything under which a session with this peer may be resumed, 32 bytes; shared, to be read only. */
    public byte[] boundary() {
        return config.sessionScope(peer).boundary();
    }
}
