package io.niotls.handshake.client13;

import io.niotls.handshake.PskOffer;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.NamedGroup;
import java.util.Optional;
import java.util.Set;

/**
 * What the ServerHello settled.
 *
 * @param suite the suite
 * @param group the group of the key agreement; empty for a PSK without one
 * @param psk the pre-shared key that authenticates the server, if one does
 * @param offered the extensions of our hello: a server may answer no others
 * @param helloRetryRequest whether we had to send a second hello
 * @param sessionId the echoed legacy id
 * @param clientRandom of our hello
 */
record Agreed(
        CipherSuite suite,
        Optional<NamedGroup> group,
        Optional<PskOffer> psk,
        Set<ExtensionType> offered,
        boolean helloRetryRequest,
        byte[] sessionId,
        byte[] clientRandom) {}
