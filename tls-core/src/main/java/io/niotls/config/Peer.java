package io.niotls.config;

import io.niotls.auth.PeerName;
import java.util.Objects;
import java.util.Optional;

/**
 * Whom a client wants to talk to, apart from the address that it connects to.
 *
 * @param serverName the name to ask for (SNI) and to keep sessions under; for an IP address no SNI is sent
 * @param verificationName the name that the certificate must be for; usually the same
 * @param port the port that sessions are kept under, 0 if there is none
 */
public record Peer(Optional<PeerName> serverName, Optional<PeerName> verificationName, int port) {
    /** Checks that nothing is null. */
    public Peer {
        Objects.requireNonNull(serverName);
        Objects.requireNonNull(verificationName);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /**
     * Returns a peer that is asked for and verified by the same name.
     *
     * @param name a host name or an IP address
     * @throws IllegalArgumentException if it is neither
     */
    public static Peer of(String name, int port) {
        Optional<PeerName> peerName = Optional.of(PeerName.of(name));
        return new Peer(peerName, peerName, port);
    }

    /** Returns the same peer with another name for verification. */
    public Peer verifiedAs(String name) {
        return new Peer(serverName, Optional.of(PeerName.of(name)), port);
    }
}
