package io.niotls.bench.stack;

import java.util.List;
import java.util.Locale;

/**
 * What a connection of a benchmark is like.
 *
 * @param version the only protocol version that both sides enable
 * @param suite the only record cipher that both sides enable
 * @param identity the kind of key in the server's certificate, and in the client's where there is one
 * @param group the only key exchange that both sides enable, or the stack's own defaults
 * @param resumption whether a connection resumes a session, and by what
 * @param mutual whether the client authenticates itself with a certificate too
 */
public record Scenario(Version version, Suite suite, Identity identity, Group group, Resumption resumption, boolean mutual) {
    /** A protocol version. */
    public enum Version {
        TLS_1_3("TLSv1.3"),
        TLS_1_2("TLSv1.2");

        private final String jsse;

        Version(String jsse) {
            this.jsse = jsse;
        }

        /** Returns the name that JSSE has for it. */
        public String jsse() {
            return jsse;
        }
    }

    /** A record cipher, with the hash that its cipher suites use. */
    public enum Suite {
        AES_128_GCM("AES_128_GCM_SHA256"),
        AES_256_GCM("AES_256_GCM_SHA384"),
        CHACHA20_POLY1305("CHACHA20_POLY1305_SHA256");

        private final String ending;

        Suite(String ending) {
            this.ending = ending;
        }

        /** Returns the registry's name of the cipher suite with it. */
        public String cipherSuite(Version version, Identity identity) {
            if (version == Version.TLS_1_3) {
                return "TLS_" + ending;
            }
            return (identity == Identity.RSA_2048 ? "TLS_ECDHE_RSA_WITH_" : "TLS_ECDHE_ECDSA_WITH_") + ending;
        }
    }

    /** A kind of certificate. */
    public enum Identity {
        ECDSA_P256,
        ED25519,
        RSA_2048
    }

    /** A key exchange. */
    public enum Group {
        /** What the stack does when nobody says anything. */
        DEFAULT("default"),
        X25519("x25519"),
        P256("secp256r1"),
        X25519MLKEM768("X25519MLKEM768");

        private final String jsse;

        Group(String jsse) {
            this.jsse = jsse;
        }

        /** Returns the name that JSSE has for it. */
        public String jsse() {
            return jsse;
        }
    }

    /** How a session is resumed. */
    public enum Resumption {
        /** Every handshake is a full one. */
        NONE,
        /** TLS 1.3: a pre-shared key out of a ticket, with (EC)DHE. */
        PSK,
        /** TLS 1.2: a ticket (RFC 5077). */
        TICKET,
        /** TLS 1.2: a session id. */
        SESSION_ID
    }

    /** Returns a full handshake with everything at its most usual. */
    public static Scenario full(Version version) {
        return new Scenario(version, Suite.AES_128_GCM, Identity.ECDSA_P256, Group.DEFAULT, Resumption.NONE, false);
    }

    public Scenario with(Suite changed) {
        return new Scenario(version, changed, identity, group, resumption, mutual);
    }

    public Scenario with(Identity changed) {
        return new Scenario(version, suite, changed, group, resumption, mutual);
    }

    public Scenario with(Group changed) {
        return new Scenario(version, suite, identity, changed, resumption, mutual);
    }

    public Scenario with(Resumption changed) {
        return new Scenario(version, suite, identity, group, changed, mutual);
    }

    public Scenario mutually() {
        return new Scenario(version, suite, identity, group, resumption, true);
    }

    /** Returns the registry's name of the cipher suite. */
    public String cipherSuite() {
        return suite.cipherSuite(version, identity);
    }

    /**
     * Returns the groups that both sides enable, the one to use first; none for the stack's own defaults.
     *
     * <p>RFC 8422 §5.1.1: in TLS 1.2 the same list says on which curves the client takes certificates.
     */
    public List<Group> groups() {
        if (group == Group.DEFAULT) {
            return List.of();
        }
        boolean namesCertificates = version == Version.TLS_1_2 && identity == Identity.ECDSA_P256 && group != Group.P256;
        return namesCertificates ? List.of(group, Group.P256) : List.of(group);
    }

    /** Returns whether servers send tickets, as they all do who know them: in full handshakes too that nobody resumes. */
    public boolean issuesTickets() {
        return resumption != Resumption.SESSION_ID;
    }

    /**
     * Returns a name of one word, such as {@code tls13-aes_128_gcm-ecdsa_p256-x25519-psk-server}; {@link #parse} reads it.
     */
    public String label() {
        return String.join("-", version.name().replace("_1_", "1"), suite.name(), identity.name(), group.name(),
                resumption.name(), mutual ? "MUTUAL" : "SERVER").toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #label} wrote. */
    public static Scenario parse(String label) {
        String[] parts = label.toUpperCase(Locale.ROOT).split("-");
        return new Scenario(Version.valueOf(parts[0].replace("TLS1", "TLS_1_")), Suite.valueOf(parts[1]),
                Identity.valueOf(parts[2]), Group.valueOf(parts[3]), Resumption.valueOf(parts[4]), parts[5].equals("MUTUAL"));
    }
}
