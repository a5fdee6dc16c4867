package io.niotls.cli;

import io.niotls.auth.Credential;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.standard.StandardCrypto;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
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

    /** Reads them. */
    Credential credential() throws IOException {
        return read(certificates, key);
    }

    /** Reads a chain and its key. */
    static Credential read(Path certificates, Path key) throws IOException {
        Crypto crypto = StandardCrypto.instance();
        // From the environment: the arguments of a process can be seen by everybody on the machine.
        String password = System.getenv("NIOTLS_KEY_PASSWORD");
        try {
            return Credential.fromPem(certificates, key, password == null ? null : password.toCharArray(), crypto);
        } catch (GeneralSecurityException | IllegalArgumentException failure) {
            throw new IOException(certificates + " and " + key + ": " + Reason.of(failure), failure);
        }
    }
}
