package io.niotls.jsse;

import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLParameters;

/**
 * Parameters of a connection with all that this provider knows, on every JDK: {@link SSLParameters} itself has named groups
 * only since JDK 20 and signature schemes only since JDK 19. Engines, sockets and contexts of this provider return it from
 * their {@code getSSLParameters}, so that a program on JDK 17 can cast:
 *
 * <pre>{@code
 * NioTlsParameters parameters = (NioTlsParameters) engine.getSSLParameters();
 * parameters.setNamedGroups(new String[] {"X25519MLKEM768", "x25519"});
 * engine.setSSLParameters(parameters);
 * }</pre>
 *
 * <p>Like its superclass it is a plain holder of values: names are looked up when it is applied, and it is not safe for use by
 * several threads.
 */
public final class NioTlsParameters extends SSLParameters {
    private String[] namedGroups;
    private String[] signatureSchemes;

    /** Makes parameters that leave every default as it is, as {@link SSLParameters#SSLParameters()} does. */
    public NioTlsParameters() {}

    /**
     * Returns the groups for key agreement.
     *
     * @return a fresh array in order of preference; null if none are set: the defaults are used
     */
    // No @Override: JDK 17 has nothing to override.
    public String[] getNamedGroups() {
        return namedGroups == null ? null : namedGroups.clone();
    }

    /**
     * Sets the groups for key agreement, the preferred ones first. Names are those of the IANA registry, such as {@code
     * X25519MLKEM768}, {@code x25519}, {@code secp256r1} or {@code ffdhe2048}, in any case. Names that are not known, and
     * groups that the platform disables, are passed over when the parameters are used; if none is left, the handshake fails.
     *
     * @param namedGroups copied; null: the defaults
     * @throws IllegalArgumentException if an element is null or blank, or is there twice
     */
    public void setNamedGroups(String[] namedGroups) {
        String[] copy = copy(namedGroups, "named group");
        if (copy != null) {
            Set<String> seen = new HashSet<>();
            for (String name : copy) {
                if (!seen.add(name)) {
                    throw new IllegalArgumentException("named group " + name + " is there twice");
                }
            }
        }
        this.namedGroups = copy;
    }

    /**
     * Returns the signature schemes.
     *
     * @return a fresh array in order of preference; null if none are set: the defaults are used
     */
    // No @Override: JDK 17 has nothing to override.
    public String[] getSignatureSchemes() {
        return signatureSchemes == null ? null : signatureSchemes.clone();
    }

    /**
     * Sets the signature schemes that are accepted from the peer, the preferred ones first. Names are those of the IANA
     * registry, such as {@code ecdsa_secp256r1_sha256} or {@code rsa_pss_rsae_sha256}, in any case. Names that are not known,
     * and schemes that the platform disables, are passed over when the parameters are used; if none is left, the handshake
     * fails.
     *
     * @param signatureSchemes copied; null: the defaults
     * @throws IllegalArgumentException if an element is null or blank
     */
    public void setSignatureSchemes(String[] signatureSchemes) {
        this.signatureSchemes = copy(signatureSchemes, "signature scheme");
    }

    private static String[] copy(String[] names, String what) {
        if (names == null) {
            return null;
        }
        String[] copy = names.clone();
        for (String name : copy) {
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException("a " + what + " is null or blank");
            }
        }
        return copy;
    }
}
