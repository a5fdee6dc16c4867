package io.niotls.cli.proxy;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A certificate chain and its private key, as files in PEM.
 *
 * @param certificates the own certificate first, then its issuers
 * @param key the key of the first one
 */
public record CertificatePair(Path certificates, Path key) {
    /** Checks that both are there. */
    public CertificatePair {
        Objects.requireNonNull(certificates);
        Objects.requireNonNull(key);
    }
}
