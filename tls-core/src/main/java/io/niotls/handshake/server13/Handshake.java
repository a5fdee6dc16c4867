package io.niotls.handshake.server13;

import io.niotls.auth.CredentialChoice;
import io.niotls.message.ExtensionBlock;
import java.util.Optional;

/**
 * What is known when the server has sent its flight.
 *
 * @param request the client's hello
 * @param negotiated what we chose
 * @param choice what we authenticated with; empty if a PSK did
 * @param stapled what came with our certificate
 */
record Handshake(Request request, Negotiated negotiated, Optional<CredentialChoice> choice, ExtensionBlock stapled) {}
