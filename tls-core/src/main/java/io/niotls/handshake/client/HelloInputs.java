package io.niotls.handshake.client;

import io.niotls.crypto.KeyExchange;
import io.niotls.handshake.PskOffer;
import io.niotls.proto.NamedGroup;
import io.niotls.session.ClientSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a ClientHello is made of besides the configuration; the same inputs give the same hello.
 *
 * @param random 32 bytes
 * @param sessionId 0 to 32 bytes
 * @param grease random bytes that choose the reserved values (RFC 8701); empty: none are used
 * @param keyPairs whose shares are sent, in this order
 * @param alone whether their shares are all that is sent: after a HelloRetryRequest for a group, RFC 8446 §4.1.2
 * @param cookie from a HelloRetryRequest
 * @param psks to be offered in TLS 1.3, in this order
 * @param session whose id or ticket is offered in TLS 1.2
 */
record HelloInputs(
        byte[] random,
        byte[] sessionId,
        Optional<byte[]> grease,
        Map<NamedGroup, KeyExchange.KeyPair> keyPairs,
        boolean alone,
        Optional<byte[]> cookie,
        List<PskOffer> psks,
        Optional<ClientSession> session) {

    /** Returns the inputs of the hello that answers a HelloRetryRequest. */
    HelloInputs retry(Map<NamedGroup, KeyExchange.KeyPair> otherKeyPairs, Optional<byte[]> withCookie, List<PskOffer> remaining) {
        boolean replaced = !otherKeyPairs.equals(keyPairs);
        return new HelloInputs(random, sessionId, grease, otherKeyPairs, replaced, withCookie, remaining, session);
    }
}
