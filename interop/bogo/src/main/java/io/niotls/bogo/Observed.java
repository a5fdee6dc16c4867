package io.niotls.bogo;

import io.niotls.auth.CredentialRequest;
import io.niotls.config.ClientHelloInfo;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** What was seen of one connection besides what the engine says afterwards. Used by one thread. */
final class Observed {
    /** No credential that was begun with a flag: the default one, or none. */
    static final int DEFAULT_CREDENTIAL = -1;

    /** Whether a session was kept that can be resumed later. */
    boolean newSession;
    int selectedCredential = DEFAULT_CREDENTIAL;
    /** On a server, what the client offered. */
    Optional<ClientHelloInfo> hello = Optional.empty();
    /** What a credential was asked for with, if one was. */
    Optional<CredentialRequest> credentialRequest = Optional.empty();
    private final Map<String, byte[]> secrets = new HashMap<>();

    /** Takes a line of the key log, RFC 9850: label, client random, secret. */
    void keyLogLine(String line) {
        String[] words = line.split(" ");
        secrets.put(words[0], HexFormat.of().parseHex(words[2]));
    }

    /** Returns the secret of the key log with a label, such as {@code CLIENT_TRAFFIC_SECRET_0}. */
    byte[] secret(String label) {
        byte[] secret = secrets.get(label);
        if (secret == null) {
            throw new Mismatch("there is no " + label);
        }
        return secret;
    }
}
