package io.niotls.cli.common;

import io.niotls.auth.Credential;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.standard.StandardCrypto;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Reads a certificate chain and its key. */
public final class CredentialFiles {
    private CredentialFiles() {}

    /**
     * Reads them; the password of an encrypted key is in the environment variable NIOTLS_KEY_PASSWORD.
     *
     * @param certificates the chain in PEM, the own certificate first
     * @param key its private key in PEM
     * @throws IOException if a file cannot be read, or does not hold what it should; the message names it
     */
    public static Credential read(Path certificates, Path key) throws IOException {
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
