package io.niotls.cli;

import io.niotls.auth.Credential;
import io.niotls.cli.common.CredentialFiles;
import io.niotls.cli.proxy.CertificatePair;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A certificate chain and its key: two options that come together, more than once on a server. */
final class CertificateFiles {
    @Option(
            names = "--cert",
            required = true,
            paramLabel = "FILE",
            description = "Certificate chain in PEM, the own certificate first.")
    private Path certificates;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "Its private key in PEM: PKCS#8, PKCS#1 or SEC1; encrypted PKCS#8 asks the environment variable"
                    + " NIOTLS_KEY_PASSWORD.")
    private Path key;

    /** Returns their names. */
    CertificatePair pair() {
        return new CertificatePair(certificates, key);
    }

    /** Reads them. */
    Credential credential() throws IOException {
        return CredentialFiles.read(certificates, key);
    }
}
