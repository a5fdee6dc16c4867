package io.niotls.handshake.server13;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import java.util.Optional;

/**
 * What the server has chosen.
 *
 * @param suite the suite
 * @param group the group of the key agreement; empty for a PSK without one
 * @param psk the pre-shared key that authenticates both sides, if one does
 * @param applicationProtocol what ALPN chose
 * @param helloRetryRequest whether the client had to send a second hello
 */
record Negotiated(
        CipherSuite suite,
        Optional<NamedGroup> group,
        Optional<ChosenPsk> psk,
        Optional<String> applicationProtocol,
        boolean helloRetryRequest) {}
