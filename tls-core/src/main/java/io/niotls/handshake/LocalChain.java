package io.niotls.handshake;

import io.niotls.config.Config;
import io.niotls.session.Session;
import java.security.cert.X509Certificate;
import java.util.List;

/** What this side has shown in the handshake that a resumed connection goes back to. */
public final class LocalChain {
    private LocalChain() {}

    /** Returns the chain, if it was shown, and whoever chooses credentials still has it; else an empty list. */
    public static List<X509Certificate> of(Config config, Session session) {
        byte[] fingerprint = session.localCertificate();
        return fingerprint.length == 0
                ? List.of()
                : config.credentials().flatMap(selector -> selector.chain(fingerprint)).orElse(List.of());
    }
}
