package io.niotls.handshake;

import io.niotls.config.ServerConfig;
import io.niotls.crypto.Crypto;
import io.niotls.proto.Budget;
import io.niotls.proto.Fault;

/**
 * What every state of a server may use. Immutable but for the budget.
 *
 * @param config the configuration, after a {@link io.niotls.config.ConfigSelector} has chosen it
 * @param outbound what it may do
 * @param changeCipherSpecs how many ChangeCipherSpec records TLS 1.3 still passes over
 */
public record ServerEnvironment(ServerConfig config, Outbound outbound, Budget changeCipherSpecs) {
    /** Makes the environment of a connection. */
    public static ServerEnvironment of(ServerConfig config, Outbound outbound) {
        return new ServerEnvironment(
                config, outbound,
                new Budget(config.limits().maxChangeCipherSpecs(), Fault.UNEXPECTED_CHANGE_CIPHER_SPEC));
    }

    /** Returns the same environment under another configuration. */
    public ServerEnvironment with(ServerConfig other) {
        return new ServerEnvironment(other, outbound, changeCipherSpecs);
    }

    /** Returns who makes the primitives. */
    public Crypto crypto() {
        return config.crypto();
    }
}
