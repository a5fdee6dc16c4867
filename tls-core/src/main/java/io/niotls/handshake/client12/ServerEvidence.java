package io.niotls.handshake.client12;

import java.util.List;
import java.util.Optional;

/**
 * What a server has shown of itself.
 *
 * @param chain in DER, its own certificate first; not empty
 * @param ocspResponse stapled to its certificate, in DER
 * @param timestamps of its certificate, RFC 6962
 */
record ServerEvidence(List<byte[]> chain, Optional<byte[]> ocspResponse, List<byte[]> timestamps) {
    /** Returns the same with a stapled response. */
    ServerEvidence with(byte[] response) {
        return new ServerEvidence(chain, Optional.of(response), timestamps);
    }
}
