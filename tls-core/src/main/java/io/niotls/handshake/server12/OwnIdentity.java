package io.niotls.handshake.server12;

import io.niotls.proto.SignatureScheme;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What this server shows of itself.
 *
 * @param chain which is sent
 * @param fingerprint of its first certificate
 * @param scheme which the key agreement is signed with
 * @param ocspResponse stapled to the certificate, if the client asked for it
 * @param timestamps of the certificate, if the client asked for them
 */
record OwnIdentity(
        List<X509Certificate> chain,
        byte[] fingerprint,
        SignatureScheme scheme,
        Optional<byte[]> ocspResponse,
        List<byte[]> timestamps) {}
