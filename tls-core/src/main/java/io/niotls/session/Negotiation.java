package io.niotls.session;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import java.util.Optional;

/**
 * What a handshake that still runs has agreed on; nothing of it is authenticated yet.
 *
 * @param version the version
 * @param cipherSuite the suite
 * @param applicationProtocol what ALPN chose, one character per byte
 */
public record Negotiation(ProtocolVersion version, CipherSuite cipherSuite, Optional<String> applicationProtocol) {}
