package io.niotls.config;

import io.niotls.auth.PeerName;
import io.niotls.session.Boundary;
import io.niotls.session.ClientSessionKey;
import java.util.Optional;

/**
 * What a client's sessions with one peer are kept under.
 *
 * @param peer whom they are for
 * @param boundary digest of everything under which a session with this peer may be resumed, 32 bytes; shared, to be read only
 * @param key the peer's name and never the address it was reached at; empty if it has no name
 */
public record SessionScope(Peer peer, byte[] boundary, Optional<ClientSessionKey> key) {
    static SessionScope of(Peer peer, String settings) {
        // The name that is verified is a part: a session made for another name proves nothing about this one.
        byte[] boundary = Boundary.builder("client connection")
                .add("settings", settings)
                .add("verification name", peer.verificationName().map(PeerName::asciiName).orElse(""))
                .digest();
        return new SessionScope(
                peer, boundary, peer.serverName().map(name -> ClientSessionKey.of(name.asciiName(), peer.port(), boundary)));
    }
}
